"""Who is rung for a program at an instant when no agreement ranks the people: the roster, tier by tier."""

from __future__ import annotations

from datetime import datetime

from townline.callin.queries import Candidate, Number, Plan, Rung, Slot
from townline.rosters import queries as rosters

AGREEMENT = "roster"


def standby_plan(program_code: str, at: datetime) -> Plan | None:
    """The plan of a roster: its tiers in order, whoever holds them now, all numbers of each; None where
    nobody is on call."""
    held = list(rosters.on_duty(at, program_code=program_code))
    if not held:
        return None
    rungs = tuple(_rung(position, each, at) for position, each in enumerate(held, 1))
    return Plan(
        program_code=program_code, agreement_code=AGREEMENT, agreement_version="1",
        at=at.isoformat(), slots=(Slot("responder"),), rungs=rungs,
        inputs={"duties": [[each.tier, each.worker_id] for each in held]},
    )  # fmt: skip


def _rung(position: int, duty: rosters.OnDuty, at: datetime) -> Rung:
    until = f" until {duty.until:%d %b %H:%M} UTC" if duty.until else ""
    person = Candidate(
        position, duty.worker_id, duty.name, f"Holds {duty.tier_name.lower()}{until}, by the roster.",
        numbers=tuple(Number(each.kind, each.number, each.is_required) for each in duty.numbers),
    )  # fmt: skip
    return Rung(f"tier-{duty.tier}", duty.tier_name, "serial", (person,),
                reply_seconds=min(duty.accept_seconds, 300))  # fmt: skip
