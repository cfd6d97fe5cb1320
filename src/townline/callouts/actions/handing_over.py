"""The duty changed hands while the list was frozen: whoever holds it now is called, and it is on record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from townline.callin.queries import Plan
from townline.callouts.alarming import raise_alarm
from townline.callouts.models import Callout, CalloutEvent
from townline.callouts.queries.holding import holder_now
from townline.callouts.queries.standing import plan_now
from townline.callouts.rules import Dial, Standing, Step
from townline.core import ledger, rows
from townline.rosters import queries as rosters


def duty_passed(
    callout: Callout, standing: Standing, steps: Sequence[Step], now: datetime
) -> Plan | None:
    """The plan with new holders, where the duty of somebody about to be called passed on; else None."""
    if not callout.duty:
        return None
    changed = False
    for step in steps:
        if isinstance(step, Dial) and (holder := holder_now(callout, step.worker_id, now)):
            hand_over(callout, step.rung, step.position, step.worker_id, holder, now)
            changed = True
    if not changed:
        return None
    return plan_now(callout, list(CalloutEvent.objects.filter(callout=callout).order_by("id")))


def hand_over(
    callout: Callout,
    rung: int,
    position: int,
    worker_id: int,
    holder: rosters.OnDuty,
    now: datetime,
) -> None:
    """Put the present holder in somebody's place on the ladder."""
    why = f"Holds {holder.tier_name} now; the list was frozen before the duty changed hands."
    if holder.swap:
        why += f" Swapped with {holder.swap.giver}, approved by {holder.swap.approver}."
    rows.insert(CalloutEvent(
        callout=callout, kind="handed_over", rung=rung, position=position, at=now,
        worker_id=worker_id, name=holder.name, text=why,
        data={"worker_id": holder.worker_id, "name": holder.name, "why": why,
              "numbers": [asdict(number) for number in holder.numbers]},
    ))  # fmt: skip
    callout.duty = {**callout.duty, str(holder.worker_id): holder.tier}
    callout.save(update_fields=["duty"])
    ledger.append(
        stream=callout.stream, verb="duty.handed_over", actor=None, now=now, reason=why,
        before={"worker": worker_id}, after={"worker": holder.worker_id, "name": holder.name},
    )  # fmt: skip
    if not holder.numbers:
        raise_alarm(callout, "handover", f"{holder.name} is on call now and has no number", now)
