"""What the desk reckons by itself: pure values in, values out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

HALF_HOUR = timedelta(minutes=30)
HOT_AFTER = timedelta(minutes=3)
STEP_METRES = 10.0
MOVES = {"n": (0.0, 1.0), "s": (0.0, -1.0), "e": (1.0, 0.0), "w": (-1.0, 0.0)}

CHANNEL_ICONS = {
    "phone": "phone", "tty": "keyboard", "relay": "ear", "email": "mail", "counter": "users",
    "letter": "mail-open", "radio": "radio-tower", "web": "globe", "voicemail": "voicemail",
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """One half hour: when it began, how many contacts began in it, and whether it still runs."""

    start: datetime
    count: int
    is_now: bool


def half_hours(starts: Iterable[datetime], *, since: datetime, now: datetime) -> list[Bar]:
    """Count instants by half hour from `since` (taken down to its half hour) to the one `now` is in.

    Empty half hours are bars of nought, so a quiet hour shows as quiet, not as missing. Instants before
    `since` or after `now` are left out.
    """
    first = since - timedelta(minutes=since.minute % 30, seconds=since.second,
                              microseconds=since.microsecond)  # fmt: skip
    counts: dict[int, int] = {}
    for start in starts:
        if first <= start <= now:
            place = (start - first) // HALF_HOUR
            counts[place] = counts.get(place, 0) + 1
    last = (now - first) // HALF_HOUR
    return [
        Bar(first + place * HALF_HOUR, counts.get(place, 0), place == last)
        for place in range(last + 1)
    ]


def scale(counts: Sequence[int]) -> tuple[int, int]:
    """The top of a chart's axis and the step between its lines: three round steps hold the greatest."""
    greatest = max([*counts, 3])
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000):
        if greatest <= 3 * step:
            return 3 * step, step
    return greatest, greatest


def is_hot(waiting_since: datetime | None, now: datetime) -> bool:
    """Whether the longest wait is over the three minutes at which the floor is told in red."""
    return waiting_since is not None and now - waiting_since > HOT_AFTER


def moved(x: float, y: float, direction: str) -> tuple[float, float]:
    """The point ten metres on, by one letter of the compass; the same point for anything else."""
    east, north = MOVES.get(direction, (0.0, 0.0))
    return x + east * STEP_METRES, y + north * STEP_METRES


SCORE_APART = 0.12


def may_both_be_meant(found: Sequence[tuple[str, float]]) -> list[str]:
    """Of (place, likeness), best first: the two that are too alike to choose between; else nothing.

    Two places are too alike when their likeness differs by no more than 0.12: the caller must say which, and
    until then both count.
    """
    if len(found) < 2 or found[0][1] - found[1][1] > SCORE_APART:
        return []
    return [ref for ref, _score in found[:2]]
