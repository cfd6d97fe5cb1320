"""What an open incident needs next, so that the list can stand in the order of need. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townline.dispatch.rules.levels import ORDER


@dataclass(frozen=True)
class Standing:
    """What is known of an open incident for its place in the list."""

    level: str
    opened_at: datetime
    accept_by_at: datetime | None
    accepted_at: datetime | None
    next_due_at: datetime | None = None
    next_due_what: str = ""
    next_step: str = ""


@dataclass(frozen=True)
class Need:
    """What is needed, by when, and if that is past."""

    what: str
    due_at: datetime | None
    is_late: bool
    key: tuple[int, int, int, float]


def need(standing: Standing, now: datetime) -> Need:
    """The next need of an incident and its place in the list.

    A life at risk that nobody has accepted and whatever urgent is late come first, each by its level: an hour
    of lateness never puts an urgent incident before a life. Then level, then what is due sooner.
    """
    due_at, what = _next(standing)
    is_late = due_at is not None and due_at <= now
    seconds = due_at.timestamp() if due_at else float("inf")
    rank = -ORDER.index(standing.level)
    is_life = standing.level == "E" and standing.accepted_at is None
    key = (0 if is_life or (is_late and rank < -1) else 1, rank, 0 if is_late else 1, seconds)
    return Need(what, due_at, is_late, key)


def _next(standing: Standing) -> tuple[datetime | None, str]:
    waits = standing.accept_by_at if standing.accepted_at is None else None
    if waits and (standing.next_due_at is None or waits <= standing.next_due_at):
        return waits, "Somebody must accept"
    if standing.next_due_at is not None:
        return standing.next_due_at, standing.next_due_what
    return None, standing.next_step
