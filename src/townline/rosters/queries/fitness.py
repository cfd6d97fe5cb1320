"""What is known of workers around a duty, as values the rules can judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from django.utils import timezone
from psycopg.types.range import Range

from townline.rosters.models import Absence, Duty, Qualification, Shift, Worker
from townline.rosters.rules.cover import Holding, holder_throughout
from townline.rosters.rules.fitness import SPAN, Facts, substitutes
from townline.rosters.rules.periods import Period, without

FAR = datetime(2200, 1, 1, tzinfo=UTC)
LONG_AGO = datetime(1950, 1, 1, tzinfo=UTC)


def as_period(stored: Range[Any]) -> Period:
    """A stored range as a period; an open end lies far away."""
    return Period(stored.lower or LONG_AGO, stored.upper or FAR)


def facts_of(
    worker_ids: Iterable[int] | None, during: Period, *, program_code: str = "",
    besides: tuple[str, int] | None = None, freed: Sequence[Period] = (),
) -> list[Facts]:  # fmt: skip
    """Facts of some workers, or of a whole program, around a period; five statements.

    Duties of the tier `besides` within the period do not count against them (it is the one being
    given), nor do the periods `freed`.
    """
    wide = Range(during.start - SPAN, during.end + timedelta(days=21))
    rows = Worker.objects.order_by("id").prefetch_related(
        Prefetch("duties", Duty.objects.filter(effective__overlap=wide).order_by("effective")),
        Prefetch("shifts", Shift.objects.filter(during__overlap=wide)),
        Prefetch("absences", Absence.objects.filter(during__overlap=wide)),
        Prefetch("qualifications", Qualification.objects.order_by("effective")),
    )
    rows = (
        rows.filter(pk__in=worker_ids)
        if worker_ids is not None
        else rows.filter(program_code=program_code)
    )
    return [_facts(row, during, besides, freed) for row in rows]


def _facts(
    row: Worker, during: Period, besides: tuple[str, int] | None, freed: Sequence[Period]
) -> Facts:
    qualified: dict[str, tuple[Period, ...]] = {}
    for each in row.qualifications.all():
        qualified[each.code] = (*qualified.get(each.code, ()), as_period(each.effective))
    duties: list[Period] = []
    for duty in row.duties.all():
        out = [*freed, during] if (duty.program_code, duty.tier) == besides else list(freed)
        duties += without([as_period(duty.effective)], out)
    return Facts(
        worker_id=row.pk, name=row.name, seniority=row.seniority_date, employed=_employed(row),
        qualified=qualified, duties=tuple(duties),
        work=tuple(as_period(shift.during) for shift in row.shifts.all()),
        away=tuple(as_period(absence.during) for absence in row.absences.all()),
    )  # fmt: skip


def _employed(row: Worker) -> Period:
    end = _midnight(row.left_date + timedelta(days=1)) if row.left_date else FAR
    return Period(_midnight(row.hired_date), end)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(0)))


def substitutes_for(
    program_code: str,
    tier: int,
    during: Period,
    needs: Sequence[str],
    *,
    besides: Iterable[int] = (),
) -> list[Facts]:
    """Who of the program could hold a duty instead, the least burdened first."""
    people = facts_of(None, during, program_code=program_code, besides=(program_code, tier))
    return substitutes(people, during, needs, besides=besides)


def holds_throughout(program_code: str, tier: int, worker_id: int, during: Period) -> bool:
    """Whether somebody holds a tier at every instant of a period."""
    rows = Duty.objects.filter(
        Q(effective__overlap=Range(during.start, during.end)), program_code=program_code, tier=tier
    )
    held = [Holding(as_period(row.effective), row.worker_id, row.pk) for row in rows]
    return holder_throughout(held, during, worker_id)
