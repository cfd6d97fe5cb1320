"""What the public heard of requests, one update at a time: what other people's software follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from townline.service_requests.queries.shown import public_types
from townline.service_requests.rules import status_words


@dataclass(frozen=True)
class Heard:
    """One update that the public may know of. `said` is a sentence of ours; `wording` what was written."""

    id: int
    reference: str
    request_id: int
    owner_code: str
    kind: str
    outcome: str
    at: datetime
    wording: str

    @property
    def said(self) -> str:
        """A msgid: what happened, without a word that somebody wrote."""
        if self.kind == "closed":
            return status_words("closed", self.outcome) if self.outcome else "Done."
        return _SAID.get(self.kind, "There is news.")


_SAID = {
    "accepted": status_words("accepted", ""),
    "referred": status_words("referred", ""),
    "reopened": "Reopened after a new report.",
}
_HEARD = """
SELECT u.id, r.reference, r.id, r.owner_code, u.kind,
  CASE WHEN u.kind = 'closed' THEN u.resolution ELSE '' END, u.at, u.public_wording
FROM service_requests_update u JOIN service_requests_servicerequest r ON r.id = u.service_request_id
WHERE u.public_wording <> '' AND u.at >= %(since)s AND u.at <= %(until)s
  AND r.parent_id IS NULL AND NOT r.is_doubted AND r.definition_id = ANY(%(types)s)
  AND (%(municipality)s = '' OR r.municipality_code = %(municipality)s)
  AND (%(reference)s = '' OR r.reference = %(reference)s)
ORDER BY u.at, u.id LIMIT %(limit)s OFFSET %(offset)s
"""


def heard(
    *, since: datetime, until: datetime, at: datetime, limit: int, municipality: str = "",
    reference: str = "", offset: int = 0,
) -> list[Heard]:  # fmt: skip
    """Updates of requests that everybody may see, the oldest first, both ends included; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_HEARD, {
            "since": since, "until": until, "types": list(public_types(at)), "limit": limit,
            "municipality": municipality, "reference": reference, "offset": offset,
        })  # fmt: skip
        return [Heard(*row) for row in cursor.fetchall()]
