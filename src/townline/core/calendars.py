"""Working time: is it open, and when will so many working hours have passed. Pure.

Periods are half-open [from, to) in local time; sums are made on real (UTC) durations, so that a day of
daylight-saving change is as long as it really was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Shift = tuple[time, time]
LONGEST_SEARCH = timedelta(days=370)


class NeverOpen(ValueError):
    """This calendar has no working time within a year."""


@dataclass(frozen=True)
class Season:
    """Another week from one local date to another, which is not included."""

    start: date
    end: date
    week: Mapping[int, tuple[Shift, ...]]
    name: str = ""


@dataclass(frozen=True)
class Calendar:
    """A working week with its holidays.

    `week` maps weekday (0 Monday … 6 Sunday) to that day's shifts, each (from, to) in local time; a shift
    to 00:00 runs to midnight. `holidays` are local dates without any working time. `special` are dates with
    hours of their own (closing at noon on 24 December), and `seasons` weeks that hold from one local date
    to another, which is not included; a special date comes before a holiday, a holiday before a season.
    """

    code: str
    zone: ZoneInfo
    week: Mapping[int, tuple[Shift, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    always: bool = False
    special: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()

    def of_day(self, day: date) -> tuple[Shift, ...]:
        """The shifts of one local day, whatever decides them."""
        if day in self.special:
            return self.special[day]
        if day in self.holidays:
            return ()
        season = next((each for each in self.seasons if each.start <= day < each.end), None)
        week = season.week if season else self.week
        return week.get(day.weekday(), ())

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working periods of one local day, as UTC instants."""
        if self.always:
            yield self._instant(day, time(0)), self._instant(day + timedelta(days=1), time(0))
            return
        for start, end in self.of_day(day):
            last = day + timedelta(days=1) if end == time(0) else day
            yield self._instant(day, start), self._instant(last, end)

    def _instant(self, day: date, at: time) -> datetime:
        return datetime.combine(day, at, tzinfo=self.zone).astimezone(UTC)

    def _periods(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        day = start.astimezone(self.zone).date()
        for n in range(LONGEST_SEARCH.days):
            for opens, closes in self.shifts(day + timedelta(days=n)):
                if closes > start:
                    yield max(opens, start), closes

    def is_open(self, at: datetime) -> bool:
        """Whether the instant lies in working time."""
        day = at.astimezone(self.zone).date()
        return any(opens <= at < closes for opens, closes in self.shifts(day))

    def next_change(self, at: datetime) -> datetime | None:
        """When it closes if open, or opens if closed; None for a calendar that never changes."""
        if self.always:
            return None
        for opens, closes in self._periods(at):
            return closes if opens <= at else opens
        return None


def add_working_time(start: datetime, duration: timedelta, calendar: Calendar) -> datetime:
    """The instant by which `duration` of working time has passed since `start`.

    Raises NeverOpen where the calendar has not that much working time within a year.
    """
    left = duration
    for opens, closes in calendar._periods(start):  # noqa: SLF001
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    raise NeverOpen(calendar.code)


def working_time(start: datetime, end: datetime, calendar: Calendar) -> timedelta:
    """How much working time lies between two instants; none where `end` is not after `start`."""
    passed = timedelta()
    for opens, closes in calendar._periods(start):  # noqa: SLF001
        if opens >= end:
            break
        passed += min(closes, end) - opens
    return passed
