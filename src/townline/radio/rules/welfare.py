"""When somebody who works alone must be heard from, and who is told when they are not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

STALE = timedelta(minutes=30)
SOON = timedelta(minutes=2)


@dataclass(frozen=True)
class Rung:
    """A step of a missed check: so long after it was due, this is to be done by the desk."""

    code: str
    after: timedelta
    what: str


LADDER: Sequence[Rung] = (
    Rung("call", timedelta(0), "Call the unit by radio and by telephone."),
    Rung("lead", timedelta(minutes=5), "Tell the lead of the program; send the nearest unit."),
    Rung("police", timedelta(minutes=10), "Tell police dispatch: last place, time, vehicle."),
)


def next_due(heard_at: datetime, minutes: int) -> datetime:
    """When a unit must be heard from next: real minutes, whatever the wall clock does."""
    return heard_at + timedelta(minutes=minutes)


def rung(due_at: datetime, now: datetime, ladder: Sequence[Rung] = LADDER) -> int:
    """How far a missed check has gone: 0 not missed, 1 the first rung, and so on."""
    return sum(now >= due_at + each.after for each in ladder)


def is_stale(status_at: datetime, now: datetime) -> bool:
    """Whether what a unit is doing was last heard too long ago to be relied on."""
    return now - status_at >= STALE
