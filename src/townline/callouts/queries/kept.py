"""All rows of some callouts, read together: the same few statements for one record and for a year of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from townline.callouts.models import (
    Alarm,
    Attempt,
    Callout,
    CalloutEvent,
    Fill,
    Report,
    WorkRecord,
)
from townline.core import ledger
from townline.core.models import LedgerEntry


@dataclass
class Kept:
    """The rows of one callout, in their order; `broken` is what the ledger's chain says of itself."""

    attempts: list[Attempt] = field(default_factory=list)
    fills: list[Fill] = field(default_factory=list)
    events: list[CalloutEvent] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    alarms: list[Alarm] = field(default_factory=list)
    worked: list[WorkRecord] = field(default_factory=list)
    entries: list[LedgerEntry] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def kept_of(callouts: Sequence[Callout]) -> Mapping[int, Kept]:
    """The rows of these callouts, by their numbers; eight statements, however many."""
    found: dict[int, Kept] = defaultdict(Kept)
    keys = [each.pk for each in callouts]
    by_stream = {each.stream: each.pk for each in callouts}
    fills = Fill.objects.select_related("slot", "attempt")
    parts: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
        ("attempts", Attempt.objects, ("id",)), ("fills", fills, ("id",)),
        ("events", CalloutEvent.objects, ("id",)), ("reports", Report.objects, ("at", "id")),
        ("alarms", Alarm.objects, ("raised_at",)),
        ("worked", WorkRecord.objects.select_related("worker"), ("start_at", "id")),
    )  # fmt: skip
    for name, rows, order in parts:
        for row in rows.filter(callout__in=keys).order_by(*order):
            getattr(found[row.callout_id], name).append(row)
    for entry in LedgerEntry.objects.filter(stream__in=by_stream).order_by("stream", "seq"):
        found[by_stream[entry.stream]].entries.append(entry)
    if by_stream:
        for fault in ledger.verify(*by_stream):
            found[by_stream[fault.stream]].broken.append(str(fault))
    return found
