"""Hours: begun and ended by the worker's own presses, corrected with a reason, decided by somebody else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.errors import (
    AlreadyDecided,
    HoursWrong,
    NoSuchRecord,
    OwnHours,
    ReasonNeeded,
)
from townline.callouts.models import Callout, WorkRecord
from townline.callouts.queries.hours import worth
from townline.core import ledger, live
from townline.rosters import queries as rosters

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
    is_phone: bool, actor: User, now: datetime,
) -> WorkRecord:  # fmt: skip
    """Hours no page knew of: a two-minute call at home, a night without a telephone. Wait for approval.

    Raises HoursWrong, ReasonNeeded.
    """
    _check(start_at, end_at, now)
    if not trigger.strip():
        raise ReasonNeeded(field="trigger")
    worker = rosters.worker(worker_id)
    made = WorkRecord.objects.create(
        worker=worker, program_code=worker.program_code, kind="phone" if is_phone else "call",
        trigger=trigger.strip()[:200], start_at=start_at, end_at=end_at, state="waiting",
        reason=reason.strip()[:300], entered_at=now, entered_by=actor.display_name,
    )  # fmt: skip
    _write(made, "hours.claimed", actor, now, reason)
    return made


@transaction.atomic
def correct(
    *, record_id: int, start_at: datetime, end_at: datetime, reason: str, actor: User, now: datetime
) -> WorkRecord:
    """Other times than the page has, with the reason. The worker or a clerk; they wait for approval.

    Raises NoSuchRecord, HoursWrong, ReasonNeeded, AlreadyDecided.
    """
    made = _locked(record_id)
    if made.state == "approved":
        raise AlreadyDecided
    _check(start_at, end_at, now)
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    before = _times(made)
    made.start_at, made.end_at, made.state = start_at, end_at, "waiting"
    made.reason, made.entered_at, made.entered_by = reason.strip()[:300], now, actor.display_name
    made.save()
    _write(made, "hours.corrected", actor, now, reason, before=before)
    return made


@transaction.atomic
def decide(
    *, record_id: int, approves: bool, decision: str, actor: User, now: datetime
) -> WorkRecord:
    """Approve hours, with what the agreement makes of them, or refuse them with a reason.

    Raises NoSuchRecord, AlreadyDecided, OwnHours, ReasonNeeded.
    """
    made = _locked(record_id)
    if made.state != "waiting":
        raise AlreadyDecided
    if made.worker.user_id == actor.pk:
        raise OwnHours
    if not approves and not decision.strip():
        raise ReasonNeeded(field="decision")
    if approves:
        found = worth(made)
        made.lines, made.paid_minutes = found.as_json(), found.paid_minutes
        made.rule_version, made.joins_shift = found.rule_version, found.joins_shift
    made.state = "approved" if approves else "refused"
    made.decided_at, made.decided_by = now, actor.display_name
    made.decision = decision.strip()[:300]
    made.save()
    _write(made, f"hours.{made.state}", actor, now, decision)
    return made


def _locked(record_id: int) -> WorkRecord:
    rows = WorkRecord.objects.select_for_update(of=("self",)).select_related("worker", "callout")
    made = rows.filter(pk=record_id).first()
    if made is None:
        raise NoSuchRecord
    return made


def _check(start_at: datetime, end_at: datetime, now: datetime) -> None:
    if not start_at <= end_at <= now or end_at - start_at > LONGEST:
        raise HoursWrong(field="end")


def _times(made: WorkRecord) -> dict[str, object]:
    return {
        "record": made.pk, "worker": made.worker_id, "start_at": made.start_at.isoformat(),
        "end_at": made.end_at.isoformat() if made.end_at else None, "paid_minutes": made.paid_minutes,
    }  # fmt: skip


def _write(
    made: WorkRecord, verb: str, actor: User | None, now: datetime, reason: str = "",
    before: dict[str, object] | None = None,
) -> None:  # fmt: skip
    stream = f"callout:{made.callout_id}" if made.callout_id else f"hours:{made.pk}"
    ledger.append(
        stream=stream, verb=verb, actor=actor, now=now, before=before, after=_times(made),
        reason=reason, rule_version=made.rule_version,
    )  # fmt: skip
    live.announce("hours", made.program_code)
