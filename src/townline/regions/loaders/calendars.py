"""The calendars of a pack, with what it states ahead.

A calendar that is new comes with its changes, whenever they begin. One that is known is never rewritten:
where the pack says something else than it said before, that is stated from tomorrow on, or from the day that
the pack names. What somebody stated on the page stays until the pack itself says something new.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.conf import settings

from townline.directory import actions
from townline.directory.models import CalendarChange, Plan, WorkingCalendar
from townline.regions.reading import BadPack, need

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS = {
    "weekdays": range(5),
    "every": range(7),
    **{name: range(n, n + 1) for n, name in enumerate(NAMES)},
}
FILE = "directory.yaml"
AHEAD = 4


def load(code: str, entry: Mapping[str, Any], *, now: datetime) -> None:
    """Take a calendar of the pack over."""
    said = list(_said(code, entry, now.year))
    row = WorkingCalendar.objects.filter(code=code).first()
    if row is None:
        _create(code, entry["name"], said)
        return
    if row.name != entry["name"]:
        WorkingCalendar.objects.filter(pk=row.pk).update(name=entry["name"])
    today = now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    _lengthen(row, _on(said, today)[1]["holidays"])
    row = WorkingCalendar.objects.get(pk=row.pk)
    tomorrow = today + timedelta(days=1)
    named = [start for start, _plan, _why in said if start]
    held = [each.from_date for each in row.changes.all() if each.by_id is None]
    for day in sorted({tomorrow, *(each for each in (*named, *held) if each > tomorrow)}):
        _start, plan, why = _on(said, day)
        if _differs(actions.plan_on(row, day, only_pack=True), plan):
            actions.state_hours(
                code=code, from_date=day, plan=plan, reason=why, actor=None, now=now
            )


Said = tuple[date | None, dict[str, Any], str]


def _said(code: str, entry: Mapping[str, Any], year: int) -> Iterator[Said]:
    """(from which day, the whole plan, why): what the calendar begins with, then each change by its day."""
    plan = _plan(code, entry, year)
    yield None, plan, "Stated in the region pack."
    where = f"{FILE}, calendar {code}, changes"
    for change in entry.get("changes", ()):
        need(change, ("from", "why"), where)
    for change in sorted(entry.get("changes", ()), key=lambda each: each["from"]):
        told = _plan(code, change, year)
        if not isinstance(change["from"], date):
            raise BadPack(f"{where}: from is a day")
        names = ("week", "holidays", "always", "special", "seasons")
        plan = plan | {name: told[name] for name in names if name in change}
        yield change["from"], plan, change["why"]


def _on(said: list[Said], day: date) -> Said:
    return [each for each in said if each[0] is None or each[0] <= day][-1]


def _create(code: str, name: str, said: list[Said]) -> None:
    row = WorkingCalendar.objects.create(code=code, name=name, **said[0][1])
    for start, plan, why in said[1:]:
        if start is not None:
            CalendarChange.objects.create(calendar=row, from_date=start, reason=why, **plan)


def _plan(code: str, entry: Mapping[str, Any], year: int) -> dict[str, Any]:
    off: list[str] = []
    if entry.get("holidays") == "ontario":
        years = range(year - 1, year + AHEAD)
        off = sorted(str(day) for day in holidays.country_holidays("CA", subdiv="ON", years=years))
    return {
        "week": _week(code, entry), "holidays": off, "always": entry.get("always", False),
        "special": {str(day): [shift.split("-") for shift in shifts]
                    for day, shifts in entry.get("special", {}).items()},
        "seasons": [{"from": str(each["from"]), "to": str(each["to"]), "name": each["name"],
                     "week": _week(code, each)} for each in entry.get("seasons", ())],
    }  # fmt: skip


def _week(code: str, entry: Mapping[str, Any]) -> dict[str, list[list[str]]]:
    week: dict[str, list[list[str]]] = {}
    for name, shifts in entry.get("week", {}).items():
        if name not in DAYS:
            raise BadPack(f"{FILE}, calendar {code}: no day is called {name}")
        for day in DAYS[name]:
            week[str(day)] = [shift.split("-") for shift in shifts]
    return week


def _lengthen(row: WorkingCalendar, said: list[str]) -> None:
    """Holidays of years that no row has reached yet are added; those of years it knows stay as they are."""
    rows: list[Plan] = [row, *row.changes.all()]
    for each in rows:
        last = max(each.holidays, default="")[:4]
        more = [day for day in said if day[:4] > last] if last else []
        if more:
            each.holidays = [*each.holidays, *more]
            each.save(update_fields=["holidays"])


def _differs(held: Plan, plan: Mapping[str, Any]) -> bool:
    """Whether the pack says something new; of holidays, in the years that both know."""
    if any(getattr(held, name) != plan[name] for name in actions.PARTS if name != "holidays"):
        return True
    if not held.holidays or not plan["holidays"]:
        return bool(held.holidays) != bool(plan["holidays"])
    first, last = min(plan["holidays"])[:4], max(held.holidays)[:4]
    return [day for day in held.holidays if first <= day[:4] <= last] != [
        day for day in plan["holidays"] if first <= day[:4] <= last
    ]
