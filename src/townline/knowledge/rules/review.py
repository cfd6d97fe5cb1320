"""When an answer is looked at again, and who hears of it when it is not."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

CRITICAL, USUAL = timedelta(days=90), timedelta(days=365)
SOON = timedelta(days=14)
TO_OWNER, TO_MANAGER = 1, 2
OWNER_HAS = timedelta(days=7)


class Standing(StrEnum):
    """Where an answer stands with its review."""

    FRESH = "fresh"
    SOON = "soon"
    OVERDUE = "overdue"


def latest(reviewed: date, *, is_critical: bool) -> date:
    """The latest day of the next review: 90 days on where the answer is critical, else a year on."""
    return reviewed + (CRITICAL if is_critical else USUAL)


def standing(due: date | None, today: date) -> Standing:
    """Fresh, due within a fortnight, or overdue: the day it is due is still in time."""
    if due is None or due - today > SOON:
        return Standing.FRESH
    return Standing.OVERDUE if due < today else Standing.SOON


def step(due: date | None, today: date, *, is_critical: bool) -> int:
    """How far an overdue critical answer has climbed: its owner the day after, the manager a week later.

    0 where nobody is told: an answer that is not critical shows in the lists only.
    """
    if not is_critical or standing(due, today) is not Standing.OVERDUE or due is None:
        return 0
    return TO_MANAGER if today - due > OWNER_HAS else TO_OWNER
