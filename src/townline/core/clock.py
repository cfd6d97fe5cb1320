"""The one place where the program asks what time it is. Views ask; everything below is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.utils import timezone

_shift: ContextVar[timedelta] = ContextVar("townline_clock_shift", default=timedelta(0))


def now() -> datetime:
    """The present instant, in UTC, shifted where a test has moved the clock."""
    return timezone.now() + _shift.get()


def shift() -> timedelta:
    """How far a test has moved the clock: nothing, outside of tests."""
    return _shift.get()


@contextmanager
def moved(by: timedelta) -> Iterator[None]:
    """Move the clock for the duration of a block, for tests that tell a story over hours."""
    token = _shift.set(_shift.get() + by)
    try:
        yield
    finally:
        _shift.reset(token)
