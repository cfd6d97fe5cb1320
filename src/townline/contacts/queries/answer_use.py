"""How answers are used, counted by week and by version: nothing here names a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection


@dataclass(frozen=True)
class WeekOfUse:
    """Contacts that were finished in the week of a Monday, and in how many of them an answer was given."""

    monday: date
    finished: int
    linked: int

    @property
    def share(self) -> float:
        return self.linked / self.finished if self.finished else 0.0


_BY_WEEK = """
SELECT date_trunc('week', c.closed_at AT TIME ZONE %(zone)s)::date, count(*),
       count(*) FILTER (WHERE EXISTS (
         SELECT FROM contacts_answerexposure e WHERE e.contact_id = c.id AND e.kind <> 'viewed'))
FROM contacts_contact c WHERE c.closed_at >= %(since)s AND c.closed_at < %(until)s GROUP BY 1
"""


def use_by_week(until: datetime, first: date, *, weeks: int) -> list[WeekOfUse]:
    """The weeks from the Monday `first`, quiet ones too; one statement."""
    since = until - timedelta(weeks=weeks + 1)
    with connection.cursor() as cursor:
        cursor.execute(_BY_WEEK, {"zone": settings.TIME_ZONE, "since": since, "until": until})
        found = {monday: (finished, linked) for monday, finished, linked in cursor.fetchall()}
    mondays: Sequence[date] = [first + timedelta(weeks=n) for n in range(weeks)]
    return [WeekOfUse(monday, *found.get(monday, (0, 0))) for monday in mondays]


_BY_VERSION = """
SELECT article_version_id, count(DISTINCT contact_id) FROM contacts_answerexposure
WHERE kind <> 'viewed' AND at >= %s AND at < %s GROUP BY 1
"""


def contacts_by_version(since: datetime, until: datetime) -> dict[int, int]:
    """In how many contacts each version was given, not only looked at; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_VERSION, [since, until])
        return dict(cursor.fetchall())
