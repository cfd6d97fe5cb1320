"""When two requests are one job, and when a request may be closed. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import dist

FARTHEST_M = 500.0
"""Two requests farther apart than this are not one job."""


@dataclass(frozen=True)
class Joinable:
    """What decides about joining: which request, whose, where, whether open, and what it hangs on."""

    id: int
    program: str
    at: tuple[float, float] | None
    is_closed: bool
    lead_id: int | None = None
    parent_id: int | None = None


def why_not_one(lead: Joinable, other: Joinable) -> str:
    """Why two requests cannot be one job, as a sentence; '' where they can.

    They are of one program (near requests of two owners stay two), open, within 500 m where both have a
    place, and neither a part of the other. A request that is already in a job is not in a second one.
    """
    if lead.id == other.id:
        return "A request cannot be joined with itself."
    if lead.is_closed or other.is_closed:
        return "Only open requests can be joined."
    if lead.lead_id or other.lead_id:
        return "One of them is in another job already. Join that one, or split it off first."
    if lead.program != other.program:
        return "Two teams look after these two: they stay two jobs."
    if other.parent_id == lead.id or lead.parent_id == other.id:
        return "One is a part of the other; parts are done by themselves."
    if lead.at and other.at and dist(lead.at, other.at) > FARTHEST_M:
        return f"They are {dist(lead.at, other.at):.0f} m apart, too far to be one job."
    return ""


def may_close(open_parts: Sequence[str], despite: str) -> bool:
    """Whether a request may close: a job with open parts only with a reason, which is kept."""
    return not open_parts or bool(despite.strip())
