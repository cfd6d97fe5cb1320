"""Whether the duty somebody was to be called for is still theirs."""

from __future__ import annotations

from datetime import datetime

from townline.callouts.models import Callout
from townline.rosters import queries as rosters


def holder_now(callout: Callout, worker_id: int, now: datetime) -> rosters.OnDuty | None:
    """Who holds the duty that this worker held at the start, where that is somebody else now.

    None: the worker still has it, held none, or nobody has it now.
    """
    tier = callout.duty.get(str(worker_id))
    if tier is None:
        return None
    held = rosters.on_duty(now, program_code=callout.program_code)
    if any(each.worker_id == worker_id for each in held):
        return None
    return next((each for each in held if each.tier == tier), None)
