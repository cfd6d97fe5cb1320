"""Reads of the radio: units, the log, who must be heard from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.radio.models import Check, Entry, Unit
from townline.radio.rules.welfare import LADDER, is_stale

PAGE = 80


@dataclass(frozen=True)
class UnitLine:
    """A unit on the board: what it does, whether that is too old to rely on, its check."""

    unit: Unit
    is_stale: bool
    check: Check | None

    @property
    def rung_words(self) -> str:
        """What the desk must do about a missed check, empty where none is missed."""
        return words_of(self.check) if self.check else ""


def words_of(check: Check) -> str:
    """What the desk must do about a missed check."""
    return LADDER[check.rung - 1].what if check.rung else ""


def call_signs() -> dict[str, int]:
    """Every call sign in service, with its unit."""
    return dict(Unit.objects.filter(is_retired=False).values_list("code", "pk"))


def units(now: datetime, *, on_duty_only: bool = True) -> Sequence[UnitLine]:
    """Units by call sign, missed checks first. Two statements."""
    rows = Unit.objects.filter(is_retired=False).select_related("worker").order_by("code")
    if on_duty_only:
        rows = rows.exclude(status="off")
    checks = {each.unit_id: each for each in Check.objects.filter(stopped_at=None)}
    busy = ("en_route", "on_scene")
    lines = [
        UnitLine(unit, unit.status in busy and is_stale(unit.status_at, now), checks.get(unit.pk))
        for unit in rows
    ]
    return sorted(lines, key=lambda each: (-(each.check.rung if each.check else 0), each.unit.code))


def units_of(subject: str) -> Sequence[Unit]:
    """Units that are busy with a subject."""
    return list(Unit.objects.filter(subject=subject, is_retired=False).order_by("code"))


def log(*, subject: str = "", before: int | None = None, limit: int = PAGE) -> Sequence[Entry]:
    """The last lines of a subject's log, or of everything, the oldest of them first. One statement."""
    rows = Entry.objects.select_related("unit", "by").order_by("-id")
    if subject:
        rows = rows.filter(subject=subject)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows[:limit])[::-1]


def missed_checks() -> Sequence[Check]:
    """Checks that were missed and whose unit has not been heard since, the worst first."""
    rows = Check.objects.filter(stopped_at=None, rung__gt=0).select_related("unit", "seen_by")
    return list(rows.order_by("-rung", "due_at"))
