"""The database's clock: the one that all dispatchers share."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from townline.core import clock


def database_now() -> datetime:
    """The database's instant, shifted where a test has moved the clock. One statement."""
    return _read() + clock.shift()


def _read() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
