"""What came in, and by whose key."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Count, Max

from townline.open311.errors import refuse
from townline.open311.models import ApiKey, Report


def reference_by_token(token: str) -> str | None:
    """The reference behind a token; None while it waits; 404 for an unknown one, 400 for one refused."""
    found = Report.objects.select_related("service_request").filter(token=token[:40]).first()
    if found is None:
        raise refuse(404, "This token was not found.")
    if found.refused:
        raise refuse(400, found.refused)
    return found.service_request.reference if found.service_request else None


def keys_in_use() -> Sequence[ApiKey]:
    """Every key, those that open first and the newest of them, with how much came by each; one statement."""
    return list(
        ApiKey.objects.select_related("issued_by")
        .annotate(sent=Count("reports"), last_at=Max("reports__at"))
        .order_by("-revoked_at", "-issued_at", "-pk")[:200]
    )
