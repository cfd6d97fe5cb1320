"""A closure as the feeds need it: one record, read by three writers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

LonLat = tuple[float, float]
REASONS = (
    "collision", "hazard", "flooding", "fire", "wires", "watermain", "weather", "works", "event",
)  # fmt: skip


@dataclass(frozen=True)
class Road:
    """One direction of traffic that is closed: N, E, S or W, with the points in the order it is driven."""

    way: str
    line: tuple[LonLat, ...]


@dataclass(frozen=True)
class Published:
    """What the public may know of a closure. `key` stays the same while the record lives."""

    key: str
    reference: str
    street: str
    from_street: str
    to_street: str
    place: str
    municipality: str
    roads: tuple[Road, ...]
    is_both_ways: bool
    is_full: bool
    reason: str
    words: str
    words_fr: str
    detour_en: str
    detour_fr: str
    starts_at: datetime
    ends_at: datetime
    is_end_known: bool
    is_verified: bool
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class Feed:
    """Who publishes, where, and when it was asked for."""

    publisher: str
    source: str
    address: str
    jurisdiction: str
    timezone: str
    now: datetime
    closures: Sequence[Published]


def headline(closure: Published) -> str:
    """`Kestrel Road closed northbound between A and B`, in one line."""
    what = "closed" if closure.is_full else "has lanes closed"
    names = {"N": "northbound", "E": "eastbound", "S": "southbound", "W": "westbound"}
    way = "" if closure.is_both_ways else f" {names[closure.roads[0].way]}"
    return f"{closure.street} {what}{way}{_between(closure)}"


def _between(closure: Published) -> str:
    if closure.from_street and closure.to_street:
        return f" between {closure.from_street} and {closure.to_street}"
    return f" at {closure.place}" if closure.place else ""


def description(closure: Published) -> str:
    """The reason, and that nobody confirmed it yet where nobody did."""
    unsure = "" if closure.is_verified else " Reported, not yet confirmed."
    return f"{closure.words or closure.reason.capitalize()}.{unsure}".replace("..", ".")
