"""What whoever was called says besides yes and no, and what the desk reads back to them."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.callouts.actions import recording
from townline.callouts.actions.hours import note_clear, note_start
from townline.callouts.actions.locking import locked, locked_attempt
from townline.callouts.alarming import raise_alarm
from townline.callouts.errors import AlreadyEnded, NotOnTheCrew, WordsNeeded
from townline.callouts.events import WorkerReported
from townline.callouts.models import Attempt, Callout, Fill, Report
from townline.callouts.queries.answering import said_of
from townline.callouts.queries.times import database_now
from townline.callouts.rules import Outcome
from townline.core import apart, events, ledger, live, rows

BY_LINK = "by the signed link"
READ_BACK = ("read_place", "read_callback")


def answer(
    *,
    attempt_id: int,
    accepts: bool,
    eta_minutes: int | None = None,
    reason: str = "",
    now: datetime,
) -> None:
    """Yes with the minutes until there, or no with a reason, from the worker's own page.

    What was answered already stands: a second press changes nothing. A yes when the places are taken is
    recorded as such. Raises NoSuchAttempt, EtaNeeded, NotOnDuty, WordsNeeded.
    """
    if not accepts and not reason.strip():
        raise WordsNeeded(field="reason")
    callout_id, worker_id = _whose(attempt_id)
    if said_of(callout_id, worker_id):
        return
    outcome = Outcome.ACCEPTED if accepts else Outcome.DECLINED
    note = BY_LINK if accepts else f"{reason.strip()[:200]} ({BY_LINK})"
    try:
        recording.record(
            attempt_id=attempt_id, outcome=outcome, actor=None, now=now, eta_minutes=eta_minutes,
            note=note,
        )  # fmt: skip
    except AlreadyEnded:  # the other press of the same thumb was first
        return


@transaction.atomic
def report(*, attempt_id: int, kind: str, text: str = "", now: datetime) -> Report:
    """One press on the worker's page. The steps are said once; a second press changes nothing.

    A wrong place and a need for police sound at the desk; nothing moves by itself. Publishes WorkerReported.
    Raises NoSuchAttempt, NotOnTheCrew, WordsNeeded.
    """
    callout, attempt = locked_attempt(attempt_id)
    text = text.strip()[:400]
    if kind == "wrong_place" and not text:
        raise WordsNeeded(field="place")
    if kind not in {*Report.STEPS, "wrong_place", "police"}:
        raise WordsNeeded
    if kind != "wrong_place" and not _has_place(callout, attempt):
        raise NotOnTheCrew
    at = database_now()
    before = _said(callout, attempt.worker_id, kind, text)
    if before is not None:
        return before
    made = _write(
        callout, kind, text, at, worker_id=attempt.worker_id, name=attempt.name, actor=None
    )
    _sound(callout, made, at)
    if kind in {"en_route", "on_scene"}:
        note_start(callout, attempt.worker_id, at)
    elif kind == "clear":
        note_clear(callout, attempt.worker_id, at)
    return made


@transaction.atomic
def read_back(*, fill_id: int, kind: str, actor: User, now: datetime) -> Report:
    """The desk read the address or the number to call back to whoever accepted, and they agreed."""
    if kind not in READ_BACK:
        raise WordsNeeded
    key = Fill.objects.filter(pk=fill_id).values_list("callout_id", flat=True).first()
    callout = locked(key or 0)
    fill = Fill.objects.get(pk=fill_id)
    before = _said(callout, fill.worker_id, kind, "")
    if before is not None:
        return before
    at = database_now()
    return _write(callout, kind, "", at, worker_id=fill.worker_id, name=fill.name, actor=actor)


@transaction.atomic
def add_note(
    *, callout_id: int, text: str, at: datetime | None, actor: User, now: datetime
) -> Report:
    """Something for the record. `at` is when it happened: what is typed later says so. Raises WordsNeeded."""
    callout = locked(callout_id)
    if not text.strip():
        raise WordsNeeded(field="text")
    entered_at = database_now()
    happened = min(at or entered_at, entered_at)
    return _write(callout, "note", text.strip()[:400], entered_at, happened=happened, actor=actor)


def apart_from_pay(callout: Callout, words: str, attempt: Attempt) -> str:
    """What whoever pays may read. Of what is kept apart the words become a note that its role reads."""
    if not words.strip() or not apart.is_apart(callout.subject):
        return words
    _write(callout, "note", words.strip()[:400], database_now(), worker_id=attempt.worker_id,
           name=attempt.name, actor=None)  # fmt: skip
    return str(_("Kept apart, with the callout."))


def _whose(attempt_id: int) -> tuple[int, int]:
    found = Attempt.objects.filter(pk=attempt_id).values_list("callout_id", "worker_id").first()
    return found or (0, 0)


def _has_place(callout: Callout, attempt: Attempt) -> bool:
    return Fill.objects.filter(
        callout=callout, worker_id=attempt.worker_id, withdrawn_at=None
    ).exists()


def _said(callout: Callout, worker_id: int, kind: str, text: str) -> Report | None:
    """The same thing said before. Police may be needed twice: only what still sounds counts as said."""
    same = Report.objects.filter(callout=callout, worker_id=worker_id, kind=kind).order_by("-id")
    if kind == "wrong_place":
        same = same.filter(text=text)
    if kind == "police" and not callout.alarms.filter(kind="police", taken_at=None).exists():
        return None
    return same.first()


def _sound(callout: Callout, made: Report, at: datetime) -> None:
    if made.kind == "police":
        raise_alarm(callout, "police", _("%(who)s needs police: %(what)s")
                    % {"who": made.name, "what": callout.title}, at)  # fmt: skip
    elif made.kind == "wrong_place":
        raise_alarm(callout, "place", _("%(who)s says the place is wrong: %(words)s")
                    % {"who": made.name, "words": apart.for_all(callout.subject, made.text) or apart.held()},
                    at)  # fmt: skip


def _write(
    callout: Callout, kind: str, text: str, at: datetime, *, actor: User | None,
    happened: datetime | None = None, worker_id: int | None = None, name: str = "",
) -> Report:  # fmt: skip
    made = rows.insert(Report(
        callout=callout, worker_id=worker_id, name=name, kind=kind, text=text, at=happened or at,
        entered_at=at, entered_by=actor.display_name if actor else name,
    ))  # fmt: skip
    ledger.append(
        stream=callout.stream, verb=f"callout.{kind}", subject=callout.subject, actor=actor, now=at,
        known_at=happened, reason=apart.for_all(callout.subject, text),
        after={"report": made.pk, "worker": worker_id, "name": name},
    )  # fmt: skip
    events.publish(WorkerReported(callout.pk, callout.subject, made.pk, worker_id, kind))
    live.announce(f"callout:{callout.pk}")
    return made
