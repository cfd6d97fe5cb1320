"""Who would be called at an instant, and why: gather the facts in few statements, then ask the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q
from psycopg.types.range import Range

from townline.callin.models import AgreementVersion, EqualisationList, ListEvent, as_sheet
from townline.callin.queries.agreements import agreement as agreement_in
from townline.callin.queries.agreements import version_for
from townline.callin.rules.agreement import (
    Agreement,
    Charge,
    Emergency,
    Limits,
    Log,
    NumberLimits,
    Rest,
    RungRule,
    Standby,
)
from townline.callin.rules.facts import Away, Facts, Held, Need, Person, Work
from townline.callin.rules.lists import replay as replayed
from townline.callin.rules.making import make, remake
from townline.callin.rules.plan import Number, Plan
from townline.callin.rules.standings import Sheet, sheet_json
from townline.rosters.models import Absence, Duty, Shift, Worker, WorkerNumber

BACK, AHEAD = timedelta(days=8), timedelta(days=3)


def plan(*, program_code: str, need: Need | None = None, at: datetime) -> Plan:
    """The plan for a need of a program at an instant, under the version then in force.

    A program without an agreement is called by its roster alone, one standby tier after another.
    """
    found = version_for(program_code, at)
    agreement = agreement_in(found) if found else roster_only(program_code)
    return make(facts(program_code, need or Need(), at, agreement), agreement)


def plan_under(*, version: AgreementVersion, program_code: str, need: Need, at: datetime) -> Plan:
    """The plan another version would give at an instant."""
    agreement = agreement_in(version)
    return make(facts(program_code, need, at, agreement), agreement)


def replay(
    inputs: Mapping[str, Any], version: AgreementVersion | None, *, with_list: bool = False
) -> Plan:
    """The plan that stored inputs give under a version: the very same where it is the same version.

    `with_list` takes the list as it would have stood then, had this version kept it from the beginning.
    """
    agreement = agreement_in(version) if version else roster_only(inputs["program"])
    if with_list and version:
        inputs = {**inputs, "list": _list_under(version, inputs["program"], inputs["at"])}
    return remake(inputs, agreement)


def _list_under(version: AgreementVersion, program_code: str, at: str) -> dict[str, Any]:
    row = EqualisationList.objects.filter(program_code=program_code).first()
    if row is None:
        return sheet_json(Sheet())
    sheet = sheet_at(row, datetime.fromisoformat(at), under=version)
    bare = {key: replace(each, charged={}) for key, each in sheet.standings.items()}
    return sheet_json(replace(sheet, standings=bare))


def facts(program_code: str, need: Need, at: datetime, agreement: Agreement) -> Facts:
    """Everything the decision is made from. Nine statements, however many people."""
    programs = [program_code, *agreement.emergency.outside_programs]
    duties = list(Duty.objects.at(at).filter(program_code=program_code).order_by("tier"))
    tiers = {duty.worker_id: duty.tier for duty in reversed(duties)}
    rows = list(_workers(programs, tiers, at))
    called = _called(rows, at)
    people = tuple(_person(row, tiers.get(row.pk, 0), called[row.pk]) for row in rows)
    return Facts(program_code, at.astimezone(UTC), need, people, _sheet(program_code, at))


def _workers(programs: Sequence[str], tiers: Iterable[int], at: datetime) -> Iterable[Worker]:
    near = Range(at - BACK, at + AHEAD)
    there = Q(program_code__in=programs) | Q(pk__in=list(tiers))
    return (
        Worker.objects.employed_at(at)
        .filter(there)
        .prefetch_related(
            Prefetch(
                "numbers", WorkerNumber.objects.at(at).order_by("order"), to_attr="numbers_now"
            ),
            Prefetch("shifts", Shift.objects.filter(during__overlap=near).order_by("during")),
            Prefetch("absences", Absence.objects.filter(during__contains=at)),
            "qualifications",
        )
        .order_by("id")
    )


def _called(rows: Sequence[Worker], at: datetime) -> Mapping[int, list[Work]]:
    """Hours worked on callouts of the last days: the last word on each reference counts."""
    last: dict[tuple[int, str], ListEvent] = {}
    events = ListEvent.objects.filter(worker__in=rows, outcome__gt="", at__gt=at - BACK, at__lte=at)
    for event in events.order_by("id"):
        last[event.worker_id or 0, event.ref] = event
    worked: dict[int, list[Work]] = defaultdict(list)
    for (worker_id, _), event in last.items():
        if event.outcome in ("accepted", "forced") and event.minutes:
            end = event.at + timedelta(minutes=event.minutes)
            worked[worker_id].append(Work(event.at, end, "call_in"))
    return worked


def _person(row: Worker, tier: int, called: Sequence[Work]) -> Person:
    numbers: list[WorkerNumber] = row.numbers_now  # type: ignore[attr-defined]
    shifts = [Work(s.during.lower, s.during.upper, s.kind) for s in row.shifts.all()]
    return Person(
        worker_id=row.pk, name=row.name, program=row.program_code, unit=row.unit,
        classification=row.classification, section=row.section, employment=row.employment,
        seniority=row.seniority_date, lot=row.seniority_lot, tier=tier,
        numbers=tuple(Number(n.kind, n.number, n.is_required) for n in numbers),
        held=tuple(
            Held(q.code, q.effective.lower, q.effective.upper) for q in row.qualifications.all()
        ),
        work=tuple(sorted([*shifts, *called], key=lambda w: (w.start, w.end, w.kind))),
        away=tuple(Away(a.during.lower, a.during.upper, a.kind) for a in row.absences.all()),
    )  # fmt: skip


def _sheet(program_code: str, at: datetime) -> Sheet:
    """The list as it stood at an instant; charges by reference decide no order and are left out."""
    row = EqualisationList.objects.filter(program_code=program_code).first()
    if row is None:
        return Sheet()
    if row.settled_to is not None and at < row.settled_to:
        sheet = sheet_at(row, at)
    else:
        sheet = as_sheet(row, list(row.standings.order_by("worker_id")))
    bare = {key: replace(each, charged={}) for key, each in sheet.standings.items()}
    return replace(sheet, standings=bare)


def sheet_at(
    row: EqualisationList, at: datetime, *, under: AgreementVersion | None = None
) -> Sheet:
    """A list as its events say it stood at an instant, each under its own version or all under another."""
    events = (
        ListEvent.objects.filter(sheet=row, at__lte=at).select_related("version").order_by("id")
    )
    return replayed((each.as_event(), agreement_in(under or each.version)) for each in events)


def roster_only(program_code: str) -> Agreement:
    """What holds where no agreement does: the roster's tiers, one after another."""
    article = "roster"
    rung = RungRule("standby", "On call", article, "standby", tuple(range(1, 10)), order=("tier",))
    return Agreement(
        agreement="", version="", title="By roster alone", unit="", programs=(program_code,),
        effective_from=date(2000, 1, 1), articles={article: "Who is on call is called, in order."},
        ladder=(rung,), charge=Charge(article), limits=Limits(article), numbers=NumberLimits(article),
        standby=Standby(article), rest=Rest(article, 0, "premium", 0, 0, 0, 0, True, 0),  # noqa: FBT003
        emergency=Emergency(article, "", outside_unit=False), log=Log(article),
    )  # fmt: skip
