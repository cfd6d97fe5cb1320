"""What became of a call: tapped by a person, said by a carrier, or answered under the signed link."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.actions.advancing import advance
from townline.callouts.actions.crewing import conclude, end, ended_in_ledger, give_place
from townline.callouts.actions.dialling import begin
from townline.callouts.actions.locking import locked, locked_attempt
from townline.callouts.actions.waking import wake
from townline.callouts.errors import AlreadyEnded, EtaNeeded, NoSuchAttempt, NoSuchOutcome
from townline.callouts.models import Attempt, Callout, CalloutEvent, Fill, State
from townline.callouts.queries.standing import frozen_plan, plan_now
from townline.callouts.queries.times import database_now
from townline.callouts.rules import HUMAN, Outcome, Seated, is_closing, seat
from townline.core import live, rows

CAME_BACK = "called back"


@transaction.atomic
def record(
    *, attempt_id: int, outcome: str, actor: User | None, now: datetime,
    eta_minutes: int | None = None, note: str = "", override_reason: str = "",
) -> Attempt:  # fmt: skip
    """Record what became of a call. `outcome` is one of `rules.HUMAN`; an acceptance needs `eta_minutes`.

    Voicemail and a message sent are not an acceptance: the reply window runs, then the next person is
    called. Somebody who was called without an answer and calls back is recorded on that same call: the
    yes then stands in the record as a call that came in. A yes when the places are taken is "accepted,
    already filled", one after the end "too late". Where the call was never begun, it is begun here, with the
    check that the person is still on call (see `dial`).

    Publishes CalloutAccepted and CalloutFilled. Raises NoSuchAttempt, NoSuchOutcome, EtaNeeded, NotOnDuty,
    AlreadyEnded.
    """
    if outcome not in HUMAN:
        raise NoSuchOutcome(field="outcome")
    if outcome == Outcome.ACCEPTED and eta_minutes is None:
        raise EtaNeeded(field="eta_minutes")
    callout, attempt = locked_attempt(attempt_id)
    at = database_now()
    if attempt.state == "intent":
        begin(
            callout, attempt, at, actor=actor, override_reason=override_reason, is_own=actor is None
        )
    if attempt.state == "ended":
        if not is_closing(outcome):
            return attempt  # a letter pressed twice: nobody calls back to be not reached
        attempt = _came_back(callout, attempt, at)
    if eta_minutes is not None and outcome == Outcome.ACCEPTED:
        attempt.eta_at = at + timedelta(minutes=eta_minutes)
    by = actor.display_name if actor else ""
    _ended(callout, attempt, outcome, at, note=note, by=by, actor=actor)
    return attempt


@transaction.atomic
def record_callback(
    *, call_id: str, outcome: str, now: datetime, eta_minutes: int | None = None, note: str = ""
) -> bool:
    """What a carrier says of a call, by our id; whether it changed anything.

    Carriers repeat themselves, are late, and say things in the wrong order: what is known already is let
    pass. A late yes after the call was given up counts as a call back. Raises NoSuchAttempt, NoSuchOutcome.
    """
    key = Attempt.objects.filter(call_id=UUID(call_id)).values_list("id", flat=True).first()
    if key is None:
        raise NoSuchAttempt
    if outcome not in HUMAN | {Outcome.FAILED, Outcome.UNKNOWN}:
        raise NoSuchOutcome(field="outcome")
    callout, attempt = locked_attempt(key)
    at = database_now()
    if attempt.state == "ended":
        if outcome != Outcome.ACCEPTED or is_closing(attempt.outcome):
            return False
        try:
            attempt = _came_back(callout, attempt, at)
        except AlreadyEnded:
            return False
    if eta_minutes is not None and outcome == Outcome.ACCEPTED:
        attempt.eta_at = at + timedelta(minutes=eta_minutes)
    ended_by_carrier(callout, attempt, outcome, at, note=note)
    return True


def ended_by_carrier(
    callout: Callout, attempt: Attempt, outcome: str, at: datetime, *, note: str = ""
) -> None:
    """The end of a call as the carrier tells it when asked; in the caller's transaction."""
    attempt.placed_at = attempt.placed_at or at
    _ended(callout, attempt, outcome, at, note=note, by="", actor=None)


@transaction.atomic
def withdraw(*, fill_id: int, reason: str, actor: User | None, now: datetime) -> None:
    """Somebody who accepted cannot come after all: the place is open again and calling goes on."""
    key = Fill.objects.filter(pk=fill_id).values_list("callout_id", flat=True).first()
    callout = locked(key or 0)
    fill = Fill.objects.get(pk=fill_id)
    if fill.withdrawn_at is not None or callout.state == State.STOOD_DOWN:
        raise AlreadyEnded("This place is open already.")
    at = database_now()
    fill.withdrawn_at, fill.withdrawn_reason = at, reason[:300]
    fill.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    rows.insert(CalloutEvent(
        callout=callout, kind="withdrawn", at=at, worker_id=fill.worker_id, name=fill.name,
        text=reason[:400], actor_name=actor.display_name if actor else "",
    ))  # fmt: skip
    if callout.state == State.FILLED:
        callout.state, callout.ended_at, callout.end_reason = State.CALLING.value, None, ""
        callout.save(update_fields=["state", "ended_at", "end_reason"])
    go_on(callout, at, actor)


def go_on(callout: Callout, at: datetime, actor: User | None) -> None:
    """After a change: by hand the next call stands on the page at once, else a dispatcher is woken."""
    if not callout.is_live:
        return
    if callout.carrier == "manual":
        advance(callout, at, actor=actor)
    else:
        wake(callout, at)
    live.announce("callouts", callout.pk)
    live.announce(f"callout:{callout.pk}")


def _came_back(callout: Callout, attempt: Attempt, at: datetime) -> Attempt:
    """A call that came in from somebody who had not answered. Raises AlreadyEnded where they had."""
    answered = Attempt.objects.filter(
        callout=callout, position=attempt.position, worker_id=attempt.worker_id
    ).exclude(pk=attempt.pk)
    said = [row.outcome for row in answered if row.state == "ended" and row.number_index is None]
    if is_closing(attempt.outcome) or any(is_closing(outcome) for outcome in said):
        raise AlreadyEnded
    return rows.insert(Attempt(
        callout=callout, rung=attempt.rung, position=attempt.position, state="placed",
        worker_id=attempt.worker_id, name=attempt.name, carrier=attempt.carrier, is_parallel=True,
        number_kind="in", note=CAME_BACK, epoch=callout.epoch, intent_at=at, placed_at=at,
    ))  # fmt: skip


def _ended(
    callout: Callout, attempt: Attempt, outcome: str, at: datetime, *, note: str, by: str,
    actor: User | None,
) -> None:  # fmt: skip
    if outcome == Outcome.ACCEPTED:
        attempt.answered_at = attempt.answered_at or at
        _accepted(callout, attempt, at, note=note, by=by, actor=actor)
    else:
        end(attempt, outcome, at, note=note, by=by)
        ended_in_ledger(callout, attempt, actor, at)
        if is_closing(outcome):
            conclude(callout, position=attempt.position, worker_id=attempt.worker_id,
                     name=attempt.name, result=outcome, now=at)  # fmt: skip
    go_on(callout, at, actor)


def _accepted(
    callout: Callout, attempt: Attempt, at: datetime, *, note: str, by: str, actor: User | None
) -> None:
    events = list(CalloutEvent.objects.filter(callout=callout, kind="handed_over").order_by("id"))
    plan, places = plan_now(callout, events), frozen_plan(callout)[1]
    rung = plan.rungs[attempt.rung]
    who = next(each for each in rung.candidates if each.position == attempt.position)
    place = seat(plan, places, _crew(callout), who) if callout.is_live else None
    waits = rung.mode == "parallel" and rung.choose == "senior" and attempt.number_index is not None
    outcome = _outcome(callout, has_place=place is not None, waits=waits)
    end(attempt, outcome, at, note=note, by=by)
    ended_in_ledger(callout, attempt, actor, at)
    if outcome != Outcome.WILLING:
        conclude(callout, position=attempt.position, worker_id=attempt.worker_id, name=attempt.name,
                 result=outcome, now=at)  # fmt: skip
    if outcome == Outcome.ACCEPTED and place is not None:
        give_place(callout, attempt, place.number, who.classification, len(places), at)


def _outcome(callout: Callout, *, has_place: bool, waits: bool) -> Outcome:
    if not callout.is_live:
        return Outcome.FILLED if callout.state == State.FILLED else Outcome.TOO_LATE
    if not has_place:
        return Outcome.FILLED
    return Outcome.WILLING if waits else Outcome.ACCEPTED


def _crew(callout: Callout) -> tuple[Seated, ...]:
    fills = Fill.objects.filter(callout=callout, withdrawn_at=None).select_related("slot")
    return tuple(Seated(f.slot.number, f.worker_id, f.classification) for f in fills.order_by("id"))
