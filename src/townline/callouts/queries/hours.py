"""Hours of callouts: lists for payroll and for the worker, and what the agreement makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from townline.callin.queries.paying import Call, PayLine, pay_for
from townline.callouts.errors import NoSuchRecord
from townline.callouts.models import Callout, WorkRecord

LIMIT = 500
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Worth:
    """What hours are worth: the lines with their articles, and under which version."""

    lines: tuple[PayLine, ...]
    rule_version: str
    joins_shift: bool

    @property
    def paid_minutes(self) -> int:
        """Minutes of the calls themselves; credits and premiums stand in lines of their own."""
        return self.lines[0].minutes if self.lines else 0

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self.lines]


def worth(made: WorkRecord) -> Worth:
    """What one record is worth by the agreement in force when it began; four statements.

    The person's earlier hours of those days count beside it: calls close together are one call.
    """
    found = pay_for(
        program_code=made.program_code, worker_id=made.worker_id, call=_call(made),
        beside=[_call(each) for each in beside(made)],
    )  # fmt: skip
    return Worth(found.lines, found.rule_version, found.joins_shift)


def beside(made: WorkRecord) -> Sequence[WorkRecord]:
    """The person's other hours of the day before that were not refused, the oldest first; one statement."""
    rows = WorkRecord.objects.filter(
        worker_id=made.worker_id, start_at__lt=made.start_at, start_at__gte=made.start_at - A_DAY
    )
    return list(
        rows.exclude(state="refused")
        .exclude(pk=made.pk)
        .select_related("callout")
        .order_by("start_at", "id")
    )


def _call(made: WorkRecord) -> Call:
    return Call(made.start_at, made.end_at or made.start_at, is_phone=made.kind == "phone",
                notice_minutes=_notice(made.callout))  # fmt: skip


def _notice(callout: Callout | None) -> int | None:
    """How long ahead planned work was offered; None where somebody was called in."""
    need = (callout.plan.get("inputs") or {}).get("need") or {} if callout else {}
    return int(need.get("notice_minutes", 0)) if need.get("is_emergency") is False else None


def the_record(record_id: int) -> WorkRecord:
    """One record with its person. Raises NoSuchRecord."""
    made = WorkRecord.objects.select_related("worker", "callout").filter(pk=record_id).first()
    if made is None:
        raise NoSuchRecord
    return made


def hours(
    *, start: datetime, end: datetime, program_code: str = "", state: str = ""
) -> Sequence[WorkRecord]:
    """Hours that began in a period, the oldest first; one statement."""
    rows = WorkRecord.objects.filter(start_at__gte=start, start_at__lt=end)
    if program_code:
        rows = rows.filter(program_code=program_code)
    if state:
        rows = rows.filter(state=state)
    return list(rows.select_related("worker", "callout").order_by("start_at", "id")[:LIMIT])


def hours_of(worker_id: int) -> Sequence[WorkRecord]:
    """The latest hours of one person; one statement."""
    rows = WorkRecord.objects.filter(worker_id=worker_id).select_related("callout", "worker")
    return list(rows.order_by("-start_at")[:60])


def hours_for(callout_id: int) -> Sequence[WorkRecord]:
    """The hours of one callout; one statement."""
    rows = WorkRecord.objects.filter(callout_id=callout_id).select_related("worker")
    return list(rows.order_by("start_at", "id"))
