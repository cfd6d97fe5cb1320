"""Where a closure stands: whether it is published, when word of it is late, when it is said to end.

docs/explanation/closures.md has these rules in prose, with the figures the tests repeat.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

Point = tuple[float, float]
Line = Sequence[Point]

UPDATE_EVERY = timedelta(hours=2)
USUAL_LENGTH = timedelta(hours=4)
STILL_CLOSED_FOR = timedelta(hours=1)
PARTIES = (
    "police", "paramedics", "fire", "transit", "school_bus", "municipality", "communications",
)  # fmt: skip


class Stand(StrEnum):
    """`held`: asked for and not verified, so not published. `unverified`: published all the same, because
    life is at risk. `closed`: verified. `opening`: open again, and not everybody knows. `over`: done.
    `hoax`: whoever was called back knew nothing of it."""

    HELD = "held"
    UNVERIFIED = "unverified"
    CLOSED = "closed"
    OPENING = "opening"
    OVER = "over"
    HOAX = "hoax"


@dataclass(frozen=True)
class Facts:
    """What is known of a closure. `untold` is how many must still hear that the road is open again."""

    is_life_safety: bool
    is_verified: bool
    is_denied: bool
    reopened_at: datetime | None
    untold: int


def stand(facts: Facts) -> Stand:
    """Where a closure stands."""
    if facts.is_denied:
        return Stand.HOAX
    if facts.reopened_at is not None:
        return Stand.OPENING if facts.untold else Stand.OVER
    if facts.is_verified:
        return Stand.CLOSED
    return Stand.UNVERIFIED if facts.is_life_safety else Stand.HELD


def is_published(where: Stand) -> bool:
    """Whether the public and the feeds are told: a road that may kill is not kept back for a call-back."""
    return where in (Stand.CLOSED, Stand.UNVERIFIED)


def update_due(
    updated_at: datetime, starts_at: datetime, expected_end: datetime | None
) -> datetime:
    """By when somebody must say how it goes: two hours after the last word or its start, whichever is
    later, and at its expected end where that is sooner."""
    due = max(updated_at, starts_at) + UPDATE_EVERY
    if expected_end is not None and expected_end > updated_at:
        return min(due, expected_end)
    return due


def stated_end(starts_at: datetime, expected_end: datetime | None, now: datetime) -> datetime:
    """The end that feeds state: the expected one, else four hours after its start, and never sooner than
    an hour from now. A closure leaves the feeds when it is opened, not when its guess runs out."""
    return max(expected_end or starts_at + USUAL_LENGTH, now + STILL_CLOSED_FOR)


def axis(line: Line) -> str:
    """`NS` or `EW`: which way a road runs, by its ends."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    return "NS" if abs(y1 - y0) >= abs(x1 - x0) else "EW"


def ways(line: Line, direction: str) -> tuple[str, ...]:
    """The directions of traffic that are closed: both of the road's axis, or the one that was said."""
    return tuple(axis(line)) if direction == "both" else (direction,)


def along(line: Line, way: str) -> list[Point]:
    """The line in the order in which traffic of a direction drives it."""
    (x0, y0), (x1, y1) = line[0], line[-1]
    gains = {"N": y1 - y0, "S": y0 - y1, "E": x1 - x0, "W": x0 - x1}
    return list(line) if gains[way] >= 0 else list(reversed(line))


def joined(pieces: Iterable[Line], start: Point, end: Point) -> list[Point] | None:
    """The shortest way along pieces of one street from a crossing to another; None where they do not meet.

    Ends within five metres are the same crossing. Pieces may lie in any order and run either way.
    """
    links: dict[Point, list[tuple[Point, list[Point]]]] = {}
    for piece in pieces:
        first, last = _node(piece[0]), _node(piece[-1])
        links.setdefault(first, []).append((last, list(piece)))
        links.setdefault(last, []).append((first, list(reversed(piece))))
    if not links:
        return None
    goal = _nearest(links, end)
    reached: dict[Point, list[Point]] = {_nearest(links, start): []}
    waiting = list(reached)
    while waiting:
        here = waiting.pop(0)
        if here == goal:
            return reached[here] or None
        for there, piece in links[here]:
            if there not in reached:
                reached[there] = [*reached[here], *piece[1 if reached[here] else 0 :]]
                waiting.append(there)
    return None


def _node(point: Point) -> Point:
    return (round(point[0] / 5) * 5, round(point[1] / 5) * 5)


def _nearest(nodes: Iterable[Point], point: Point) -> Point:
    return min(nodes, key=lambda node: (node[0] - point[0]) ** 2 + (node[1] - point[1]) ** 2)
