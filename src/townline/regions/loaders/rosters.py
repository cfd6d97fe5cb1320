"""Who can be called out in a region: people, their numbers and papers, shifts, absences, and who is on call.

Duties run by the week, Monday 08:00 local time, for sixty days before and after the load; loading again
later goes on where the weeks end and leaves alone what people have changed.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.regions.northmoor.people_names import FIRST, LAST
from townline.regions.reading import Loaded, document
from townline.rosters.models import (
    Absence,
    Duty,
    Qualification,
    Shift,
    Tier,
    Worker,
    WorkerNumber,
)

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
AROUND = timedelta(days=60)
PLANNED = timedelta(days=28)
WEEK = timedelta(days=7)
Spec = dict[str, Any]
Period = Range[Any]


def load(folder: Path, *, now: datetime) -> Loaded:
    """Make what is not there yet."""
    pack = document(folder / "rosters" / "crews.yaml")
    _people(pack)
    _tiers(pack["crews"])
    _absences(now)
    _shifts(pack["crews"], now)
    for code, crew in pack["crews"].items():
        for order, tier in enumerate(crew["ladder"], 1):
            _duties(code, order, tier["needs"], now)
    for account in pack["accounts"]:
        _account(account, now)
    return Loaded(Worker.objects.count(), "people to call out, with their duties")


def _people(pack: Spec) -> None:
    known = set(Worker.objects.values_list("employee_number", flat=True))
    names = _names(len(FIRST) * 20)
    serial = 0
    for code, crew in pack["crews"].items():
        rnd = random.Random(code)
        for line in crew["people"]:
            for _ in range(line["count"]):
                serial += 1
                number = f"N{4000 + serial}"
                if number not in known:
                    _hire(
                        code, crew, line, number, names[serial], serial + pack["first_number"], rnd
                    )


def _names(count: int) -> list[str]:
    """Names that nobody of the desk's own staff bears."""
    pairs = [f"{first} {last}" for first in FIRST for last in LAST[:30]]
    return random.Random(61).sample(pairs, count)


def _hire(
    code: str, crew: Spec, line: Spec, number: str, name: str, phone: int, rnd: random.Random
) -> None:
    since = date(1998, 1, 5) + timedelta(days=rnd.randrange(0, 9400, 7))
    if line["classification"] == "apprentice":
        since = date(2024, 3, 4) + timedelta(days=rnd.randrange(0, 500, 7))
    if rnd.random() < 0.2:  # hired on one day with others: the tie was broken by lot
        since = date(2016, 5, 2)
    worker = Worker.objects.create(
        employee_number=number, name=name, program_code=code,
        unit=str(line.get("unit", crew["unit"])), classification=line["classification"],
        section=rnd.choice(crew["sections"]), employment=line.get("employment", "full_time"),
        seniority_date=since, seniority_lot=rnd.randrange(1, 99), hired_date=since,
        email=f"{name.lower().replace(' ', '.')}@northmoor.example",
    )  # fmt: skip
    always = Range(BEGINNING, None, "[)")
    numbers = [("mobile", phone, True)]
    if rnd.random() < 0.7:
        numbers.append(("home", phone + 300, False))
    WorkerNumber.objects.bulk_create(
        WorkerNumber(worker=worker, order=order, kind=kind, number=f"905-555-{digits}",
                     is_required=required, effective=always)
        for order, (kind, digits, required) in enumerate(numbers, 1)
    )  # fmt: skip
    Qualification.objects.bulk_create(
        Qualification(worker=worker, code=held, effective=always) for held in line["holds"]
    )


def _tiers(crews: Spec) -> None:
    for code, crew in crews.items():
        for order, tier in enumerate(crew["ladder"], 1):
            Tier.objects.get_or_create(
                program_code=code, order=order,
                defaults={"name": tier["name"], "needs": tier["needs"], "hours": "always",
                          "accept_seconds": tier["minutes"] * 60,
                          "effective": Range(BEGINNING, None, "[)")},
            )  # fmt: skip


def _instant(day: date, at: str) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.combine(day, time.fromisoformat(at), tzinfo=zone).astimezone(UTC)


def _local_day(now: datetime) -> date:
    return now.astimezone(ZoneInfo(settings.TIME_ZONE)).date()


def _absences(now: datetime) -> None:
    """One person in five is away for a week some time around now; one is off sick today."""
    today = _local_day(now)
    made = []
    for worker in Worker.objects.filter(absences=None).exclude(unit="").order_by("id"):
        rnd = random.Random(worker.employee_number)
        if rnd.random() > 0.2:
            continue
        start = today + timedelta(days=rnd.randrange(-20, 21))
        kind, days = rnd.choice([("vacation", 7), ("vacation", 14), ("sick", 2), ("training", 3)])
        period = Range(_instant(start, "00:00"), _instant(start + timedelta(days=days), "00:00"))
        made.append(Absence(worker=worker, kind=kind, during=period))
    Absence.objects.bulk_create(made)


def _shifts(crews: Spec, now: datetime) -> None:
    """Four weeks of regular shifts each way; where a crew has a night shift, it goes round by weeks."""
    first = _local_day(now - PLANNED)
    days = [first + timedelta(days=n) for n in range(2 * PLANNED.days)]
    made: list[Shift] = []
    for code, crew in crews.items():
        crew_now = list(Worker.objects.filter(program_code=code, shifts=None).order_by("id"))
        for worker in crew_now:
            periods = (_shift(crew, crew_now, worker, day) for day in days)
            made += [Shift(worker=worker, during=each) for each in periods if each is not None]
    Shift.objects.bulk_create(made)


def _shift(crew: Spec, everybody: list[Worker], worker: Worker, day: date) -> Period | None:
    if day.weekday() > 4:
        return None
    if worker in _at_night(crew, everybody, day):
        night = crew["night"]
        return Range(_instant(day, night["from"]), _instant(day + timedelta(days=1), night["to"]))
    start, end = crew["hours"]
    if worker.employment == "part_time":
        if day.weekday() % 2:
            return None
        end = "11:30"
    return Range(_instant(day, start), _instant(day, end))


def _at_night(crew: Spec, everybody: list[Worker], day: date) -> list[Worker]:
    night = crew.get("night")
    if not night:
        return []
    able = [each for each in everybody if each.classification == night["classification"]]
    turn = day.isocalendar().week * night["people"]
    return [able[(turn + n) % len(able)] for n in range(min(night["people"], len(able)))]


def _weeks(now: datetime) -> Iterator[tuple[int, Period]]:
    """Monday 08:00 to Monday 08:00 local time, numbered from a fixed Monday."""
    day = _local_day(now - AROUND)
    day -= timedelta(days=day.weekday())
    while _instant(day, "08:00") < now + AROUND:
        yield (
            (day - date(2024, 1, 1)).days // 7,
            Range(_instant(day, "08:00"), _instant(day + WEEK, "08:00")),
        )
        day += WEEK


def _duties(code: str, tier: int, needs: list[str], now: datetime) -> None:
    held = list(Duty.objects.filter(program_code=code, tier=tier))
    able = [
        worker for worker in Worker.objects.filter(program_code=code).order_by("employee_number")
        .prefetch_related("absences", "qualifications")
        if set(needs) <= {each.code for each in worker.qualifications.all()}
        and (tier > 2 or worker.unit)
    ]  # fmt: skip
    made = []
    for number, week in _weeks(now):
        if any(_overlap(duty.effective, week) for duty in held):
            continue
        # A third of the list further on for each tier, so that nobody holds two tiers in one week.
        worker = _present(able, number + (tier - 1) * max(1, len(able) // 3), week)
        confirmed = week.lower if week.lower and week.lower <= now else None
        made.append(Duty(program_code=code, tier=tier, worker=worker, effective=week,
                         confirmed_at=confirmed))  # fmt: skip
    Duty.objects.bulk_create(made)


def _present(able: list[Worker], turn: int, week: Period) -> Worker:
    """Whose turn it is in a week; who is away or holds another tier is passed over."""
    for n in range(len(able)):
        worker = able[(turn + n) % len(able)]
        away = any(_overlap(absence.during, week) for absence in worker.absences.all())
        busy = Duty.objects.filter(worker=worker, effective__overlap=week).exists()
        if not away and not busy:
            return worker
    return able[turn % len(able)]


def _overlap(one: Period, other: Period) -> bool:
    return bool(
        (one.upper is None or other.lower < one.upper)
        and (other.upper is None or one.lower < other.upper)
    )


def _account(account: Spec, now: datetime) -> None:
    user = User.objects.filter(username=account["username"], worker=None).first()
    duty = (
        Duty.objects.at(now).filter(program_code=account["program"], tier=account["tier"],
                                    worker__user=None).select_related("worker").first()
    )  # fmt: skip
    if user is not None and duty is not None:
        duty.worker.user, duty.worker.name = user, user.display_name
        duty.worker.email = f"{user.username}@northmoor.example"
        duty.worker.save(update_fields=["user", "name", "email"])
