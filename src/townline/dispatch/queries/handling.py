"""What later callers of a thing that is known took, from the instants of their contacts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection
from django.db.models import Q

from townline.dispatch.models import Event, Incident
from townline.dispatch.rules.handling import Handling, Joining, handling

_JOININGS = """
WITH told AS (
  SELECT ir.incident_id, f.contact_id, f.at, 'f' || f.id AS key FROM dispatch_incidentrequest ir
    JOIN service_requests_follower f ON f.service_request_id = ir.service_request_id
    WHERE ir.incident_id = ANY(%(ids)s)
  UNION ALL
  SELECT incident_id, contact_id, reported_at, 'r' || id FROM dispatch_report
    WHERE incident_id = ANY(%(ids)s) AND service_request_id IS NULL
), placed AS (
  SELECT coalesce(joined_to_id, told.contact_id) AS contact_id, key,
    row_number() OVER (PARTITION BY incident_id ORDER BY told.at, key) = 1 AS is_first
    FROM told LEFT JOIN contacts_contact ON contacts_contact.id = told.contact_id
), once AS (
  SELECT contact_id, bool_or(is_first) AS is_first FROM placed
    GROUP BY contact_id, CASE WHEN contact_id IS NULL THEN key END
)
SELECT is_first, coalesce(channel, ''), answered_at, closed_at, EXISTS (
    SELECT FROM core_ledgerentry e WHERE e.contact_id = once.contact_id
      AND e.verb IN ('contact.held', 'contact.parked', 'contact.called_back'))
  FROM once LEFT JOIN contacts_contact c ON c.id = once.contact_id
"""


def handling_of(incident_ids: Iterable[int]) -> Handling:
    """How those were handled who reported these incidents after the first of each; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_JOININGS, {"ids": list(incident_ids)})
        return handling(Joining(*row) for row in cursor.fetchall())


def handling_of_event(event: Event) -> Handling:
    """The same of everything an event is about, open or over; two statements."""
    about = Q(event=event) | Q(pk=event.main_incident_id or 0)
    return handling_of(Incident.objects.filter(about).values_list("pk", flat=True))
