"""What keeps an incident open, and what is owed after it is closed. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEBRIEF_DAYS = 5
DEBRIEFED = frozenset("EA")


@dataclass(frozen=True)
class Duty:
    """A mandatory step as it stands. `needs` is what it must leave behind: name, live, reference."""

    what: str
    state: str
    needs: tuple[str, ...] = ()
    name: str = ""
    is_live: bool = False
    reference: str = ""
    reason: str = ""
    is_excusable: bool = True


def missing(duties: Iterable[Duty]) -> list[str]:
    """What must still be on the record before an incident may close, one sentence each."""
    return [words for duty in duties if (words := _lacking(duty))]


def _lacking(duty: Duty) -> str:
    if duty.state in ("void", "not_needed"):
        return ""
    if duty.state == "skipped":
        if duty.is_excusable and duty.reason:
            return ""
        return f"{duty.what}: it was skipped, and must not be"
    if duty.state != "done":
        return f"{duty.what}: not done yet"
    return lacks(duty)


def lacks(duty: Duty) -> str:
    """What a telling that is done leaves unsaid: the name, a live person or the reference; or nothing.

    A recorded reason stands for a missing reference where the step may be excused.
    """
    if "name" in duty.needs and not duty.name:
        return f"{duty.what}: the name of who was told is missing"
    if "live" in duty.needs and not duty.is_live:
        return f"{duty.what}: a message is not enough, a person must have accepted"
    is_excused = duty.is_excusable and bool(duty.reason)
    if "reference" in duty.needs and not duty.reference and not is_excused:
        return f"{duty.what}: its reference number is missing, or the reason why there is none"
    return ""


def is_debriefed(level: str) -> bool:
    """Whether an incident of this level is talked over afterwards: E and A are."""
    return level in DEBRIEFED


def debrief_by(closed_at: datetime, *, zone: ZoneInfo, holidays: frozenset[date]) -> datetime:
    """The end (16:30 local) of the fifth business day after the local day of closing.

    Saturdays, Sundays and holidays are no business days. Closed Wednesday 25 November: due Wednesday
    2 December, 16:30.
    """
    day, left = closed_at.astimezone(zone).date(), DEBRIEF_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5 and day not in holidays
    return datetime.combine(day, time(16, 30), tzinfo=zone)
