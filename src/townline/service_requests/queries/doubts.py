"""Reports that a person looks at first."""

from __future__ import annotations

from townline.service_requests.models import Doubt
from townline.service_requests.queries.one import typed

MOST = 60


def doubts(*, limit: int = MOST) -> list[Doubt]:
    """What waits to be looked at, the longest waiting first; at most so many. Two statements."""
    found = list(
        Doubt.objects.filter(is_meant=None).select_related("service_request").order_by("at")[:limit]
    )
    typed(each.service_request for each in found)
    return found


def settled_doubts(*, limit: int = 20) -> list[Doubt]:
    """What was looked at last. Two statements."""
    rows = Doubt.objects.exclude(is_meant=None).select_related("service_request", "looked_by")
    found = list(rows.order_by("-looked_at")[:limit])
    typed(each.service_request for each in found)
    return found
