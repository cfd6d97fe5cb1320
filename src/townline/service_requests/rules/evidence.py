"""When we first knew of a defect, and how long the law gave: what an evidence pack is made of. Pure.

Worked numbers stand in docs/explanation/legal-clocks.md; the tests repeat them. Nothing here says who is at
fault: it says what was known, when, and what the standard allows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

VERSION = "evidence-1"
REACH_M = 400.0
SAME_HOLE_M = 30.0
"""Within how many metres two reports speak of one defect, where the request type does not say more."""

_SEEN_TO = frozenset({"done", "made_safe"})


@dataclass(frozen=True)
class Report:
    """One report of something on a road: which request it belongs to, of which type, when we knew by it."""

    request_id: int
    kind: str
    aware_at: datetime
    distance_m: float
    outcome: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Subject:
    """The defect that is asked about: its requests (one, or a cluster), type, kin, reach and instant."""

    request_ids: frozenset[int]
    kinds: frozenset[str]
    reach_m: float
    aware_at: datetime


def is_same(report: Report, subject: Subject) -> bool:
    """Whether a report speaks of the same defect.

    Those of its own requests do. Another does when it is of the same kind or kin, within reach, and its
    request was not closed as done before ours was reported: what was repaired and is back is a new defect.
    Any other outcome leaves the defect where it was.
    """
    if report.request_id in subject.request_ids:
        return True
    if report.kind not in subject.kinds or report.distance_m > subject.reach_m:
        return False
    mended = report.outcome == "done" and report.closed_at is not None
    return not (mended and report.closed_at is not None and report.closed_at <= subject.aware_at)


def first_aware(reports: Sequence[Report], subject: Subject) -> Report | None:
    """The earliest report of the same defect; the nearer one where two came at once."""
    same = [report for report in reports if is_same(report, subject)]
    return min(same, key=lambda each: (each.aware_at, each.distance_m), default=None)


@dataclass(frozen=True)
class LegalClock:
    """What the standard for a class of road allows: from when we were aware until when."""

    road_class: int
    hours: float
    from_at: datetime
    until: datetime
    ended_at: datetime | None

    def used(self, now: datetime) -> timedelta:
        """How long it took, or has taken so far."""
        return (self.ended_at or now) - self.from_at

    def is_within(self, now: datetime) -> bool:
        """Whether it was seen to, or still can be, within the hours."""
        return (self.ended_at or now) <= self.until


def legal_clock(
    *, table: Mapping[int, float], road_class: int | None, aware_at: datetime,
    outcome: str = "", closed_at: datetime | None = None,
) -> LegalClock | None:  # fmt: skip
    """The clock that the law starts when we become aware; None where no standard speaks of this road.

    It runs from the first awareness, day and night, and nothing stops it but the work itself: done or made
    safe. A bounce, a question to the resident or another outcome does not.
    """
    hours = table.get(road_class) if road_class is not None else None
    if hours is None or road_class is None:
        return None
    ended = closed_at if outcome in _SEEN_TO else None
    return LegalClock(road_class, hours, aware_at, aware_at + timedelta(hours=hours), ended)
