"""How long an answer holds that nobody has confirmed."""

from __future__ import annotations

from datetime import datetime, timedelta

LASTS = timedelta(hours=48)


def period(now: datetime, next_from: datetime | None) -> tuple[datetime, datetime]:
    """From and to: 48 hours, or until a version with a moment of its own begins."""
    end = now + LASTS
    return now, min(end, next_from) if next_from else end
