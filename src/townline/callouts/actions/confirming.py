"""What carriers answered, written down: only by the dispatcher that still has the callout."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db import transaction

from townline.callouts.actions.recording import ended_by_carrier
from townline.callouts.alarming import raise_alarm
from townline.callouts.models import Attempt, Callout
from townline.callouts.queries.times import database_now
from townline.callouts.rules import Outcome
from townline.callouts.rules.standing import CALLBACK_GRACE, TRIES
from townline.core import ledger, live

GIVE_UP_PLACING = timedelta(seconds=20)
GIVE_UP_ASKING = timedelta(seconds=60)
TRY_AGAIN = timedelta(seconds=2)


@dataclass(frozen=True)
class Heard:
    """What was heard of one call.

    placed: the carrier has it. ended: it is over, with `outcome`. ringing: asked, and it goes on. refused:
    the carrier will not place it. lost: the carrier never heard of it. down: the carrier did not answer.
    """

    attempt_id: int
    callout_id: int
    epoch: int
    kind: Literal["placed", "ended", "ringing", "refused", "lost", "down"]
    outcome: str = ""
    why: str = ""


@transaction.atomic
def confirm(heard: Sequence[Heard], *, release: Collection[int]) -> int:
    """Write down what was heard, and let go of the callouts in `release`; returns how many still were ours.

    The epoch is the fence: where another dispatcher has taken a callout since, nothing is written; that
    one asks the carrier by our call id and finds out for itself.
    """
    epochs = {each.callout_id: each.epoch for each in heard}
    ours = held(epochs)
    now = database_now()
    for each in heard:
        if each.callout_id not in ours:
            continue
        row = Attempt.objects.get(
            pk=each.attempt_id
        )  # anew: the one before may have ended the callout
        if row.state != "ended":
            _HEARD[each.kind](ours[each.callout_id], row, each, now)
    gone = [key for key in ours if key in release]
    Callout.objects.filter(pk__in=gone).update(lease_until=None)
    return len(ours)


def held(epochs: dict[int, int]) -> dict[int, Callout]:
    """The callouts that are still ours by their epochs, locked."""
    rows = Callout.objects.select_for_update().filter(pk__in=list(epochs)).order_by("pk")
    return {row.pk: row for row in rows if row.epoch == epochs[row.pk]}


def _placed(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    if row.state != "intent":
        return
    row.state, row.placed_at = "placed", now
    row.save(update_fields=["state", "placed_at"])
    ledger.append(
        stream=callout.stream, verb="attempt.placed", actor=None, now=now,
        reason="Found at the carrier by its id." if row.was_unknown else "",
        after={"call_id": str(row.call_id), "number": row.number, "name": row.name},
    )  # fmt: skip
    live.announce(f"callout:{callout.pk}")


def _ended(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    _placed(callout, row, each, now)
    ended_by_carrier(callout, row, each.outcome or Outcome.UNKNOWN, now, note=each.why)


def _ringing(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    _placed(callout, row, each, now)
    row.asked_at = now
    row.save(update_fields=["asked_at"])


def _refused(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    _trouble(callout, row, Outcome.FAILED, each.why, now)


def _lost(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    _trouble(callout, row, Outcome.UNKNOWN, "The carrier does not know this call.", now)


def _down(callout: Callout, row: Attempt, each: Heard, now: datetime) -> None:
    """Nobody can tell: ask again soon; after a while give this call up as unknown, never as a refusal."""
    if row.state == "placed" and row.placed_at is not None:
        limit = timedelta(seconds=row.ring_seconds) + CALLBACK_GRACE + GIVE_UP_ASKING
        is_over = now - row.placed_at > limit
    else:
        is_over = now - row.intent_at > GIVE_UP_PLACING
    if is_over:
        _trouble(callout, row, Outcome.UNKNOWN, f"The carrier does not answer: {each.why}", now)
        return
    row.asked_at = now
    row.save(update_fields=["asked_at"])
    callout.due_at = min(callout.due_at or now + TRY_AGAIN, now + TRY_AGAIN)
    callout.save(update_fields=["due_at"])


def _trouble(callout: Callout, row: Attempt, outcome: Outcome, why: str, now: datetime) -> None:
    ended_by_carrier(callout, row, outcome, now, note=why)
    if row.attempt >= TRIES:
        raise_alarm(callout, "carrier", f"Calls cannot be placed ({why}): {callout.title}", now)


_HEARD: dict[str, Callable[[Callout, Attempt, Heard, datetime], None]] = {
    "placed": _placed, "ended": _ended, "ringing": _ringing, "refused": _refused, "lost": _lost,
    "down": _down,
}  # fmt: skip
