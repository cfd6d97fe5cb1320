"""Two crews with their tiers, made as the loader makes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from psycopg.types.range import Range

from townline.accounts.actions import hire
from townline.accounts.models import User
from townline.directory.models import Body, Program, WorkingCalendar
from townline.rosters import actions
from townline.rosters.models import Qualification, Tier, Worker, WorkerNumber
from townline.rosters.rules.periods import Period

NOW = datetime(2026, 11, 23, 22, 0, tzinfo=UTC)  # a Monday, 17:00 in the town
ALWAYS = Range(datetime(2000, 1, 1, tzinfo=UTC), None, "[)")


@dataclass(frozen=True)
class Crew:
    """Who can be called, and who watches over them."""

    now: datetime
    anna: Worker
    ben: Worker
    cleo: Worker
    dan: Worker
    clerk: User
    manager: User

    def hours(self, start: float, end: float) -> Period:
        return Period(self.now + timedelta(hours=start), self.now + timedelta(hours=end))


def worker(name: str, number: int, *, qualified: bool = True) -> Worker:
    user = hire(username=name.lower(), name=name, roles=["on_call_worker"], hashed_password="!",
                programs=["roads"], actor=None, now=NOW)  # fmt: skip
    made = Worker.objects.create(
        employee_number=f"R-{number}", name=name, user=user, program_code="roads", unit="local_61",
        classification="operator", seniority_date=date(2010 + number, 1, 1),
        hired_date=date(2010, 1, 1), email=f"{name.lower()}@northmoor.example",
    )  # fmt: skip
    WorkerNumber.objects.create(worker=made, order=1, kind="mobile", number=f"905-555-010{number}",
                                effective=ALWAYS)  # fmt: skip
    if qualified:
        Qualification.objects.create(worker=made, code="dz_licence", effective=ALWAYS)
    return made


@pytest.fixture
def crew(db) -> Crew:
    week = {str(day): [["08:30", "16:30"]] for day in range(5)}
    office = WorkingCalendar.objects.create(code="office", name="Office", week=week)
    region = Body.objects.create(code="region", name="Region", kind="region", is_ours=True,
                                 phone="905-555-0100", calendar=office)  # fmt: skip
    Program.objects.create(code="roads", name="Road Operations", department="D", body=region,
                           calendar=office, phone="905-555-0150")  # fmt: skip
    for order, name in ((1, "First on-call"), (2, "Second on-call")):
        Tier.objects.create(program_code="roads", order=order, name=name, needs=["dz_licence"],
                            effective=ALWAYS)  # fmt: skip
    people = {
        name.lower(): worker(name, n, qualified=name != "Dan")
        for n, name in enumerate(("Anna", "Ben", "Cleo", "Dan"), 1)
    }
    clerk = hire(username="clerk", name="Clerk", roles=["program_clerk"], hashed_password="!",
                 programs=["roads"], actor=None, now=NOW)  # fmt: skip
    manager = hire(username="manager", name="Manager", roles=["on_call_manager"], hashed_password="!",
                   programs=[], actor=None, now=NOW)  # fmt: skip
    made = Crew(now=NOW, clerk=clerk, manager=manager, **people)
    for tier, who in ((1, made.anna), (2, made.ben)):
        actions.assign(program_code="roads", tier=tier, worker_id=who.pk, during=made.hours(0, 15.5),
                       actor=clerk, now=NOW)  # fmt: skip
    return made
