"""Count what is read on the public pages."""

from __future__ import annotations

from datetime import datetime

from django.db import connection
from django.utils import timezone

_COUNT = """
INSERT INTO knowledge_pageviews (version_id, day, views) VALUES (%s, %s, 1)
ON CONFLICT (version_id, day) DO UPDATE SET views = knowledge_pageviews.views + 1
"""


def count_view(*, version_id: int, now: datetime) -> None:
    """One more view of a version today; one statement, nothing about who reads."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [version_id, timezone.localdate(now)])
