"""What times of work are worth by the agreement then in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from townline.callin.models import AgreementVersion
from townline.callin.queries.agreements import agreement as agreement_in
from townline.callin.rules.facts import Work
from townline.callin.rules.pay import Call, PayLine, shares, standby_line
from townline.rosters.models import Shift

AROUND = timedelta(days=2)

__all__ = ["Call", "Paid", "PayLine", "Payer", "payer"]


@dataclass(frozen=True)
class Paid:
    """Pay lines under a version (None: no agreement); `joins_shift` where the work touches a shift."""

    lines: tuple[PayLine, ...]
    version: AgreementVersion | None
    joins_shift: bool


@dataclass(frozen=True)
class Payer:
    """Everything that hours of some people in a period are valued by."""

    versions: Sequence[AgreementVersion]
    shifts: dict[int, list[Work]] = field(default_factory=dict)

    def version_for(self, program_code: str, at: datetime) -> AgreementVersion | None:
        """The version in force for a program at an instant."""
        return next(
            (each for each in self.versions if program_code in each.programs
             and each.effective.lower <= at and (each.effective.upper is None or at < each.effective.upper)),
            None,
        )  # fmt: skip

    def pay_for(
        self, *, program_code: str, worker_id: int, call: Call, beside: Sequence[Call] = ()
    ) -> Paid:
        """What one call of one person is worth beside their others of those days.

        `beside` may count as one call with it: the minimum is paid once. Without an agreement: the time
        worked.
        """
        shifts = self.shifts.get(worker_id, [])
        joins = any(s.start <= call.end and call.start <= s.end for s in shifts)
        version = self.version_for(program_code, call.start)
        if version is None:
            minutes = round((call.end - call.start).total_seconds() / 60)
            line = PayLine("", minutes, 1.0, f"{minutes} min worked; no agreement is in force")
            return Paid((line,), None, joins)
        near = [s for s in shifts if s.start < call.end + AROUND and call.start - AROUND < s.end]
        before = [each for each in beside if each.start < call.start]
        told = shares([*before, call], near, agreement_in(version))
        return Paid(next(found for each, found in told if each is call), version, joins)

    def is_standby(self, *, program_code: str, rung: str, at: datetime) -> bool:
        """Whether the people on a rung of a ladder are called because they are on standby."""
        version = self.version_for(program_code, at)
        ladder = agreement_in(version).ladder if version else ()
        return any(each.key == rung and each.people == "standby" for each in ladder)

    def standby(
        self, *, program_code: str, called: datetime, answered: datetime | None
    ) -> tuple[PayLine, ...]:
        """The line that takes a day's standby pay for want of an answer in time; else none."""
        version = self.version_for(program_code, called)
        return standby_line(called, answered, agreement_in(version)) if version else ()


def payer(worker_ids: Iterable[int], start: datetime, end: datetime) -> Payer:
    """What hours between two instants are valued by; two statements, however many people."""
    around = (start - AROUND, end + AROUND)
    shifts: dict[int, list[Work]] = defaultdict(list)
    rows = Shift.objects.filter(worker__in=set(worker_ids), during__overlap=around)
    for row in rows.order_by("worker_id", "during"):
        shifts[row.worker_id].append(Work(row.during.lower, row.during.upper, row.kind))
    versions = AgreementVersion.objects.filter(effective__overlap=around).order_by("id")
    return Payer(list(versions), dict(shifts))
