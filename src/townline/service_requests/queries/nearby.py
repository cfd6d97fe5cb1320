"""Open requests close by that may be the same thing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from townline.service_requests.rules import status_words

REACH_M = 500.0


@dataclass(frozen=True)
class Near:
    """An open request close by that may be the same thing."""

    id: int
    reference: str
    name: str
    urgency: str
    state: str
    words: str
    opened_at: datetime
    distance_m: float
    followers_count: int
    x: float
    y: float
    same_kind: bool


_NEAR = """
SELECT r.id, r.reference, d.name, r.urgency, r.state, r.outcome, r.opened_at, r.at <-> p.here,
  r.followers_count, r.at[0], r.at[1], d.code = ANY(%(codes)s)
FROM (SELECT point(%(x)s, %(y)s) AS here) p,
  service_requests_servicerequest r
  JOIN service_requests_servicedefinition d ON d.id = r.definition_id
WHERE r.state <> 'closed' AND r.lead_id IS NULL AND r.at <@ circle(point(%(x)s, %(y)s), %(reach)s)
  AND r.at <-> p.here <= greatest(d.cluster_metres, %(metres)s)
  AND r.opened_at > %(at)s - make_interval(hours => greatest(d.cluster_hours, %(hours)s))
ORDER BY d.code = ANY(%(codes)s) DESC, r.at <-> p.here, r.id LIMIT %(limit)s
"""


def near(
    *, definition_code: str | None, x: float, y: float, at: datetime, limit: int = 5,
    metres: float = 150, hours: int = 7 * 24,
) -> list[Near]:  # fmt: skip
    """Open requests within reach in place and time, those of the same kind first; one statement.

    Reach is `metres` and `hours` back from `at`, or what the request's own type says where that is more (a
    burst main is the same one 250 m away; a pothole is there for a month); never past 500 m.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _NEAR,
            {"x": x, "y": y, "metres": metres, "reach": max(metres, REACH_M), "at": at, "hours": hours,
             "codes": [definition_code] if definition_code else [], "limit": limit},
        )  # fmt: skip
        return [
            Near(row[0], row[1], row[2], row[3], row[4], status_words(row[4], row[5]), row[6],
                 round(row[7]), row[8], row[9], row[10], row[11])
            for row in cursor.fetchall()
        ]  # fmt: skip
