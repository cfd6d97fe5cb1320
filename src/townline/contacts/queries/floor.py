"""Reads of the floor: queues, seats, what is in progress, and the day by half hour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.models import AgentState, Contact, Line
from townline.contacts.queries.common import OPEN_STATES, with_staff
from townline.contacts.queries.shielding import shielded
from townline.contacts.rules import Interval
from townline.core import rows

ANSWER_TARGET = timedelta(seconds=20)


@dataclass(frozen=True)
class QueueRow:
    """One queue: how many wait and since when the longest does."""

    code: str
    name: str
    icon: str
    count: int
    since: datetime | None


def waiting() -> list[QueueRow]:
    """Every queue with what waits in it; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.code, l.name, l.icon, count(c.id), min(c.opened_at) FROM contacts_line l"
            " LEFT JOIN contacts_contact c ON c.line_id = l.id AND c.state = 'offered'"
            " GROUP BY l.id ORDER BY l.order, l.code"
        )
        return [QueueRow(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Seat:
    """One seat on the floor: what happens there and since when. No name: seats, not people."""

    seat: str
    state: str
    since: datetime
    channel: str
    level: str
    contact_id: int | None


def seats() -> list[Seat]:
    """The seats that are taken, with what they are at; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.seat, a.state, coalesce(c.answered_at, a.since), coalesce(c.channel, ''),"
            " coalesce(c.level, ''), c.id FROM contacts_agentstate a"
            " JOIN accounts_user u ON u.id = a.user_id"
            " LEFT JOIN LATERAL (SELECT * FROM contacts_contact c WHERE c.agent_id = u.id"
            "   AND c.state IN ('live','held','wrap_up') AND c.parked_at IS NULL"
            "   ORDER BY c.answered_at DESC LIMIT 1) c ON a.state = 'on_contact'"
            " WHERE a.state <> 'offline' AND u.is_active"
            " ORDER BY length(u.seat), u.seat, u.id"
        )
        return [Seat(*row) for row in cursor.fetchall()]


def in_progress(*, viewer: User | None, limit: int = 60) -> list[Contact]:
    """What is open on the floor, emergencies first, then the longest; one statement.

    What is kept apart from the viewer (nobody: a wall) stands there without its words.
    """
    tail = (
        f"WHERE contacts_contact.state IN ({OPEN_STATES})"
        " ORDER BY (level = 'E') DESC, level DESC, answered_at LIMIT %s"
    )
    return shielded(with_staff(rows.select(Contact, tail, [limit])), viewer)


def agent_state(user: User) -> AgentState | None:
    """What somebody is doing."""
    return next(iter(rows.select(AgentState, "WHERE user_id = %s", [user.pk])), None)


@dataclass(frozen=True)
class HalfHour:
    """One half hour of the day, by offered time."""

    start: datetime
    figures: Interval


_HALF_HOURS = """
SELECT date_bin('30 minutes', opened_at, %(day)s) AS start,
  count(*),
  count(*) FILTER (WHERE state = 'abandoned' AND ended_at - opened_at <= %(short)s::interval),
  count(*) FILTER (WHERE state = 'abandoned'),
  count(*) FILTER (WHERE answered_at IS NOT NULL),
  count(*) FILTER (WHERE answered_at - opened_at <= %(target)s::interval)
FROM contacts_contact
WHERE opened_at >= %(day)s AND opened_at < %(to)s AND channel IN ('phone', 'tty')
GROUP BY 1 ORDER BY 1
"""


def half_hours(*, day: datetime, to: datetime) -> list[HalfHour]:
    """Calls by half hour from the start of a day to an instant, from the contacts themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HALF_HOURS,
            {"day": day, "to": to, "short": str(rules.SHORT_ABANDON), "target": str(ANSWER_TARGET)},
        )
        return [HalfHour(row[0], Interval(row[1], row[2], row[3], row[4], row[5]))
                for row in cursor.fetchall()]  # fmt: skip


def total(half_hours_of_day: Sequence[HalfHour]) -> Interval:
    """The day so far, added up from its half hours."""
    parts = [each.figures for each in half_hours_of_day]
    return Interval(
        sum(p.offered for p in parts), sum(p.short_abandons for p in parts),
        sum(p.abandoned for p in parts), sum(p.answered for p in parts),
        sum(p.answered_in_target for p in parts),
    )  # fmt: skip


def lines() -> list[Line]:
    """Every line, in the order of the screen."""
    return list(Line.objects.order_by("order", "code"))
