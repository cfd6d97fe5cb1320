"""Requests by when they were opened, the newest first: what other people's software asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import connection


@dataclass(frozen=True)
class Wanted:
    """Which requests: by reference, or by time, type, status and municipality. Empty means any."""

    references: Sequence[str] = ()
    codes: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    is_closed: bool | None = None
    municipality_code: str = ""
    withheld: Sequence[str] = ()


class PublicLine(NamedTuple):
    """What may be said of a request in public, before its place is made as vague as its type asks."""

    id: int
    reference: str
    definition_id: int
    state: str
    outcome: str
    facts: str
    public_words: str
    owner_name: str
    opened_at: datetime
    target_at: datetime
    heard_at: datetime
    place_label: str
    x: float | None
    y: float | None
    municipality_code: str
    followers_count: int
    repeats_count: int


# Types are few and dated; they are named by number, so that one index by time answers the rest.
_TYPES = "SELECT id FROM service_requests_servicedefinition WHERE code = ANY(%s)"
_LINES = """
SELECT r.id, r.reference, r.definition_id, r.state, r.outcome, r.facts::text, r.public_words, r.owner_name,
  r.opened_at, r.target_at,
  coalesce(r.closed_at, greatest(r.opened_at, r.accepted_at, r.reopened_at, (
    SELECT max(u.at) FROM service_requests_update u
    WHERE u.service_request_id = r.id AND u.public_wording <> ''))),
  r.place_label, r.at[0], r.at[1], r.municipality_code, r.followers_count, r.repeats_count
FROM service_requests_servicerequest r WHERE {conditions}
ORDER BY r.opened_at DESC, r.id DESC LIMIT %s OFFSET %s
"""


def by_time(wanted: Wanted, *, limit: int, offset: int = 0) -> list[PublicLine]:
    """The lines that are wanted, the newest first; one statement. Children of a request are not lines."""
    conditions, values = _conditions(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_LINES.format(conditions=" AND ".join(conditions)), [*values, limit, offset])
        return [PublicLine(*row) for row in cursor.fetchall()]


def _conditions(wanted: Wanted) -> tuple[list[str], list[Any]]:
    conditions, values = ["r.parent_id IS NULL"], []
    for condition, value in (
        ("r.reference = ANY(%s)", list(wanted.references) or None),
        (f"r.definition_id IN ({_TYPES})", list(wanted.codes) or None),
        (f"r.definition_id <> ALL (ARRAY({_TYPES}))", list(wanted.withheld) or None),
        ("r.opened_at >= %s", wanted.start),
        ("r.opened_at <= %s", wanted.end),
        ("r.municipality_code = %s", wanted.municipality_code or None),
    ):
        if value is not None:
            conditions.append(condition)
            values.append(value)
    if wanted.is_closed is not None:
        conditions.append("r.state = 'closed'" if wanted.is_closed else "r.state <> 'closed'")
    return conditions, values
