"""Reads of the directory: few rows that change rarely, remembered while nobody changes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.conf import settings

from townline.core.calendars import Calendar
from townline.core.errors import NotFound
from townline.core.reference import remember
from townline.directory.models import Body, Program, Responsibility, WorkingCalendar
from townline.directory.rules import Claim, decide


@dataclass(frozen=True)
class CallNow:
    """The number that works at this instant, what kind it is, and until when."""

    number: str
    label: str
    is_open: bool
    until: datetime | None


@dataclass(frozen=True)
class Responsible:
    """The answer of who does what, with its reason and the number to call now."""

    topic: str
    body_code: str
    body_name: str
    is_ours: bool
    program_code: str | None
    program_name: str
    why: str
    agreement: str
    call: CallNow
    alternates: tuple[str, ...] = ()


def as_calendar(row: WorkingCalendar) -> Calendar:
    """A stored calendar as the pure one that can be computed with."""
    return remember(("calendar", row.code), lambda: _as_calendar(row))


def _as_calendar(row: WorkingCalendar) -> Calendar:
    week = {
        int(day): tuple(
            (time.fromisoformat(start), time.fromisoformat(end)) for start, end in shifts
        )
        for day, shifts in row.week.items()
    }
    holidays = frozenset(date.fromisoformat(day) for day in row.holidays)
    return Calendar(row.code, ZoneInfo(settings.TIME_ZONE), week, holidays, row.always)


def calendar(code: str) -> Calendar:
    """A working calendar by code; NotFound where there is none."""
    row = WorkingCalendar.objects.filter(code=code).first()
    if row is None:
        raise NotFound(f"There is no calendar called {code}.")
    return as_calendar(row)


def program(code: str) -> Program:
    """A program with its body and calendar; NotFound where there is none."""
    row = next((each for each in programs() if each.code == code), None)
    if row is None:
        raise NotFound(f"There is no program called {code}.")
    return row


def programs() -> Sequence[Program]:
    """All programs by name, with body and calendar."""
    rows = Program.objects.select_related
    return remember("programs", lambda: list(rows("body", "calendar").order_by("name")))


def _call(body: Body, at: datetime) -> CallNow:
    hours = as_calendar(body.calendar)
    is_open = hours.is_open(at)
    if is_open or not body.after_hours_phone:
        return CallNow(body.phone, "main line", is_open, hours.next_change(at))
    return CallNow(body.after_hours_phone, "after hours", is_open, hours.next_change(at))


def _body(code: str) -> Body | None:
    return next((each for each in bodies() if each.code == code), None)


def call_now(body_code: str, at: datetime) -> CallNow:
    """The number of a body that works at the instant; NotFound for an unknown body."""
    body = _body(body_code)
    if body is None:
        raise NotFound(f"There is no body called {body_code}.")
    return _call(body, at)


def who_does(
    topic: str, *, municipality_code: str, owner_code: str, maintainer_code: str, at: datetime
) -> Responsible | None:
    """Who is responsible for a topic at a place and instant; None where no rule speaks of it.

    Two statements at most: the dated rules of the topic, and the bodies with their hours.
    """
    rows = [row for row in _responsibilities(topic) if at in row.effective]
    claims = [
        Claim(
            row.municipality_code,
            row.owner_code,
            row.rule,
            row.body.code if row.body else None,
            row.program.code if row.program else None,
            row.reason,
            row.agreement,
        )
        for row in rows
    ]
    verdict = decide(
        claims,
        municipality_code=municipality_code,
        owner_code=owner_code,
        maintainer_code=maintainer_code,
    )
    if verdict is None:
        return None
    body = _body(verdict.body_code)
    if body is None:
        return None
    row = next(
        (r.program for r in rows if r.program and r.program.code == verdict.program_code), None
    )
    ours = row if body.is_ours else None
    return Responsible(
        topic=topic,
        body_code=body.code,
        body_name=body.name,
        is_ours=body.is_ours,
        program_code=ours.code if ours else None,
        program_name=ours.name if ours else "",
        why=verdict.why,
        agreement=verdict.agreement,
        call=_call(body, at),
        alternates=verdict.alternates,
    )


def _responsibilities(topic: str) -> Sequence[Responsibility]:
    rows = Responsibility.objects.filter
    return remember(
        ("responsibilities", topic),
        lambda: list(rows(topic=topic).select_related("body", "program")),
    )


def bodies() -> Sequence[Body]:
    """All bodies by name, with their hours."""
    rows = Body.objects.select_related
    return remember("bodies", lambda: list(rows("calendar").order_by("name")))


def topics(at: datetime) -> Sequence[str]:
    """Every topic somebody is responsible for at the instant, in alphabetical order."""
    return sorted(set(Responsibility.objects.at(at).values_list("topic", flat=True)))
