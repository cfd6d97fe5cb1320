"""The state of a bulletin at an instant."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum


class BulletinState(StrEnum):
    """Planned, live, live but its promised update is late, or over."""

    PLANNED = "planned"
    LIVE = "live"
    OVERDUE = "overdue"
    EXPIRED = "expired"


def state(
    starts_at: datetime, update_due_at: datetime | None, expires_at: datetime, at: datetime
) -> BulletinState:
    """The state at an instant; the ends are not included, so it expires on the minute it names."""
    if at >= expires_at:
        return BulletinState.EXPIRED
    if at < starts_at:
        return BulletinState.PLANNED
    if update_due_at is not None and at >= update_due_at:
        return BulletinState.OVERDUE
    return BulletinState.LIVE
