"""What one time of work is worth by the agreement then in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from townline.callin.queries.agreements import agreement as agreement_in
from townline.callin.queries.agreements import version_for
from townline.callin.rules.facts import Work
from townline.callin.rules.pay import Call, PayLine, shares
from townline.rosters.models import Shift

AROUND = timedelta(days=2)

__all__ = ["Call", "Paid", "PayLine", "pay_for"]


@dataclass(frozen=True)
class Paid:
    """Pay lines under a version; `joins_shift` where the work touches a shift of the person."""

    lines: tuple[PayLine, ...]
    rule_version: str
    joins_shift: bool


def pay_for(*, program_code: str, worker_id: int, call: Call, beside: Sequence[Call] = ()) -> Paid:
    """What one call of one person is worth beside their others of those days; two statements.

    `beside` may count as one call with it: the minimum is paid once. Without an agreement: the time worked.
    """
    start, end = call.start, call.end
    found = Shift.objects.filter(worker=worker_id, during__overlap=(start - AROUND, end + AROUND))
    shifts = [Work(s.during.lower, s.during.upper, s.kind) for s in found.order_by("during")]
    joins = any(s.start <= end and start <= s.end for s in shifts)
    version = version_for(program_code, start)
    if version is None:
        minutes = round((end - start).total_seconds() / 60)
        line = PayLine("", minutes, 1.0, f"{minutes} min worked; no agreement is in force")
        return Paid((line,), "", joins)
    before = sorted((each for each in beside if each.start < start), key=lambda each: each.start)
    told = shares([*before, call], shifts, agreement_in(version))
    lines = next(found for each, found in told if each is call)
    return Paid(lines, f"{version.code} {version.version}", joins)
