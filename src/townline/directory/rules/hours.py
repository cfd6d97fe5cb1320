"""Hours as people write and read them: both shifts of a day on one line. Pure.

Worked numbers stand in docs/explanation/target-times.md; the tests repeat them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time

Shifts = tuple[tuple[time, time], ...]
_SHIFT = re.compile(r"(\d{1,2})[:h](\d{2})\s*[-–]\s*(\d{1,2})[:h](\d{2})")
MIDNIGHT = time(0)


class BadLine(ValueError):
    """This is no line of shifts."""


def read_line(text: str) -> list[list[str]]:
    """`6:00-14:30, 14:30–22:30` as [["06:00", "14:30"], ["14:30", "22:30"]]; nothing for a day off.

    A shift to 00:00 or 24:00 runs to midnight. Raises BadLine for what is no shift, ends before it begins, or
    begins before the one before it has ended.
    """
    found: list[list[str]] = []
    last: time | None = None
    for part in filter(None, (each.strip() for each in text.split(","))):
        start, end = _shift(part)
        if last is not None and (last == MIDNIGHT or start < last):
            raise BadLine(part)
        last = end
        found.append([f"{start:%H:%M}", f"{end:%H:%M}"])
    return found


def _shift(part: str) -> tuple[time, time]:
    match = _SHIFT.fullmatch(part)
    if match is None:
        raise BadLine(part)
    hour, minute, last, last_minute = (int(each) for each in match.groups())
    if (last, last_minute) == (24, 0):
        last = 0
    try:
        start, end = time(hour, minute), time(last, last_minute)
    except ValueError as wrong:
        raise BadLine(part) from wrong
    if end != MIDNIGHT and end <= start:
        raise BadLine(part)
    return start, end


def line(shifts: Shifts) -> str:
    """The shifts of a day on one line, `06:00–14:30, 14:30–22:30`; nothing for a day off."""
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in shifts)


@dataclass(frozen=True)
class Days:
    """Days that follow one another with the same line, 0 is Monday; `line` is empty where they are off."""

    first: int
    last: int
    line: str


def grouped(week: Mapping[int, Shifts]) -> list[Days]:
    """A week in as few lines as it has, each with both shifts of its days."""
    found: list[Days] = []
    for day in range(7):
        said = line(week.get(day, ()))
        if found and found[-1].line == said:
            found[-1] = Days(found[-1].first, day, said)
        else:
            found.append(Days(day, day, said))
    return found


def written(lines: Sequence[str]) -> dict[str, list[list[str]]]:
    """Seven lines, Monday first, as a stored week. Raises BadLine."""
    week = {str(day): read_line(text) for day, text in enumerate(lines)}
    return {day: shifts for day, shifts in week.items() if shifts}
