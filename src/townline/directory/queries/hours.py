"""Reads of working calendars as people see them: what holds, what is to come, and whose hours they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from townline.core.calendars import Calendar
from townline.core.errors import NotFound
from townline.directory.models import CalendarChange, WorkingCalendar
from townline.directory.queries import who
from townline.directory.rules import Days, grouped


@dataclass(frozen=True)
class Stated:
    """A change as a page shows it: the row, its week, and whether another has taken its place."""

    row: CalendarChange
    days: Sequence[Days]
    is_to_come: bool
    is_replaced: bool


@dataclass(frozen=True)
class Hours:
    """A calendar on a day: its week, its changes (the newest first), the next holiday, who works by it."""

    row: WorkingCalendar
    plan: Calendar
    days: Sequence[Days]
    stated: Sequence[Stated]
    next_off: date | None
    users: Sequence[str]

    @property
    def coming(self) -> Sequence[Stated]:
        """The changes still to come, the nearest first."""
        wanted = [each for each in self.stated if each.is_to_come and not each.is_replaced]
        return sorted(wanted, key=lambda each: each.row.from_date)


def hours_of(row: WorkingCalendar, day: date) -> Hours:
    """A calendar as it holds on a local day; no statement of its own where reference data is remembered."""
    whole = who.as_calendar(row)
    plan = whole.plan(day)
    users = [each.name for each in who.programs() if each.calendar_id == row.pk]
    off = min((each for each in plan.holidays if each >= day), default=None)
    return Hours(row, plan, grouped(plan.week), _stated(row, day), off, users)


def _stated(row: WorkingCalendar, day: date) -> list[Stated]:
    newest = sorted(row.changes.all(), key=lambda each: (each.from_date, each.pk), reverse=True)
    seen: set[date] = set()
    found = []
    for each in newest:
        week = who.as_plan(row.code, each).week
        is_replaced = each.from_date in seen
        found.append(Stated(each, grouped(week), each.from_date > day, is_replaced))
        seen.add(each.from_date)
    return found


def all_hours(day: date) -> list[Hours]:
    """Every calendar as it holds on a local day, by name; four statements."""
    return [hours_of(row, day) for row in who.calendars().values()]


def hours_named(code: str, day: date) -> Hours:
    """One calendar as it holds on a local day; NotFound."""
    row = who.calendars().get(code)
    if row is None:
        raise NotFound(f"There is no calendar called {code}.")
    return hours_of(row, day)


def last_plan(row: WorkingCalendar) -> Calendar:
    """What holds once every change has begun: what the next one would begin with."""
    return who.as_calendar(row).plan(date.max)
