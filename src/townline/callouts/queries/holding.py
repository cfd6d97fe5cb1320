"""Whether the duty somebody was to be called for is still theirs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townline.callouts.models import Callout
from townline.rosters import queries as rosters


@dataclass(frozen=True)
class Lapsed:
    """The duty that somebody was to be called for is over; `holder` has it now, None where nobody has."""

    holder: rosters.OnDuty | None = None


def lapsed(callout: Callout, worker_id: int, now: datetime) -> Lapsed | None:
    """Whether the duty that this worker held at the start has ended; None: it goes on, or they held none."""
    tier = callout.duty.get(str(worker_id))
    if tier is None:
        return None
    held = rosters.on_duty(now, program_code=callout.program_code)
    if any(each.worker_id == worker_id for each in held):
        return None
    return Lapsed(next((each for each in held if each.tier == tier), None))


def holder_now(callout: Callout, worker_id: int, now: datetime) -> rosters.OnDuty | None:
    """Who holds the duty that this worker held at the start, where that is somebody else now."""
    found = lapsed(callout, worker_id, now)
    return found.holder if found else None
