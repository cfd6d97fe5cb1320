"""A person dials: the moment at which a stale list is noticed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.callouts.actions.advancing import advance
from townline.callouts.actions.crewing import end, ended_in_ledger
from townline.callouts.actions.handing_over import hand_over
from townline.callouts.actions.locking import locked_attempt
from townline.callouts.actions.reasons import reasoned
from townline.callouts.errors import AlreadyEnded, CalloutOver, NotOnDuty
from townline.callouts.models import Attempt, Callout
from townline.callouts.queries.holding import Lapsed, holder_now, lapsed
from townline.callouts.queries.times import database_now
from townline.callouts.rules import Outcome
from townline.core import ledger, live


@transaction.atomic
def dial(
    *, attempt_id: int, actor: User | None, now: datetime, override_reason: str = ""
) -> Attempt:
    """A person dials this number now: the ring time runs. Dialling twice is dialling once.

    Where the duty has ended since the list was frozen, the call is refused before it is placed: `call_holder`
    calls whoever has it now, or a reason overrides, also where nobody has. Raises NoSuchAttempt, CalloutOver,
    AlreadyEnded, NotOnDuty, ReasonNeeded.
    """
    callout, attempt = locked_attempt(attempt_id)
    if not callout.is_live:
        raise CalloutOver
    if attempt.state == "ended":
        raise AlreadyEnded
    begin(callout, attempt, database_now(), actor=actor, override_reason=override_reason)
    live.announce(f"callout:{callout.pk}")
    return attempt


def begin(
    callout: Callout, attempt: Attempt, at: datetime, *, actor: User | None, override_reason: str,
    is_own: bool = False,
) -> None:  # fmt: skip
    """From intent to placed, in the caller's transaction. Raises NotOnDuty, ReasonNeeded.

    `is_own`: they say it themselves and nobody dials; then only somebody else's duty is in the way.
    """
    if attempt.state != "intent":
        return
    reason = reasoned(override_reason) if override_reason.strip() else ""
    over = lapsed(callout, attempt.worker_id, at)
    if over is not None and not reason and (over.holder or not is_own):
        raise NotOnDuty(_stale(attempt, over), field="override_reason")
    attempt.state, attempt.placed_at = "placed", at
    attempt.override_reason = reason or attempt.override_reason  # why the order was changed stays
    attempt.save(update_fields=["state", "placed_at", "override_reason"])
    ledger.append(
        stream=callout.stream, verb="attempt.placed", actor=actor, now=at,
        reason=attempt.override_reason, contact_id=callout.contact_id,
        after={"call_id": str(attempt.call_id), "number": attempt.number, "name": attempt.name},
    )  # fmt: skip


def _stale(attempt: Attempt, over: Lapsed) -> str:
    if over.holder is None:
        return _("%(old)s is not on call any more, and nobody holds that duty now.") % {
            "old": attempt.name
        }
    return _("%(old)s is not on call any more: %(new)s holds %(tier)s now.") % {
        "old": attempt.name, "new": over.holder.name, "tier": over.holder.tier_name,
    }  # fmt: skip


@transaction.atomic
def call_holder(*, attempt_id: int, actor: User | None, now: datetime) -> Callout:
    """Call whoever holds the duty now in place of somebody who does not any more."""
    callout, attempt = locked_attempt(attempt_id)
    at = database_now()
    holder = holder_now(callout, attempt.worker_id, at)
    if attempt.state != "intent" or holder is None:
        raise AlreadyEnded
    end(attempt, Outcome.CANCELLED, at, note="The duty passed on before the call.")
    ended_in_ledger(callout, attempt, actor, at)
    hand_over(callout, attempt.rung, attempt.position, attempt.worker_id, holder, at)
    advance(callout, at, actor=actor)
    live.announce(f"callout:{callout.pk}")
    return callout
