"""When a tier must be held, and when nobody holds it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from townline.rosters.rules.periods import Period, joined, without

AHEAD = timedelta(hours=24)
GRACE = timedelta(minutes=15)


def required(hours: str, opening: Iterable[Period], window: Period) -> list[Period]:
    """When somebody must be on call within a window.

    `hours` is "always", or "after_hours": whenever the program's own calendar is closed.
    """
    if hours == "always":
        return [window]
    return without([window], opening)


def gaps(needed: Iterable[Period], held: Iterable[Period]) -> list[Period]:
    """When somebody must be on call and nobody is."""
    return without(needed, held)


@dataclass(frozen=True)
class Holding:
    """Who holds a tier, when. `key` names the row it came from, None for a new one."""

    during: Period
    worker_id: int
    key: int | None = None


def handed_over(rows: Iterable[Holding], during: Period, worker_id: int | None) -> list[Holding]:
    """The roster of one tier after `during` goes to somebody, or to nobody (None).

    What lies outside `during` stays with whom it was. A row cut in two keeps its key on the first part;
    neighbours of one person are not joined, so that what was planned as two duties stays two.
    """
    after: list[Holding] = []
    for row in sorted(rows, key=lambda each: each.during):
        key = row.key
        for piece in without([row.during], [during]):
            after.append(Holding(piece, row.worker_id, key))
            key = None
    if worker_id is not None:
        after.append(Holding(during, worker_id))
    return sorted(after, key=lambda each: each.during)


def holder_throughout(rows: Iterable[Holding], during: Period, worker_id: int) -> bool:
    """Whether one person holds every instant of a period."""
    theirs = [row.during for row in rows if row.worker_id == worker_id]
    return not without([during], joined(theirs))
