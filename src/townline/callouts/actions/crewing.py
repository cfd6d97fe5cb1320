"""Giving places, and what ends with them. Inside the caller's transaction, with the callout's row locked."""

from __future__ import annotations

from datetime import datetime

from townline.accounts.models import User
from townline.callouts.actions.charging import tell_lists
from townline.callouts.alarming import silence
from townline.callouts.events import CalloutAccepted, CalloutFilled
from townline.callouts.jobs import take_back
from townline.callouts.models import Attempt, Callout, CalloutEvent, Fill, Slot, State
from townline.callouts.rules import Outcome
from townline.core import apart, events, ledger, live, outbox, rows


def give_place(
    callout: Callout, attempt: Attempt, place: int, classification: str, places: int, now: datetime
) -> None:
    """Give somebody their place. The database refuses a place that is taken."""
    slot = Slot.objects.get(callout=callout, number=place)
    rows.insert(Fill(
        callout=callout, slot=slot, attempt=attempt, worker_id=attempt.worker_id, name=attempt.name,
        classification=classification, accepted_at=now, eta_at=attempt.eta_at,
    ))  # fmt: skip
    ledger.append(
        stream=callout.stream, verb="place.filled", actor=None, now=now,
        after={"place": slot.key, "worker": attempt.worker_id, "name": attempt.name},
    )  # fmt: skip
    events.publish(CalloutAccepted(callout.pk, callout.subject, attempt.worker_id))
    if Fill.objects.filter(callout=callout, withdrawn_at=None).count() >= places:
        finish(callout, State.FILLED, "Every place is filled.", now, actor=None)
        events.publish(CalloutFilled(callout.pk, callout.subject))


def finish(callout: Callout, state: State, why: str, now: datetime, *, actor: User | None) -> None:
    """End a callout: what still rings is taken back, the alarms are quiet, the engine is done with it."""
    callout.state, callout.ended_at, callout.end_reason = state.value, now, why[:300]
    callout.due_at = None
    callout.save(update_fields=["state", "ended_at", "end_reason", "due_at"])
    take_back_open(callout, why, now)
    silence(callout, apart.for_all(callout.subject, why)[:120] or state.value, now)
    ledger.append(
        stream=callout.stream,
        verb=f"callout.{state.value}",
        actor=actor,
        now=now,
        reason=apart.for_all(callout.subject, why),
    )
    live.announce("callouts", callout.pk)
    live.announce(f"callout:{callout.pk}")


def take_back_open(callout: Callout, why: str, now: datetime) -> None:
    """Take back every call that has not ended; nobody is charged for it."""
    rows = list(Attempt.objects.filter(callout=callout).exclude(state="ended").order_by("id"))
    if not rows:
        return
    for row in rows:
        end(row, Outcome.CANCELLED, now, note=why)
        ended_in_ledger(callout, row, None, now)
    gone = [row.pk for row in rows if row.carrier != "manual"]
    if gone:
        outbox.defer(take_back, attempt_ids=gone)


def end(attempt: Attempt, outcome: str, now: datetime, *, note: str = "", by: str = "") -> None:
    """Write the end of an attempt."""
    attempt.state, attempt.outcome, attempt.ended_at = "ended", outcome, now
    attempt.note, attempt.recorded_by = (note or attempt.note)[:300], by or attempt.recorded_by
    attempt.save(
        update_fields=[
            "state", "outcome", "ended_at", "note", "recorded_by", "eta_at", "placed_at",
            "answered_at", "override_reason",
        ]
    )  # fmt: skip


def ended_in_ledger(callout: Callout, attempt: Attempt, actor: User | None, now: datetime) -> None:
    """The evidence of one call's end: who, which number, how long it rang, what became of it."""
    began = attempt.placed_at
    ledger.append(
        stream=callout.stream, verb="attempt.ended", actor=actor, now=now,
        reason=apart.for_all(callout.subject, attempt.note),
        contact_id=callout.contact_id,
        after={
            "call_id": str(attempt.call_id), "worker": attempt.worker_id, "name": attempt.name,
            "number": attempt.number, "outcome": attempt.outcome,
            "rang_seconds": round((now - began).total_seconds(), 1) if began else None,
            "eta_at": attempt.eta_at.isoformat() if attempt.eta_at else None,
        },
    )  # fmt: skip


def conclude(
    callout: Callout, *, position: int, worker_id: int, name: str, result: str, now: datetime
) -> None:
    """Write down the result that counts for the call-in lists; once for a person and a result."""
    event = CalloutEvent(callout=callout, kind="result", position=position, worker_id=worker_id,
                         text=result, at=now, name=name)  # fmt: skip
    if CalloutEvent.objects.filter(
        callout=callout, kind="result", position=position, worker_id=worker_id, text=result
    ).exists():
        return
    tell_lists(rows.insert(event))
