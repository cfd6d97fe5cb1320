"""Event mode: whether a report belongs to an event, how urgent the short form makes it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import hypot

LONGEST = timedelta(hours=72)
SHORTEST = timedelta(minutes=5)


@dataclass(frozen=True)
class Area:
    """Where an event is: a municipality, a circle in metres, both, or (with neither) everywhere."""

    municipality_code: str = ""
    x: float | None = None
    y: float | None = None
    radius_m: float = 0


@dataclass(frozen=True)
class Spot:
    """Where a report is, as far as it is known."""

    municipality_code: str = ""
    x: float | None = None
    y: float | None = None


def belongs(topics: Collection[str], area: Area, *, topic: str, spot: Spot | None) -> bool:
    """Whether a report of a topic at a spot belongs to an event.

    A report without a place belongs to an event everywhere, not to one with an area: it might be elsewhere.
    """
    if topics and topic not in topics:
        return False
    if not area.municipality_code and area.x is None:
        return True
    if spot is None:
        return False
    if area.municipality_code and spot.municipality_code != area.municipality_code:
        return False
    if area.x is None or area.y is None:
        return True
    if spot.x is None or spot.y is None:
        return False
    return hypot(spot.x - area.x, spot.y - area.y) <= area.radius_m


@dataclass(frozen=True)
class Short:
    """What the thirty-second form makes of a report: its level and why, and if it stands by itself."""

    level: str
    reason: str
    is_own_incident: bool = False


def short_form(hurt: str, event_level: str) -> Short:
    """People hurt make an emergency with an incident of its own; not knowing does not, but is kept urgent.

    `hurt` is yes, no or unknown.
    """
    if hurt == "yes":
        return Short("E", "Somebody is hurt, by the short form of the event.", is_own_incident=True)
    if hurt == "unknown":
        return Short("A", "It is not known whether somebody is hurt.")
    return Short(event_level, "As the event.")


def length_fault(declared_at: datetime, expires_at: datetime) -> str:
    """Why an event may not last so long, or an empty string."""
    span = expires_at - declared_at
    if span < SHORTEST:
        return "Let it last five minutes at least."
    if span > LONGEST:
        return "An event lasts three days at most: declare it again if it goes on."
    return ""
