"""Hours: begun and ended by the worker's own presses, corrected with a reason, decided by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.callouts.errors import (
    AlreadyClaimed,
    AlreadyDecided,
    EarlierFirst,
    HoursOverlap,
    HoursWrong,
    NoSuchRecord,
    OwnHours,
    ReasonNeeded,
)
from townline.callouts.models import Callout, WorkRecord
from townline.callouts.queries.hours import worth
from townline.core import ledger, live
from townline.rosters import queries as rosters
from townline.rosters.models import Worker

LONGEST = timedelta(hours=48)


def note_start(callout: Callout, worker_id: int, at: datetime) -> None:
    """Work begins with the first step on the way; once. In the caller's transaction."""
    made, is_new = WorkRecord.objects.get_or_create(
        callout=callout, worker_id=worker_id, kind="call",
        defaults={
            "program_code": callout.program_code, "trigger": callout.title, "start_at": at,
            "entered_at": at, "entered_by": "the worker’s page",
        },
    )  # fmt: skip
    if is_new:
        _write(made, "hours.began", None, at)


def note_clear(callout: Callout, worker_id: int, at: datetime) -> None:
    """Work ends when the worker is clear: the hours wait for approval. In the caller's transaction."""
    note_start(callout, worker_id, at)
    made = WorkRecord.objects.get(callout=callout, worker_id=worker_id, kind="call")
    if made.state == "running":
        made.end_at, made.state, made.entered_at = at, "waiting", at
        made.save(update_fields=["end_at", "state", "entered_at"])
        _write(made, "hours.ended", None, at)


@transaction.atomic
def claim(
    *, worker_id: int, start_at: datetime, end_at: datetime, trigger: str, reason: str,
    is_phone: bool, actor: User | None, now: datetime, callout_id: int | None = None, by: str = "",
) -> WorkRecord:  # fmt: skip
    """Hours no page knew of: a two-minute call at home, a night without a telephone. Wait for approval.

    `by` says who wrote them where nobody was signed in. Raises HoursWrong, HoursOverlap, AlreadyClaimed,
    ReasonNeeded.
    """
    _check(start_at, end_at, now)
    if not trigger.strip():
        raise ReasonNeeded(field="trigger")
    worker = rosters.worker(worker_id)
    kind = "phone" if is_phone else "call"
    own = WorkRecord.objects.filter(worker=worker)
    if callout_id and not is_phone and own.filter(callout=callout_id, kind="call").exists():
        raise AlreadyClaimed
    _refuse_overlap(worker_id, start_at, end_at)
    made = WorkRecord.objects.create(
        worker=worker, program_code=worker.program_code, kind=kind, callout_id=callout_id,
        trigger=trigger.strip()[:200], start_at=start_at, end_at=end_at, state="waiting",
        reason=reason.strip()[:300], entered_at=now,
        entered_by=by or (actor.display_name if actor else worker.name),
    )  # fmt: skip
    _write(made, "hours.claimed", actor, now, reason)
    return made


def note_standby(
    callout: Callout, worker_id: int, called: datetime, answered: datetime | None, now: datetime
) -> WorkRecord | None:
    """Standby was not answered in time: it waits for the program, once. In the caller's transaction."""
    made, is_new = WorkRecord.objects.get_or_create(
        callout=callout, worker_id=worker_id, kind="standby",
        defaults={
            "program_code": callout.program_code, "start_at": called, "end_at": answered or called,
            "trigger": (_("Standby: %(what)s") % {"what": callout.title})[:200], "state": "waiting",
            "entered_at": now, "entered_by": "Townline",
        },
    )  # fmt: skip
    if not is_new:
        return None
    _write(made, "hours.standby", None, now)
    return made


@transaction.atomic
def correct(
    *, record_id: int, start_at: datetime, end_at: datetime, reason: str, actor: User | None,
    now: datetime, by: str = "",
) -> WorkRecord:  # fmt: skip
    """Other times than the page has, with the reason. The worker or a clerk; they wait for approval.

    Raises NoSuchRecord, HoursWrong, HoursOverlap, ReasonNeeded, AlreadyDecided.
    """
    made = _locked(record_id)
    if made.state == "approved":
        raise AlreadyDecided
    _check(start_at, end_at, now)
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    if made.kind != "standby":
        _refuse_overlap(made.worker_id, start_at, end_at, besides=made.pk)
    before = made.as_written()
    made.start_at, made.end_at, made.state = start_at, end_at, "waiting"
    made.reason, made.entered_at = reason.strip()[:300], now
    made.entered_by = by or (actor.display_name if actor else made.worker.name)
    made.save()
    _write(made, "hours.corrected", actor, now, reason, before=before)
    return made


@transaction.atomic
def decide(
    *, record_id: int, approves: bool, decision: str, actor: User, now: datetime,
    is_avoidable: bool | None = None,
) -> WorkRecord:  # fmt: skip
    """Approve hours, with what the agreement makes of them, or refuse them with a reason.

    `is_avoidable`: whether the call could have been avoided, as the program sees it. Raises NoSuchRecord,
    AlreadyDecided, OwnHours, ReasonNeeded, EarlierFirst.
    """
    made = _locked(record_id)
    if made.state != "waiting":
        raise AlreadyDecided
    if made.worker.user_id == actor.pk:
        raise OwnHours
    if (not approves or is_avoidable) and not decision.strip():
        raise ReasonNeeded(field="decision")
    before = made.as_written()
    if approves:
        _value(made)
    made.state = "approved" if approves else "refused"
    made.decided_at, made.decided_by, made.is_avoidable = now, actor.display_name, is_avoidable
    made.decision = decision.strip()[:300]
    made.save()
    _write(made, f"hours.{made.state}", actor, now, decision, before=before)
    return made


@transaction.atomic
def reopen(*, record_id: int, reason: str, actor: User, now: datetime) -> WorkRecord:
    """Take a decision back, with the reason: the hours wait again. Not what payroll has.

    Raises NoSuchRecord, AlreadyDecided, OwnHours, ReasonNeeded.
    """
    made = _locked(record_id)
    if made.state not in {"approved", "refused"} or made.payroll_id:
        raise AlreadyDecided(_("Payroll has these hours: what is wrong is claimed anew.")
                             if made.payroll_id else "")  # fmt: skip
    if made.worker.user_id == actor.pk:
        raise OwnHours
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    before = made.as_written()
    made.state, made.lines, made.paid_minutes, made.rule_version = "waiting", [], None, ""
    made.decided_at, made.decided_by, made.decision, made.is_avoidable = None, "", "", None
    made.save()
    _write(made, "hours.reopened", actor, now, reason, before=before)
    return made


def _value(made: WorkRecord) -> None:
    found = worth(made)
    if found.earlier:
        raise EarlierFirst
    made.lines, made.paid_minutes = found.as_json(), found.paid_minutes
    made.rule_version, made.joins_shift = found.rule_version, found.joins_shift


def _locked(record_id: int) -> WorkRecord:
    rows = WorkRecord.objects.select_for_update(of=("self",)).select_related("worker", "callout")
    made = rows.filter(pk=record_id).first()
    if made is None:
        raise NoSuchRecord
    return made


def _check(start_at: datetime, end_at: datetime, now: datetime) -> None:
    if not start_at <= end_at <= now or end_at - start_at > LONGEST:
        raise HoursWrong(field="end")


def _refuse_overlap(worker_id: int, start: datetime, end: datetime, besides: int = 0) -> None:
    """Nobody is paid twice for one minute. The person is locked: two claims do not pass one another."""
    Worker.objects.select_for_update().get(pk=worker_id)
    rows = (
        WorkRecord.objects.filter(worker=worker_id).exclude(kind="standby").exclude(state="refused")
    )
    rows = rows.exclude(pk=besides)
    other = rows.filter(start_at__lt=end, end_at__gt=start).order_by("start_at").first()
    if other is not None:
        raise HoursOverlap(_("These hours overlap those for “%(trigger)s” of the same person.")
                           % {"trigger": other.trigger}, field="start")  # fmt: skip


def _write(
    made: WorkRecord, verb: str, actor: User | None, now: datetime, reason: str = "",
    before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    ledger.append(
        stream=made.stream, verb=verb, actor=actor, now=now, before=before, after=made.as_written(),
        reason=reason, rule_version=made.rule_version, known_at=made.end_at or made.start_at,
    )  # fmt: skip
    live.announce("hours", made.program_code)
