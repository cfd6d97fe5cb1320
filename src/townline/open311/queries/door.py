"""Who knocks, and for which government."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from townline.core import reference
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
_CALLER = """
SELECT r.number, k.id, k.name, k.scopes, k.jurisdictions, k.body_code, k.a_minute, s.id
FROM core_revision r
LEFT JOIN open311_apikey k ON k.digest = %s AND k.revoked_at IS NULL
LEFT JOIN open311_report s ON s.key_id = k.id AND s.idempotency_key = nullif(%s, '')
"""


def digest(key: str) -> str:
    """What is kept of a key: keys are 256 random bits, so one round of a plain hash is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def caller(key: str, idempotency_key: str = "") -> Caller | None:
    """Whose key this is; None for none, an unknown or a revoked one. One statement.

    It also opens the memory of reference data for this request.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CALLER, [digest(key) if key else "", idempotency_key])
        number, pk, name, scopes, within, body, a_minute, earlier = cursor.fetchone()
    reference.begin(int(number))
    if pk is None:
        return None
    return Caller(pk, name, tuple(scopes), tuple(within), body, a_minute, earlier)


def begin() -> None:
    """Open the memory of reference data where no key is asked for."""
    caller("")


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
