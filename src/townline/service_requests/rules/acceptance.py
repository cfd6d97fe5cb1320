"""By when a program must have taken a request on, before somebody above it is told. Pure.

Worked numbers stand in docs/explanation/routing.md; the tests repeat them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from townline.core.calendars import Calendar
from townline.service_requests.rules.pauses import after
from townline.service_requests.rules.requests import ORDER, Target

USUAL: Mapping[str, Target] = {
    "E": Target(0.25),
    "A": Target(0.5),
    "B": Target(4),
    "C": Target(16, working=True),
}
"""Where a type says nothing of its own."""


def accept_by(
    known_at: datetime, *, urgency: str, acceptance: Mapping[str, Target], calendar: Calendar
) -> datetime:
    """When so much time has passed since the program had it. More urgent is never later.

    A level that the type leaves out is that of `USUAL`.
    """
    table = {**USUAL, **acceptance}
    return min(
        after(known_at, timedelta(hours=table[level].hours),
              calendar=calendar if table[level].working else None)
        for level in ORDER[: ORDER.index(urgency) + 1]
    )  # fmt: skip
