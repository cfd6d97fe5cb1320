"""How often versions were read on the public pages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Sum
from django.utils import timezone

from townline.knowledge.models import PageViews


def page_views(version_ids: Sequence[int], *, since: datetime, until: datetime) -> int:
    """Views of these versions on the local days that [since, until) touches: views, not people."""
    days = (timezone.localdate(since), timezone.localdate(until))
    counted = PageViews.objects.filter(version__in=version_ids, day__range=days)
    return int(counted.aggregate(sum=Sum("views"))["sum"] or 0)
