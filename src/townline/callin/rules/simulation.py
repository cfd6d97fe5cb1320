"""A simulated year of a region: callouts by the thousand over real agreements, each judged by the oracle."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from townline.callin.rules.agreement import Agreement
from townline.callin.rules.facts import Facts, Held, Need, Person, Work
from townline.callin.rules.lists import apply, due
from townline.callin.rules.making import make
from townline.callin.rules.oracle import violations
from townline.callin.rules.plan import Number, Plan
from townline.callin.rules.reading import agreement_of
from townline.callin.rules.standings import Event, Sheet

BEGINNING = datetime(2026, 1, 1, 5, 0, tzinfo=UTC)
Checker = Callable[[dict[str, Any], dict[str, Any]], list[str]]


@dataclass
class Year:
    """What came of a simulated year."""

    callouts: int = 0
    calls: int = 0
    filled: int = 0
    forced: int = 0
    charged_minutes: int = 0
    violations: list[str] | None = None


@dataclass
class _Program:
    code: str
    body: dict[str, Any]
    agreement: Agreement
    people: list[Person]
    sheet: Sheet


def year(
    bodies: Sequence[dict[str, Any]], *, callouts: int, staff: int, seed: int = 1,
    judge: Checker = violations,
) -> Year:  # fmt: skip
    """Simulate so many callouts over a year; `judge` says what is wrong with each plan."""
    rnd = random.Random(seed)
    programs = _programs(bodies, staff, rnd)
    result = Year(violations=[])
    step = timedelta(days=365) / max(callouts, 1)
    for n in range(callouts):
        at = (BEGINNING + n * step).replace(microsecond=0)
        _callout(rnd.choice(programs), at, f"callout:{n}", rnd, result, judge)
    return result


def _programs(bodies: Sequence[dict[str, Any]], staff: int, rnd: random.Random) -> list[_Program]:
    read = [(body, agreement_of(body)) for body in bodies]
    codes = [(code, body, made) for body, made in read for code in made.programs]
    share, rest = divmod(staff, len(codes))
    found, number = [], 0
    for n, (code, body, made) in enumerate(codes):
        people = []
        for _ in range(share + (n < rest)):
            number += 1
            people.append(_somebody(number, code, made, rnd))
        sheet = Sheet()
        for person in people:
            placed = Event(
                "placed", BEGINNING, person.worker_id, minutes=rnd.randrange(0, 3000, 15)
            )
            sheet, _ = apply(sheet, placed, made)
        found.append(_Program(code, body, made, people, sheet))
    return found


def _somebody(number: int, code: str, made: Agreement, rnd: random.Random) -> Person:
    crew = made.crews.get(code)
    papers = {q for slot in (crew.slots if crew else ()) for q in slot.qualifications}
    held = tuple(Held(q) for q in sorted(papers) if rnd.random() < 0.9)
    classification = crew.classification if crew and rnd.random() < 0.8 else "apprentice"
    since = date(2000, 1, 3) + timedelta(days=rnd.randrange(0, 9000))
    return Person(
        number, f"Person {number}", code, made.unit, classification, rnd.choice(("North", "South")),
        rnd.choice(("full_time", "full_time", "part_time")), since, rnd.randrange(1, 99),
        numbers=(Number("mobile", f"000-555-{number:04d}"),), held=held, has_agreed=rnd.random() < 0.2,
    )  # fmt: skip


def _shift_work(person: Person, at: datetime) -> tuple[Work, ...]:
    """Day shifts of the week around an instant, for odd people early and for even people late."""
    midnight = at.replace(hour=5, minute=0, second=0)
    hour = 7 if person.worker_id % 2 else 14
    days = (midnight + timedelta(days=n) for n in range(-4, 3))
    regular = [
        Work(day + timedelta(hours=hour), day + timedelta(hours=hour + 8))
        for day in days if day.weekday() < 5
    ]  # fmt: skip
    recent = [w for w in person.work if w.end > at - timedelta(days=5)]
    return tuple(sorted([*regular, *recent], key=lambda w: (w.start, w.end)))


def _callout(
    program: _Program, at: datetime, ref: str, rnd: random.Random, result: Year, judge: Checker
) -> None:
    on_call = at.toordinal() // 7 % max(len(program.people), 1)
    tiers = {program.people[on_call].worker_id: 1}
    people = tuple(
        replace(p, tier=tiers.get(p.worker_id, 0), work=_shift_work(p, at)) for p in program.people
    )
    need = Need(is_emergency=rnd.random() < 0.8, section=rnd.choice(("", "North")))
    bare = {key: replace(s, charged={}) for key, s in program.sheet.standings.items()}
    plan = make(
        Facts(program.code, at, need, people, replace(program.sheet, standings=bare)),
        program.agreement,
    )
    result.callouts += 1
    for words in judge(program.body, plan.as_json()):
        (result.violations if result.violations is not None else []).append(
            f"{ref} {program.code}: {words}"
        )
    _answers(program, plan, at, ref, rnd, result)


def _answers(
    program: _Program, plan: Plan, at: datetime, ref: str, rnd: random.Random, result: Year
) -> None:
    wanted = sum(slot.count for slot in plan.slots)
    called: set[int] = set()
    for rung in plan.rungs:
        for candidate in rung.candidates:
            if wanted == 0:
                result.filled += 1
                return
            if candidate.worker_id in called and not candidate.is_forced:
                continue
            called.add(candidate.worker_id)
            outcome = rnd.choice(("accepted", "declined", "no_answer", "voicemail", "unknown"))
            outcome = "forced" if candidate.is_forced else outcome
            wanted -= _note(program, candidate.worker_id, outcome, at, ref, result)
    result.filled += wanted == 0


def _note(
    program: _Program, worker_id: int, outcome: str, at: datetime, ref: str, result: Year
) -> int:
    event = Event("outcome", at, worker_id, outcome, ref, 180, 0)
    sheet = program.sheet
    for each in (*due(sheet, at, program.agreement), event):
        sheet, lines = apply(sheet, each, program.agreement)
        result.charged_minutes += sum(line.minutes for line in lines)
    program.sheet = sheet
    result.calls += 1
    result.forced += outcome == "forced"
    if outcome not in ("accepted", "forced"):
        return 0
    for n, person in enumerate(program.people):
        if person.worker_id == worker_id:
            done = Work(at, at + timedelta(hours=3), "call_in")
            recent = tuple(w for w in person.work if w.end > at - timedelta(days=5))
            program.people[n] = replace(person, work=(*recent, done))
    return 1
