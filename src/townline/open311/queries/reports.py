"""What came in, and by whose key."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max

from townline.open311.errors import refuse
from townline.open311.models import ApiKey, Jurisdiction, Report
from townline.places.queries import Location


def reference_by_token(token: str, within: Jurisdiction) -> str | None:
    """The reference behind a token; None while it waits; 400 for one refused.

    404 for an unknown one, and for one whose place lies in another jurisdiction.
    """
    found = Report.objects.select_related("service_request").filter(token=token[:40]).first()
    if found is None or within.municipality_code not in ("", _municipality(found)):
        raise refuse(404, "This token was not found.")
    if found.refused:
        raise refuse(400, found.refused)
    return found.service_request.reference if found.service_request else None


def _municipality(report: Report) -> str:
    """Where a report lies; nowhere for one that was refused, of which no place is kept."""
    if report.service_request:
        return report.service_request.municipality_code
    return (
        Location.from_json(report.waiting["location"]).municipality_code if report.waiting else ""
    )


def keys_in_use() -> Sequence[ApiKey]:
    """Every key, those that open first and the newest of them, with how much came by each; one statement."""
    return list(
        ApiKey.objects.select_related("issued_by")
        .annotate(sent=Count("reports"), last_at=Max("reports__at"))
        .order_by("-revoked_at", "-issued_at", "-pk")[:200]
    )
