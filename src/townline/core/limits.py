"""How often one address may do a thing: counted in the database, so that every process counts the same."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection
from django.db.models import F
from django.http import HttpRequest, HttpResponseBase

from townline.core.errors import Refusal
from townline.core.models import Rate


class TooOften(Refusal):
    """Too many tries. Please wait a few minutes."""

    code = "too_often"
    status = 429


# For a door that finds the key out in the same statement: `{key}` is a row source of one column.
COUNT = """
INSERT INTO core_rate AS r (key, since, count) SELECT left(key, 200), now(), 1 FROM {key} AS asked(key)
ON CONFLICT (key) DO UPDATE SET
  count = CASE WHEN r.since < now() - %(span)s::interval THEN 1 ELSE r.count + 1 END,
  since = CASE WHEN r.since < now() - %(span)s::interval THEN now() ELSE r.since END
RETURNING count
"""
_COUNT = COUNT.format(key="(VALUES (%(key)s))")


def count(key: str, *, seconds: int) -> int:
    """Count one more for a key; returns how many there were in the running span."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"key": key, "span": f"{seconds} seconds"})
        return int(cursor.fetchone()[0])


def forget(key: str) -> None:
    """Start a key anew: what was counted does not count any more."""
    Rate.objects.filter(key=key[:200]).delete()


def take_back(key: str) -> None:
    """Uncount one: what was tried turned out to be rightful."""
    Rate.objects.filter(key=key[:200], count__gt=0).update(count=F("count") - 1)


def limit(name: str, *, times: int, seconds: int, method: str = "POST") -> Callable[[Any], Any]:
    """Let one address call a view so many times in so many seconds; then refuse with 429."""

    def guard(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method == method:
                key = f"{name}:{request.META.get('REMOTE_ADDR', '')}"
                if count(key, seconds=seconds) > times:
                    raise TooOften
            return view(request, *args, **kwargs)

        return guarded

    return guard
