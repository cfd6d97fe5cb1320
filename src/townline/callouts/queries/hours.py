"""Hours of callouts: lists for the program and for the worker, and what the agreement makes of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count

from townline.callin.models import AgreementVersion
from townline.callin.queries.paying import Call, Payer, PayLine, payer
from townline.callouts.errors import NoSuchRecord
from townline.callouts.models import Callout, WorkRecord
from townline.core.models import LedgerEntry

LIMIT = 200
A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Worth:
    """What hours are worth: the lines with their articles, and under which version. `earlier` are hours that
    are not decided yet and may count as one call with these."""

    lines: tuple[PayLine, ...]
    version: AgreementVersion | None
    joins_shift: bool
    earlier: Sequence[WorkRecord] = ()

    @property
    def rule_version(self) -> str:
        return f"{self.version.code} {self.version.version}" if self.version else ""

    @property
    def paid_minutes(self) -> int:
        """Minutes of the call itself; credits and premiums stand in lines of their own."""
        return self.lines[0].minutes if self.lines else 0

    def as_json(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self.lines]


def worth(made: WorkRecord) -> Worth:
    """What one record is worth by the agreement in force when it began; three statements."""
    return worths([made])[made.pk]


def worths(records: Sequence[WorkRecord]) -> Mapping[int, Worth]:
    """What records are worth, by their numbers; three statements, however many.

    A person's earlier hours of the day count beside each: calls close together are one call.
    """
    if not records:
        return {}
    start, end = min(r.start_at for r in records), max(r.end_at or r.start_at for r in records)
    people = {each.worker_id for each in records}
    rows = WorkRecord.objects.filter(
        worker__in=people, start_at__gte=start - A_DAY, start_at__lt=end
    )
    others: dict[int, list[WorkRecord]] = defaultdict(list)
    rows = rows.exclude(kind="standby")
    for row in rows.exclude(state="refused").select_related("callout").order_by("start_at", "id"):
        others[row.worker_id].append(row)
    by = payer(people, start, end)
    found = {}
    for made in records:
        if made.kind == "standby":
            found[made.pk] = _standby(made, by)
            continue
        near = [each for each in others[made.worker_id] if each.pk != made.pk
                and made.start_at - A_DAY <= each.start_at < made.start_at]  # fmt: skip
        paid = by.pay_for(
            program_code=made.program_code, worker_id=made.worker_id, call=_call(made),
            beside=[_call(each) for each in near],
        )  # fmt: skip
        open_ones = [each for each in near if each.state != "approved" and each.kind == "call"]
        within = _one_within(paid.version)
        found[made.pk] = Worth(paid.lines, paid.version, paid.joins_shift, [
            each for each in open_ones
            if made.kind == "call" and made.start_at - each.start_at < within
        ])  # fmt: skip
    return found


def _standby(made: WorkRecord, by: Payer) -> Worth:
    """Of standby that was not answered: from the call to the answer, or no time at all where none came."""
    answered = made.end_at if made.end_at and made.end_at > made.start_at else None
    lines = by.standby(program_code=made.program_code, called=made.start_at, answered=answered)
    return Worth(lines, by.version_for(made.program_code, made.start_at), joins_shift=False)


def _one_within(version: AgreementVersion | None) -> timedelta:
    rule = (version.body.get("call_back") or {}) if version else {}
    return timedelta(hours=float(rule.get("one_within_hours", 0)))


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


@dataclass(frozen=True)
class Asked:
    """Which hours: of which programs (empty: all), begun when, in which state (empty: any)."""

    programs: Sequence[str] = ()
    start: datetime | None = None
    end: datetime | None = None
    state: str = ""


def hours(asked: Asked) -> Sequence[WorkRecord]:
    """Hours as asked, one more than shown: those that wait oldest first, others newest first."""
    rows = WorkRecord.objects.all()
    if asked.programs:
        rows = rows.filter(program_code__in=asked.programs)
    if asked.start and asked.end:
        rows = rows.filter(start_at__gte=asked.start, start_at__lt=asked.end)
    if asked.state:
        rows = rows.filter(state=asked.state)
    order = ("start_at", "id") if asked.state == "waiting" else ("-start_at", "-id")
    return list(rows.select_related("worker", "callout").order_by(*order)[: LIMIT + 1])


def count_by_state(programs: Sequence[str] = ()) -> Mapping[str, int]:
    """How many hours stand in each state; one statement."""
    rows = WorkRecord.objects.filter(program_code__in=programs) if programs else WorkRecord.objects
    return dict(rows.values_list("state").annotate(n=Count("id")).order_by("state"))


def hours_of(worker_id: int) -> Sequence[WorkRecord]:
    """The latest hours of one person; one statement."""
    rows = WorkRecord.objects.filter(worker_id=worker_id).select_related("callout", "worker")
    return list(rows.order_by("-start_at", "-id")[:60])


def hours_for(callout_id: int) -> Sequence[WorkRecord]:
    """The hours of one callout; one statement."""
    rows = WorkRecord.objects.filter(callout_id=callout_id).select_related("worker")
    return list(rows.order_by("start_at", "id"))


def hours_by_link(callout_id: int, worker_id: int) -> Sequence[WorkRecord]:
    """One person's hours of one callout, for their own page; one statement."""
    rows = WorkRecord.objects.filter(callout_id=callout_id, worker_id=worker_id)
    return list(rows.select_related("worker", "callout").order_by("start_at", "id"))


def life_of(made: WorkRecord) -> Sequence[LedgerEntry]:
    """What happened to one record, from the ledger, the oldest first; one statement."""
    rows = LedgerEntry.objects.filter(stream=made.stream, verb__startswith="hours.")
    return [
        each
        for each in rows.order_by("seq")
        if (each.data.get("after") or {}).get("record") == made.pk
    ]


def are_true(records: Iterable[WorkRecord], entries: Iterable[LedgerEntry]) -> list[str]:
    """Where hours say something else than the ledger took down last."""
    last: dict[int, Mapping[str, Any]] = {}
    for each in entries:
        if each.verb.startswith("hours.") and (each.data.get("after") or {}).get("record"):
            last[each.data["after"]["record"]] = each.data["after"]
    found = []
    for made in records:
        said = last.pop(made.pk, None)
        if said is None:
            found.append(f"Hours {made.pk} of {made.worker.name} do not stand in the ledger.")
            continue
        now = made.as_written()
        found += [
            f"Hours {made.pk} of {made.worker.name}: {key} is {value} in its row and {said[key]} in the"
            " ledger."
            for key, value in now.items() if key in said and said[key] != value
        ]  # fmt: skip
    return [*found, *(f"Hours {gone} stand in the ledger, their row is gone." for gone in last)]
