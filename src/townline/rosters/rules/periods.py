"""Periods of time, half-open [from, to), as instants. Sums are real time: nights have 7, 8 or 9 hours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """From an instant to another, the second not included."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start

    def overlaps(self, other: Period) -> bool:
        """Whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def within(self, other: Period) -> Period | None:
        """The part of this period that lies in another."""
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start < end else None


def joined(periods: Iterable[Period]) -> list[Period]:
    """The same instants with what touches or overlaps made one, in order."""
    merged: list[Period] = []
    for each in sorted(p for p in periods if p.start < p.end):
        if merged and each.start <= merged[-1].end:
            merged[-1] = Period(merged[-1].start, max(merged[-1].end, each.end))
        else:
            merged.append(each)
    return merged


def without(wanted: Iterable[Period], taken: Iterable[Period]) -> list[Period]:
    """What of `wanted` is not in `taken`, in order."""
    left: list[Period] = []
    blocks = joined(taken)
    for each in joined(wanted):
        left += _less(each, blocks)
    return left


def _less(period: Period, blocks: Sequence[Period]) -> list[Period]:
    pieces, start = [], period.start
    for block in blocks:
        if block.end <= start or block.start >= period.end:
            continue
        if block.start > start:
            pieces.append(Period(start, block.start))
        start = max(start, block.end)
    if start < period.end:
        pieces.append(Period(start, period.end))
    return pieces


def total(periods: Iterable[Period]) -> timedelta:
    """How long they are together; what overlaps counts once."""
    return sum((each.length for each in joined(periods)), timedelta())
