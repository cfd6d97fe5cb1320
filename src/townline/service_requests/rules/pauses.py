"""Time that stands still while we wait for the resident. Pure.

Worked numbers stand in docs/explanation/target-times.md; the tests repeat them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.core.calendars import Calendar, add_working_time, working_time

LONGEST_PAUSE = timedelta(days=14)
"""A question that nobody answers stops the time no longer than this."""


@dataclass(frozen=True)
class Pause:
    """From a question to its answer; an open one has no end yet."""

    asked_at: datetime
    answered_at: datetime | None = None

    @property
    def until(self) -> datetime:
        """When the time runs again: at the answer, or by itself after the longest pause."""
        longest = self.asked_at + LONGEST_PAUSE
        return min(self.answered_at, longest) if self.answered_at else longest

    def is_open(self, at: datetime) -> bool:
        """Whether the time stands still at an instant."""
        return self.answered_at is None and self.asked_at <= at < self.until


def after(
    start: datetime, span: timedelta, *, calendar: Calendar | None, pauses: Sequence[Pause] = ()
) -> datetime:
    """When so much time will have passed, by a calendar or (None) by the clock, not counting pauses."""
    left, cursor = span, start
    for pause in sorted(pauses, key=lambda each: each.asked_at):
        counted = _between(cursor, max(pause.asked_at, cursor), calendar)
        if counted >= left or pause.until <= cursor:
            continue
        left -= counted
        cursor = pause.until
    return cursor + left if calendar is None else add_working_time(cursor, left, calendar)


def _between(start: datetime, end: datetime, calendar: Calendar | None) -> timedelta:
    return end - start if calendar is None else working_time(start, end, calendar)
