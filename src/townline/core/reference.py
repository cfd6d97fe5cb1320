"""Reference data kept in memory: what changes a few times a day and is read a hundred times a second.

Who does what, request types, lines, staff and the ground of maps. The database counts every change to those
tables by itself (a trigger, so that a change made by psql counts as well), and the statement that loads a
session brings the count along; a page without a session asks for it once, when first it wants something. What
was remembered at another count is forgotten; outside a web request no count is known and nothing is
remembered. So a page never shows reference data older than its own request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection

Value = TypeVar("Value")
LONGEST = 5000
_here = threading.local()
_kept: tuple[int, dict[Hashable, object]] = (-1, {})


@contextmanager
def request() -> Iterator[None]:
    """A web request begins and ends; only in between is anything remembered."""
    _here.revision, _here.is_open, _here.may_ask = None, True, True
    try:
        yield
    finally:
        _here.revision, _here.is_open, _here.may_ask = None, False, False


def begin(revision: int) -> None:
    """The count of changes as this request found it."""
    if getattr(_here, "is_open", False):
        _here.revision = revision


def forget() -> None:
    """Remember nothing for the rest of this request: it has changed reference data itself."""
    _here.revision, _here.may_ask = None, False


def clear() -> None:
    """Forget everything, for tests: a change that is rolled back takes its count with it."""
    global _kept
    _kept = (-1, {})


def _revision() -> int | None:
    """The count of this request; asked of the database where nobody has brought it.

    Never in a transaction: a count that the transaction raised itself is nobody else's yet.
    """
    known: int | None = getattr(_here, "revision", None)
    if known is None and getattr(_here, "may_ask", False) and not _is_in_transaction():
        _here.may_ask = False
        with connection.cursor() as cursor:
            cursor.execute("SELECT number FROM core_revision")
            row = cursor.fetchone()
        known = _here.revision = int(row[0]) if row else None
    return known


def _is_in_transaction() -> bool:
    """Whether one is open, apart from the one that a test is rolled back with."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)


def remember(key: Hashable, make: Callable[[], Value]) -> Value:
    """What `make` gives, kept under `key` while no reference data changes. Never change what it returns."""
    global _kept
    revision = _revision()
    if revision is None:
        return make()
    at, values = _kept
    if at != revision or len(values) > LONGEST:
        values = {}
        _kept = (revision, values)
    if key not in values:
        values[key] = make()
    return values[key]  # type: ignore[return-value]
