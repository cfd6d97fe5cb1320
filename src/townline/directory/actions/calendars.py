"""Stating that a calendar will be another one from a day on. Nothing that held before is touched."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger
from townline.directory.errors import BadHours, DayHasBegun, NoSuchEntry
from townline.directory.models import CalendarChange, Plan, WorkingCalendar

PARTS = ("week", "holidays", "always", "special", "seasons")


@transaction.atomic
def state_hours(
    *, code: str, from_date: date, plan: Mapping[str, Any], reason: str, actor: User | None, now: datetime
) -> CalendarChange:  # fmt: skip
    """State ahead what a calendar is from a local day on; the same again is nothing.

    `plan` has any of week, holidays, always, special and seasons, as `WorkingCalendar` keeps them; what it
    does not name stays as it holds on that day. A change that begins later still begins then; one of the
    very same day gives way. Raises NoSuchEntry, DayHasBegun, BadHours.
    """
    row = WorkingCalendar.objects.select_for_update().filter(code=code).first()
    if row is None:
        raise NoSuchEntry("There is no such calendar.")
    if from_date <= now.astimezone(ZoneInfo(settings.TIME_ZONE)).date():
        raise DayHasBegun(field="from")
    if not reason.strip():
        raise BadHours("Say why, so that whoever finds other hours knows.", field="reason")
    held = plan_on(row, from_date)
    before = {name: getattr(held, name) for name in PARTS}
    after = before | {name: plan[name] for name in PARTS if name in plan}
    if isinstance(held, CalendarChange) and held.from_date == from_date and after == before:
        return held
    if after == before:
        raise BadHours("These are the hours of that day already.", field="from")
    made = CalendarChange.objects.create(
        calendar=row, from_date=from_date, reason=reason.strip()[:200], by=actor, stated_at=now, **after
    )  # fmt: skip
    changed = [name for name in PARTS if before[name] != after[name]]
    ledger.append(
        stream=f"calendar:{code}", verb="calendar.stated", actor=actor, now=now, reason=made.reason,
        before={name: before[name] for name in changed},
        after={"from": from_date.isoformat(), **{name: after[name] for name in changed}},
    )  # fmt: skip
    return made


def plan_on(row: WorkingCalendar, day: date, *, only_pack: bool = False) -> Plan:
    """The row that says what holds on a local day; `only_pack` asks what the region pack alone has said."""
    begun = [each for each in row.changes.all() if each.from_date <= day]
    said = [each for each in begun if each.by_id is None] if only_pack else begun
    return max(said, key=lambda each: (each.from_date, each.pk)) if said else row
