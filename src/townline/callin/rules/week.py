"""The week on the calendar of an agreement, and how much work lies in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from townline.callin.rules.agreement import Agreement
from townline.callin.rules.facts import Span


def week_of(at: datetime, agreement: Agreement) -> Span:
    """The local week around an instant, from Monday's midnight to the next: 167, 168 or 169 hours."""
    local = at.astimezone(agreement.place)
    monday = local.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) - timedelta(
        days=local.weekday()
    )
    return Span(monday, monday + timedelta(days=7))


def hours_within(work: Iterable[Span], bounds: Span) -> float:
    """How many real hours of some work lie within bounds; work that overlaps counts each time."""
    spans = (min(each.end, bounds.end) - max(each.start, bounds.start) for each in work)
    return sum(max(span.total_seconds(), 0) for span in spans) / 3600
