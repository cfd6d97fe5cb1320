"""Reads of who does what: few rows that change rarely, remembered while nobody changes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Protocol, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from townline.core.calendars import Calendar, Change, Season, Shift
from townline.core.errors import NotFound
from townline.core.reference import remember
from townline.directory.models import (
    Body,
    CalendarChange,
    Entry,
    Plan,
    Program,
    Responsibility,
    Topic,
    WorkingCalendar,
)
from townline.directory.rules import Claim, Verdict, consider, decide, last_ended

Held = TypeVar("Held", Body, Program)


@dataclass(frozen=True)
class CallNow:
    """The number that works at this instant, what kind it is, and until when."""

    number: str
    label: str
    is_open: bool
    until: datetime | None
    after_hours: str = ""


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
    """A stored calendar, with every change to it, as the pure one that can be computed with."""
    return remember(("calendar", row.code), lambda: _as_calendar(row))


def _shifts(pairs: Sequence[Sequence[str]]) -> tuple[Shift, ...]:
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in pairs)


def _week(week: dict[str, Any]) -> dict[int, tuple[Shift, ...]]:
    return {int(day): _shifts(pairs) for day, pairs in week.items()}


def _as_calendar(row: WorkingCalendar) -> Calendar:
    changes = tuple(
        Change(each.from_date, as_plan(row.code, each), each.stated_at) for each in changes_of(row)
    )
    return replace(as_plan(row.code, row), changes=changes)


def as_plan(code: str, row: Plan) -> Calendar:
    """The hours of one row alone, without what changes them."""
    return Calendar(
        code,
        ZoneInfo(settings.TIME_ZONE),
        _week(row.week),
        frozenset(date.fromisoformat(day) for day in row.holidays),
        row.always,
        {date.fromisoformat(day): _shifts(pairs) for day, pairs in row.special.items()},
        tuple(
            Season(date.fromisoformat(each["from"]), date.fromisoformat(each["to"]),
                   _week(each["week"]), each.get("name", ""))
            for each in row.seasons
        ),
    )  # fmt: skip


def _stated() -> ArraySubquery:
    """The changes of a row's calendar, the oldest first, in the statement that loads the row."""
    rows = CalendarChange.objects.filter(calendar=OuterRef("calendar")).order_by("pk")
    names = ("from_date", "stated_at", "week", "holidays", "always", "special", "seasons")
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names})))


def _with_changes(row: Held) -> Held:
    row.calendar.stated = [
        CalendarChange(**{**each, "from_date": date.fromisoformat(each["from_date"]),
                          "stated_at": each["stated_at"] and parse_datetime(each["stated_at"])})
        for each in getattr(row, "stated", ())
    ]  # fmt: skip
    return row


def changes_of(row: WorkingCalendar) -> Sequence[CalendarChange]:
    """What was stated of a calendar, the oldest first: as it was loaded with it, else in one statement."""
    if row.stated is not None:
        return row.stated
    return sorted(row.changes.all(), key=lambda each: each.pk)


def calendar(code: str) -> Calendar:
    """A working calendar by code; NotFound where there is none."""
    row = calendars().get(code)
    if row is None:
        raise NotFound(f"There is no calendar called {code}.")
    return as_calendar(row)


def calendars() -> dict[str, WorkingCalendar]:
    """All working calendars by code, with their changes; two statements."""

    def read() -> dict[str, WorkingCalendar]:
        rows = WorkingCalendar.objects.prefetch_related("changes").order_by("name", "code")
        return {row.code: row for row in rows}

    return remember("calendars", read)


def program(code: str) -> Program:
    """A program with its body and calendar; NotFound where there is none."""
    row = next((each for each in programs() if each.code == code), None)
    if row is None:
        raise NotFound(f"There is no program called {code}.")
    return row


def programs() -> Sequence[Program]:
    """All programs by name, with body and calendar and its changes; one statement."""

    def read() -> list[Program]:
        rows = Program.objects.select_related("body", "calendar").annotate(stated=_stated())
        return [_with_changes(row) for row in rows.order_by("name")]

    return remember("programs", read)


def call_program(code: str, at: datetime) -> CallNow:
    """The number of one of our programs that works at the instant; NotFound for an unknown one."""
    row = program(code)
    return _number(row.calendar, row.phone, row.on_call_phone, at, after="on call")


def _number(
    calendar: WorkingCalendar, phone: str, after_hours: str, at: datetime, *,
    label: str = "main line", after: str = "after hours",
) -> CallNow:  # fmt: skip
    hours = as_calendar(calendar)
    is_open = hours.is_open(at)
    until = hours.next_change(at)
    if is_open or not after_hours:
        return CallNow(phone, label, is_open, until, after_hours)
    return CallNow(after_hours, after, is_open, until, after_hours)


def _listed(at: datetime) -> dict[str, Entry]:
    """The directory's own line of each body, which is dated and so comes before the body's own number."""
    rows = remember(
        "body lines",
        lambda: list(Entry.objects.filter(kind="agency").exclude(body_code="").order_by("-pk")),
    )
    return {row.body_code: row for row in rows if at in row.effective and row.phone}


def _call(body: Body, at: datetime) -> CallNow:
    row = _listed(at).get(body.code)
    if row is None:
        return _number(body.calendar, body.phone, body.after_hours_phone, at)
    return _number(body.calendar, row.phone, row.after_hours_phone, at)


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

    Where the rule that spoke of the place has ended and named a successor, the successor is the answer.
    Three statements at most: the dated rules of the topic, the bodies with their hours, and their lines.
    """
    rows = responsibilities(topic)
    place = {"municipality_code": municipality_code, "owner_code": owner_code,
             "maintainer_code": maintainer_code}  # fmt: skip
    claims = claims_of(topic)
    verdict = decide([claim for claim in claims if claim.in_force(at)], **place)
    if verdict is None:
        over = last_ended(consider(claims, **place, at=at))
        if over is None or not over.claim.successor_code:
            return None
        verdict = Verdict(
            over.claim.successor_code, None, over.claim.reason, "", key=over.claim.key
        )
    return responsible(topic, verdict, rows, at)


def responsible(
    topic: str, verdict: Verdict, rows: Sequence[Responsibility], at: datetime
) -> Responsible | None:
    """A verdict with its names and the number that works at the instant."""
    body = _body(verdict.body_code)
    if body is None:
        return None
    row = next((each for each in rows if each.pk == verdict.key), None)
    ours = row.program if row and body.is_ours else None
    call = _call(body, at)
    if row and row.call_phone and not body.is_ours:
        call = _number(body.calendar, row.call_phone, row.call_after_hours or call.after_hours, at,
                       label=row.call_label or "the line for this")  # fmt: skip
    return Responsible(
        topic=topic,
        body_code=body.code,
        body_name=body.name,
        is_ours=body.is_ours,
        program_code=ours.code if ours else None,
        program_name=ours.name if ours else "",
        why=verdict.why,
        agreement=verdict.agreement,
        call=call,
        alternates=verdict.alternates,
    )


def claims_of(topic: str) -> Sequence[Claim]:
    """Every dated rule of a topic as the pure one, in the same order; at most one statement."""
    return remember(("claims", topic), lambda: [_as_claim(row) for row in responsibilities(topic)])


def _as_claim(row: Responsibility) -> Claim:
    return Claim(
        row.municipality_code, row.owner_code, row.rule, row.body.code if row.body else None,
        row.program.code if row.program else None, row.reason, row.agreement,
        row.effective.lower, row.effective.upper,
        row.successor.code if row.successor else "", row.pk,
    )  # fmt: skip


def responsibilities(topic: str) -> Sequence[Responsibility]:
    """Every dated rule of a topic, past and to come; one statement."""
    rows = Responsibility.objects.filter
    return remember(
        ("responsibilities", topic),
        lambda: list(
            rows(topic=topic).select_related("body", "program", "successor").order_by("pk")
        ),
    )


def bodies() -> Sequence[Body]:
    """All bodies by name, with their hours; one statement."""

    def read() -> list[Body]:
        rows = Body.objects.select_related("calendar").annotate(stated=_stated())
        return [_with_changes(row) for row in rows.order_by("name")]

    return remember("bodies", read)


def body_names() -> dict[str, str]:
    """The name of each body by its code."""
    return {body.code: body.name for body in bodies()}


class Kept(Protocol):
    """A piece of road: the codes of who owns and who maintains it, and under which agreement."""

    @property
    def owner_code(self) -> str: ...
    @property
    def maintainer_code(self) -> str: ...
    @property
    def agreement(self) -> str: ...


def keeping(roads: Mapping[str, Kept]) -> dict[str, str]:
    """Who owns each road and who keeps it, in one line, by the same key; one statement, none for no road."""
    names = body_names() if roads else {}
    return {key: _keeping(road, names) for key, road in roads.items()}


def _keeping(road: Kept, names: Mapping[str, str]) -> str:
    owner, keeper = (names.get(code, code) for code in (road.owner_code, road.maintainer_code))
    if owner == keeper:
        return _("owner and keeper %(owner)s") % {"owner": owner}
    said = _("owner %(owner)s, kept by %(keeper)s") % {"owner": owner, "keeper": keeper}
    return f"{said} ({road.agreement})" if road.agreement else said


def topics(at: datetime) -> Sequence[str]:
    """Every topic somebody is responsible for at the instant, in alphabetical order."""
    return sorted(set(Responsibility.objects.at(at).values_list("topic", flat=True)))


def named_topics() -> Sequence[Topic]:
    """Every topic with its name and its words, by name."""
    return remember("topics", lambda: list(Topic.objects.order_by("name", "code")))


def topic_named(code: str) -> Topic | None:
    """A topic by code, if there is one."""
    return next((each for each in named_topics() if each.code == code), None)
