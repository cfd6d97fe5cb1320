"""Who knocks, and for which government."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from townline.core import limits, reference
from townline.core.reference import remember
from townline.open311.errors import refuse
from townline.open311.models import Jurisdiction


@dataclass(frozen=True)
class Caller:
    """The key that a client showed; `earlier_id` is what it sent before under the same Idempotency-Key."""

    id: int
    name: str
    scopes: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    body_code: str
    a_minute: int
    earlier_id: int | None = None


# The count of changes comes along, so that reference data is remembered here as in a page with a session.
# That there is an Idempotency-Key is said twice: only so does a kept plan use the index of those there are.
_CALLER = f"""
WITH known AS (
  SELECT r.number, k.id, k.name, k.scopes, k.jurisdictions, k.body_code, k.a_minute
  FROM core_revision r LEFT JOIN open311_apikey k ON k.digest = %(digest)s AND k.revoked_at IS NULL
), counted AS (
  {limits.COUNT.format(key="(SELECT 'open311:' || coalesce('key:' || id, 'at:' || %(address)s) FROM known)")}
)
SELECT known.*, s.id, counted.count FROM counted, known LEFT JOIN open311_report s
  ON s.key_id = known.id AND s.idempotency_key = %(sent)s AND s.idempotency_key <> ''
"""  # noqa: S608


def digest(key: str) -> str:
    """What is kept of a key: keys are 256 random bits, so one round of a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def caller(key: str, *, address: str, idempotency_key: str = "") -> tuple[Caller | None, int]:
    """(whose key this is, how often it or the address called in this minute); one statement.

    None for no key, an unknown or a revoked one: then the address is counted. It also opens the memory of
    reference data for this request.
    """
    given = {"digest": digest(key) if key else "", "address": address, "sent": idempotency_key,
             "span": "60 seconds"}  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, given)
        number, pk, name, scopes, within, body, a_minute, earlier, times = cursor.fetchone()
    reference.begin(int(number))
    if pk is None:
        return None, times
    return Caller(pk, name, tuple(scopes), tuple(within), body, a_minute, earlier), times


def jurisdictions() -> Sequence[Jurisdiction]:
    """Every government the door speaks for, in their order."""
    rows = Jurisdiction.objects
    return remember("jurisdictions", lambda: list(rows.order_by("order", "code")))


_WHOLE = Jurisdiction(code="", name="", municipality_code="")


def jurisdiction(code: str) -> Jurisdiction:
    """The jurisdiction a client names. Needed where there are several; 404 for an unknown one."""
    known = jurisdictions()
    if not code:
        if len(known) > 1:
            listed = ", ".join(each.code for each in known)
            raise refuse(
                400, "jurisdiction_id was not provided. It is one of: {listed}.", listed=listed
            )
        return known[0] if known else _WHOLE
    found = next((each for each in known if each.code == code.lower()), None)
    if found is None:
        raise refuse(404, "jurisdiction_id {code} was not found.", code=code[:80])
    return found
