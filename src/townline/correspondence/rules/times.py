"""When a message leaves: quiet hours, one e-mail for several updates, and the next try. Pure.

Worked numbers, in local time: a message of 20:59 leaves at once, one of 21:00 at 08:00, one of 03:00 at
08:00. What concerns safety leaves at any hour. A second message to the same person about the same request
waits until an hour after the first and takes with it what came meanwhile: 10:00, 10:05, 10:40, 11:20 become
two e-mails, at 10:00 (one update) and 11:00 (two), and a third at 12:00 (one). While the mail server is
away, a message is tried after 1, 2, 4, 8, 15, 15 … minutes: of an hour it misses, it is sent at most 15
minutes later, and at once when another message got through. What the server answers with “later” is tried
after 5, 15, 30, 60, 60 … minutes. After 48 hours it is given up, and a person is told.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_TO = time(21), time(8)
TOGETHER = timedelta(hours=1)
AWAY = tuple(timedelta(minutes=m) for m in (1, 2, 4, 8, 15))
LATER = tuple(timedelta(minutes=m) for m in (5, 15, 30, 60))
GIVE_UP = timedelta(hours=48)


def after_quiet(at: datetime, zone: ZoneInfo) -> datetime:
    """The same instant, or the end of the quiet hours it falls in."""
    local = at.astimezone(zone)
    if QUIET_TO <= local.time() < QUIET_FROM:
        return at
    day = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(day, QUIET_TO, zone).astimezone(at.tzinfo)


def leaves_at(
    now: datetime, zone: ZoneInfo, *, is_safety: bool, last_at: datetime | None
) -> datetime:
    """When a message leaves, `last_at` being when the last one to the same reader about the same did."""
    if is_safety:
        return now
    return after_quiet(max(now, last_at + TOGETHER) if last_at else now, zone)


def next_try(*, tries: int, is_away: bool, first_at: datetime, now: datetime) -> datetime | None:
    """When to try again after so many tries; None when 48 hours are over."""
    waits = AWAY if is_away else LATER
    at = now + waits[min(tries, len(waits)) - 1]
    return at if at - first_at <= GIVE_UP else None
