"""Reads of staff and of who read whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from townline.accounts.models import User
from townline.core.numbers import whole
from townline.core.reference import remember

PAGE = 50


def colleagues() -> dict[int, User]:
    """Everybody who works or worked here, by number."""
    return remember("staff", User.objects.in_bulk)


@dataclass(frozen=True)
class Reading:
    """Somebody looked at a person: when, who, whom, for which contact and why."""

    id: int
    at: datetime
    staff: str
    subject: str
    contact_id: int | None
    verb: str
    purpose: str

    @property
    def is_odd(self) -> bool:
        """A look without a contact, or through the glass: what a privacy officer asks about first."""
        return self.contact_id is None or self.verb.startswith("person.glass")


_READINGS = """
SELECT id, typed_at, actor_name,
  coalesce('resident:' || nullif(array_to_string(ARRAY(
    SELECT jsonb_array_elements_text(data->'after'->'people')), ', '), ''), stream),
  contact_id, verb, coalesce(data->>'reason', '')
FROM core_ledgerentry
WHERE verb IN ('person.read', 'person.glass_broken', 'person.glass_missed', 'people.listed')
  AND (%(staff)s::text IS NULL OR actor_name ILIKE %(staff)s)
  AND (%(person)s::bigint IS NULL OR stream = 'resident:' || %(person)s
       OR data->'after'->'people' @> to_jsonb(%(person)s::bigint))
  AND (%(since)s::timestamptz IS NULL OR typed_at >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR typed_at < %(until)s)
  AND (%(before)s::bigint IS NULL OR id < %(before)s)
  AND (NOT %(odd)s OR contact_id IS NULL OR verb LIKE 'person.glass%%')
ORDER BY id DESC LIMIT %(limit)s
"""


def readings(
    *,
    staff: str = "",
    subject: str = "",
    only_odd: bool = False,
    since: datetime | None = None,
    until: datetime | None = None,
    before: int | None = None,
    limit: int = PAGE + 1,
) -> list[Reading]:
    """Who read which person, the newest first; one more row than a page holds; one statement.

    `subject` is the number of a person; `since` is an instant, and `until` the first instant after.
    """
    asked = {
        "staff": f"%{staff}%" if staff else None, "before": before, "odd": only_odd,
        "person": whole(subject), "limit": limit,
        "since": since, "until": until,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, asked)
        return [Reading(*row) for row in cursor.fetchall()]


def staff() -> Sequence[User]:
    """Everybody who may sign in or could, by name."""
    return list(User.objects.order_by("-is_active", "name", "pk"))
