"""A hand on the wheel: skip with a reason, another order with a named reason, more time, stand down."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.actions.advancing import advance
from townline.callouts.actions.crewing import end, ended_in_ledger, finish
from townline.callouts.actions.locking import locked
from townline.callouts.actions.reasons import reasoned
from townline.callouts.actions.recording import go_on
from townline.callouts.errors import (
    CalloutOver,
    DeadlineBehind,
    MayNotOverride,
    NoSuchAttempt,
    ReasonNeeded,
)  # fmt: skip
from townline.callouts.events import CalloutStoodDown
from townline.callouts.jobs import take_back
from townline.callouts.models import Attempt, Callout, CalloutEvent, State
from townline.callouts.queries.standing import plan_now
from townline.callouts.queries.times import database_now
from townline.callouts.rules import Outcome
from townline.core import apart, events, ledger, outbox, rows

OVERRIDES = ("nearest", "safety", "skill", "manager_order", "emergency", "other")


@transaction.atomic
def skip(*, callout_id: int, position: int, reason: str, actor: User, now: datetime) -> Callout:
    """Do not call this person (further): the reason stands in the record. Nobody is charged for a skip.

    Raises NoSuchCallout, CalloutOver, ReasonNeeded, NoSuchAttempt where nobody has that position.
    """
    reason = reasoned(reason)
    callout = _live(callout_id)
    rung, name, worker_id = _somebody(callout, position)
    at = database_now()
    _end_open(callout, position, reason, actor, at)
    rows.insert(CalloutEvent(
        callout=callout, kind="passed", rung=rung, position=position, worker_id=worker_id, at=at,
        name=name, rule="by_hand", text=reason, actor_name=actor.display_name,
    ))  # fmt: skip
    ledger.append(
        stream=callout.stream, verb="person.skipped", actor=actor, now=now,
        reason=apart.for_all(callout.subject, reason),
        after={"position": position, "worker": worker_id, "name": name},
    )  # fmt: skip
    go_on(callout, at, actor)
    return callout


@transaction.atomic
def call_next(
    *, callout_id: int, position: int, kind: str, reason: str, actor: User, now: datetime
) -> Attempt:
    """Call this person next, out of order. `kind` is one of OVERRIDES, `reason` the words beside it.

    Needs `callouts.override`. Raises MayNotOverride, ReasonNeeded, NoSuchAttempt, CalloutOver.
    """
    if not actor.may("callouts.override"):
        raise MayNotOverride
    if kind not in OVERRIDES:
        raise ReasonNeeded(field="kind")
    reason = reasoned(reason)
    callout = _live(callout_id)
    rung, name, worker_id = _somebody(callout, position)
    number = _first_number(callout, position)
    at = database_now()
    for each in Attempt.objects.filter(callout=callout, is_parallel=False).exclude(state="ended"):
        _end_open(callout, each.position, f"Out of order: {reason}", actor, at)
    rows.insert(CalloutEvent(
        callout=callout, kind="override", rung=rung, position=position, worker_id=worker_id, at=at,
        name=name, rule=kind, text=reason, actor_name=actor.display_name,
    ))  # fmt: skip
    ledger.append(
        stream=callout.stream, verb="order.overridden", actor=actor, now=now,
        reason=apart.for_all(callout.subject, reason),
        after={"kind": kind, "position": position, "worker": worker_id, "name": name},
    )  # fmt: skip
    last = Attempt.objects.filter(callout=callout, position=position).count()
    attempt = rows.insert(Attempt(
        callout=callout, rung=rung, position=position, worker_id=worker_id, name=name,
        number_index=0, number_kind=number[0], number=number[1], round=1, attempt=last + 1,
        carrier=callout.carrier, epoch=callout.epoch, intent_at=at, override_reason=reason,
    ))  # fmt: skip
    go_on(callout, at, actor)
    return attempt


@transaction.atomic
def stand_down(
    *, reason: str, actor: User | None, now: datetime, callout_id: int | None = None,
    subject: str = "",
) -> int:  # fmt: skip
    """Call off one callout, or every live one of a subject; returns how many. Ringing calls are taken back,
    nobody is charged, and a yes that still comes is "too late". Publishes CalloutStoodDown.
    """
    reason = reasoned(reason)
    live = Callout.objects.select_for_update().live().order_by("id")
    rows = list(live.filter(pk=callout_id) if callout_id else live.filter(subject=subject))
    at = database_now()
    for callout in rows:
        finish(callout, State.STOOD_DOWN, reason, at, actor=actor)
        events.publish(CalloutStoodDown(callout.pk, callout.subject))
    return len(rows)


@transaction.atomic
def extend(
    *, callout_id: int, deadline_at: datetime, reason: str, actor: User, now: datetime
) -> Callout:
    """Give a callout a later deadline, with a reason. Raises DeadlineBehind, ReasonNeeded, CalloutOver."""
    reason = reasoned(reason)
    if deadline_at <= now:
        raise DeadlineBehind(field="deadline_at")
    callout = _live(callout_id)
    at = database_now()
    before = callout.deadline_at
    callout.deadline_at, callout.unmet_at = at + (deadline_at - now), None
    callout.save(update_fields=["deadline_at", "unmet_at"])
    rows.insert(CalloutEvent(
        callout=callout, kind="extended", at=at, text=reason, actor_name=actor.display_name,
        data={"before": before.isoformat(), "after": callout.deadline_at.isoformat()},
    ))  # fmt: skip
    ledger.append(
        stream=callout.stream, verb="callout.extended", actor=actor, now=now,
        reason=apart.for_all(callout.subject, reason),
        before={"deadline_at": before.isoformat()},
        after={"deadline_at": callout.deadline_at.isoformat()},
    )  # fmt: skip
    advance(callout, at, actor=actor)
    return callout


def _live(callout_id: int) -> Callout:
    callout = locked(callout_id)
    if not callout.is_live:
        raise CalloutOver
    return callout


def _somebody(callout: Callout, position: int) -> tuple[int, str, int]:
    """The rung, name and worker at a position of the ladder as it is now. Raises NoSuchAttempt."""
    events_of = list(CalloutEvent.objects.filter(callout=callout).order_by("id"))
    for index, rung in enumerate(plan_now(callout, events_of).rungs):
        for each in rung.candidates:
            if each.position == position:
                return index, each.name, each.worker_id
    raise NoSuchAttempt


def _first_number(callout: Callout, position: int) -> tuple[str, str]:
    events_of = list(CalloutEvent.objects.filter(callout=callout).order_by("id"))
    for rung in plan_now(callout, events_of).rungs:
        for each in rung.candidates:
            if each.position == position and each.numbers:
                return each.numbers[0].kind, each.numbers[0].number
    raise NoSuchAttempt("No number is known for this person.")


def _end_open(callout: Callout, position: int, why: str, actor: User, at: datetime) -> None:
    """Take back what still rings at somebody; the carrier hears of it."""
    rows = list(
        Attempt.objects.filter(callout=callout, position=position)
        .exclude(state="ended")
        .order_by("id")
    )
    for row in rows:
        end(row, Outcome.CANCELLED, at, note=why, by=actor.display_name)
        ended_in_ledger(callout, row, actor, at)
    gone = [row.pk for row in rows if row.carrier != "manual"]
    if gone:
        outbox.defer(take_back, attempt_ids=gone)
