"""Hours from the worker's own page: of that callout, by its signed link, and nothing else."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.actions.hours import claim, correct
from townline.callouts.actions.locking import locked_attempt
from townline.callouts.actions.reporting import BY_LINK, apart_from_pay
from townline.callouts.errors import AlreadyDecided, HoursWrong, NotOnTheCrew, WordsNeeded
from townline.callouts.models import Attempt, Callout, Fill, WorkRecord

LONGEST_ADVICE = 240


@transaction.atomic
def hours_by_link(
    *, attempt_id: int, start_at: datetime, end_at: datetime, reason: str, now: datetime
) -> WorkRecord:
    """The times of one's own coming in: claimed where no press told them, else corrected with the reason.

    Raises NoSuchAttempt, NotOnTheCrew, HoursWrong, HoursOverlap, ReasonNeeded, AlreadyDecided.
    """
    callout, attempt = locked_attempt(attempt_id)
    if not Fill.objects.filter(callout=callout, worker_id=attempt.worker_id).exists():
        raise NotOnTheCrew
    made = WorkRecord.objects.filter(callout=callout, worker=attempt.worker_id, kind="call").first()
    by = f"{attempt.name}, {BY_LINK}"
    reason = apart_from_pay(callout, reason, attempt)
    if made is not None and made.state in {"approved", "refused"}:
        raise AlreadyDecided
    if made is not None:
        return correct(record_id=made.pk, start_at=start_at, end_at=end_at, reason=reason, actor=None,
                       now=now, by=by)  # fmt: skip
    return claim(
        worker_id=attempt.worker_id, start_at=start_at, end_at=end_at, trigger=callout.title, by=by,
        reason=reason, is_phone=False, actor=None, now=now, callout_id=callout.pk,
    )  # fmt: skip


@transaction.atomic
def advice_by_link(*, attempt_id: int, minutes: int, reason: str, now: datetime) -> WorkRecord:
    """Advice that was given by telephone, without coming in: that too is paid. It ended now.

    Raises NoSuchAttempt, HoursWrong, HoursOverlap, WordsNeeded.
    """
    callout, attempt = locked_attempt(attempt_id)
    return _advice(callout, attempt, minutes, reason, now, f"{attempt.name}, {BY_LINK}", None)


@transaction.atomic
def note_advice(
    *, attempt_id: int, minutes: int, reason: str, actor: User, now: datetime
) -> WorkRecord:
    """The desk had advice of somebody who was called: it can trigger pay, so it is written down at once.

    Raises NoSuchAttempt, HoursWrong, HoursOverlap, WordsNeeded.
    """
    callout, attempt = locked_attempt(attempt_id)
    return _advice(callout, attempt, minutes, reason, now, actor.display_name, actor)


def _advice(
    callout: Callout, attempt: Attempt, minutes: int, reason: str, now: datetime, by: str,
    actor: User | None,
) -> WorkRecord:  # fmt: skip
    if not 0 < minutes <= LONGEST_ADVICE:
        raise HoursWrong(field="advice_minutes")
    if not reason.strip():
        raise WordsNeeded(field="advice")
    reason = apart_from_pay(callout, reason, attempt)
    return claim(
        worker_id=attempt.worker_id, start_at=now - timedelta(minutes=minutes), end_at=now, by=by,
        trigger=callout.title, reason=reason, is_phone=True, actor=actor, now=now, callout_id=callout.pk,
    )  # fmt: skip
