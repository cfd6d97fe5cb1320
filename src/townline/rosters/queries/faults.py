"""What is wrong with rosters in the next day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from townline.rosters.models import RosterAlarm
from townline.rosters.queries.fitness import as_period, facts_of
from townline.rosters.queries.plans import Row, rows_between
from townline.rosters.rules.cover import AHEAD, GRACE
from townline.rosters.rules.fitness import Facts, problems
from townline.rosters.rules.periods import Period

BACK = timedelta(days=7)
FAULTS = {"unqualified", "qualification_ends", "away", "not_employed"}


@dataclass(frozen=True)
class Fault:
    """One fault of one tier, with the sentence that says what to do about it."""

    kind: str
    program_code: str
    tier: int
    during: Period
    worker_id: int | None
    why: str

    @property
    def key(self) -> tuple[str, str, int, datetime, int | None]:
        """What makes it the same fault a minute later."""
        return (self.kind, self.program_code, self.tier, self.during.start, self.worker_id)


def faults(now: datetime) -> list[Fault]:
    """Gaps in the next 24 hours, holders who have not said that they are there, and those who may not be.

    The week before is looked at too, so that a gap that runs keeps its true beginning. Eight statements.
    """
    rows = rows_between(now - BACK, now + 2 * AHEAD)
    people = {duty.worker_id for row in rows for duty in row.duties}
    facts = {each.worker_id: each for each in facts_of(people, Period(now, now + AHEAD))}
    found: list[Fault] = []
    for row in rows:
        found += [*_gaps(row, now), *_unconfirmed(row, now), *_unfit(row, now, facts)]
    return found


def _gaps(row: Row, now: datetime) -> list[Fault]:
    found = []
    for gap in row.gaps:
        if gap.end <= now or gap.start >= now + AHEAD:
            continue
        why = _("Nobody holds %(tier)s of %(program)s from %(start)s to %(end)s.") % {
            "tier": row.tier_name, "program": row.program_name, "start": said(gap.start),
            "end": said(gap.end),
        }  # fmt: skip
        found.append(Fault("gap", row.program_code, row.tier, gap, None, why))
    return found


def _unconfirmed(row: Row, now: datetime) -> list[Fault]:
    found = []
    for duty in row.duties:
        during = as_period(duty.effective)
        if duty.confirmed_at is None and during.start + GRACE <= now < during.end:
            why = _("%(name)s has not said that they are on duty: %(tier)s of %(program)s.") % {
                "name": duty.worker.name, "tier": row.tier_name, "program": row.program_name,
            }  # fmt: skip
            found.append(
                Fault("unconfirmed", row.program_code, row.tier, during, duty.worker_id, why)
            )
    return found


def _unfit(row: Row, now: datetime, facts: dict[int, Facts]) -> list[Fault]:
    """Holders who were fit when they were planned and are not any more: ill, or a licence that ends."""
    found = []
    for duty in row.duties:
        during = as_period(duty.effective)
        if during.end <= now or during.start >= now + AHEAD:
            continue
        rest = Period(max(during.start, now), during.end)
        problem = next(
            (p for p in problems(facts[duty.worker_id], rest, row.needs) if p.code in FAULTS), None
        )
        if problem:
            found.append(
                Fault("unfit", row.program_code, row.tier, during, duty.worker_id, problem.why)
            )
    return found


def said(at: datetime) -> str:
    """An instant as staff say it, with its offset: Sun 02:00 −4."""
    local = timezone.localtime(at)
    offset = local.utcoffset()
    hours = int(offset.total_seconds() // 3600) if offset else 0
    return f"{local:%a %-d %b %H:%M} {'−' if hours < 0 else '+'}{abs(hours)}"


def open_alarms() -> Sequence[RosterAlarm]:
    """Alarms that stand, those nobody has in hand first."""
    rows = RosterAlarm.objects.filter(cleared_at=None).select_related("worker", "seen_by")
    return sorted(rows, key=lambda row: (row.seen_at is not None, row.during.lower))
