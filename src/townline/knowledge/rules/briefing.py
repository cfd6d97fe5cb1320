"""Who may take contacts: those who know what changed."""

from __future__ import annotations

from datetime import datetime, timedelta

A_SHIFT = timedelta(hours=14)
FIRST_LOOK_BACK = timedelta(days=14)
FURTHEST_LOOK_BACK = timedelta(days=60)


def since(last: datetime | None, now: datetime) -> datetime:
    """From when changes are told: since the last briefing, two weeks for a first, never over 60 days."""
    if last is None:
        return now - FIRST_LOOK_BACK
    return max(last, now - FURTHEST_LOOK_BACK)


def is_current(last: datetime | None, now: datetime) -> bool:
    """Whether the last briefing still counts: fourteen hours, so that no shift needs two."""
    return last is not None and timedelta(0) <= now - last < A_SHIFT


def may_go_ready(*, last: datetime | None, now: datetime, critical_unread: int) -> bool:
    """Briefed this shift, and no critical bulletin unread."""
    return critical_unread == 0 and is_current(last, now)
