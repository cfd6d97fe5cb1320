"""Working time: is it open, and when will so many working hours have passed. Pure.

Periods are half-open [from, to) in local time; sums are made on real (UTC) durations, so that a day of
daylight-saving change is as long as it really was.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Shift = tuple[time, time]
LONGEST_SEARCH = timedelta(days=370)
NEARLY = timedelta(days=2)


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
class Change:
    """What holds from a local day on, and when that was stated (None: it came with the calendar itself)."""

    start: date
    plan: Calendar
    stated_at: datetime | None = None


@dataclass(frozen=True)
class Calendar:
    """A working week with its holidays.

    `week` maps weekday (0 Monday … 6 Sunday) to that day's shifts, each (from, to) in local time; a shift
    to 00:00 runs to midnight. `holidays` are local dates without any working time. `special` are dates with
    hours of their own (closing at noon on 24 December), and `seasons` weeks that hold from one local date
    to another, which is not included; a special date comes before a holiday, a holiday before a season.

    `changes` are plans that hold from a local day on: each day has the plan that began last by then, and of
    two that begin on one day the one that was stated later.
    """

    code: str
    zone: ZoneInfo
    week: Mapping[int, tuple[Shift, ...]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()
    always: bool = False
    special: Mapping[date, tuple[Shift, ...]] = field(default_factory=dict)
    seasons: tuple[Season, ...] = ()
    changes: tuple[Change, ...] = ()

    def known(self, at: datetime) -> Calendar:
        """This calendar as it was stated by an instant: without the changes that were stated after it."""
        stated = tuple(c for c in self.changes if c.stated_at is None or c.stated_at <= at)
        return replace(self, changes=stated)

    def plan(self, day: date) -> Calendar:
        """What holds on a local day: this calendar itself, or the change that began last by then."""
        begun = [each for each in self.changes if each.start <= day]
        return max(begun, key=_order).plan if begun else self

    def of_day(self, day: date) -> tuple[Shift, ...]:
        """The shifts of one local day, whatever decides them."""
        plan = self.plan(day)
        if day in plan.special:
            return plan.special[day]
        if day in plan.holidays:
            return ()
        season = next((each for each in plan.seasons if each.start <= day < each.end), None)
        week = season.week if season else plan.week
        return week.get(day.weekday(), ())

    def shifts(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The working periods of one local day, as UTC instants."""
        if self.plan(day).always:
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
        """When it closes if open, or opens if closed; None where neither comes within a year.

        Shifts that follow one another without a gap are one time of being open.
        """
        if self.always and not self.changes:
            return None
        ends: datetime | None = None
        for opens, closes in self._periods(at):
            if ends is None and opens > at:
                return opens
            if ends is not None and opens > ends:
                return ends
            ends = closes
        return ends if ends is not None and ends < at + LONGEST_SEARCH - NEARLY else None


def comes_twice(local: datetime) -> bool:
    """Whether a time on the wall of its zone comes twice: in the hour by which the clocks go back."""
    before, after = (local.replace(fold=n).utcoffset() for n in (0, 1))
    return before is not None and after is not None and before > after


def _order(change: Change) -> tuple[date, bool, datetime]:
    """Which of two changes holds: the one that begins later, then the one that was stated later."""
    stated = change.stated_at
    return change.start, stated is not None, stated or datetime.min.replace(tzinfo=UTC)


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
