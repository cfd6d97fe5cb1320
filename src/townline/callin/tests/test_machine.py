"""The engine against an oracle that was written apart from it: lists step by step, plans as they come."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from townline.callin.rules.facts import Away, Facts, Held, Need, Person, Work
from townline.callin.rules.lists import apply, due, replay
from townline.callin.rules.making import make, remake
from townline.callin.rules.oracle import violations
from townline.callin.rules.oracle_lists import brought_up, empty_list, happen
from townline.callin.rules.plan import Number, Plan, Slot
from townline.callin.rules.reading import agreement_of, check
from townline.callin.rules.simulation import year
from townline.callin.rules.standings import Event, Owed, Sheet, Standing

FOLDER = Path(__file__).parents[2] / "regions" / "northmoor" / "agreements"
BODIES = [check(path.read_text())[0] for path in sorted(FOLDER.glob("*.yaml"))]
AGREEMENTS = [agreement_of(body) for body in BODIES]
START = datetime(2026, 10, 30, 16, tzinfo=UTC)  # two nights before the clocks go back
OUTCOMES = (
    "accepted", "declined", "no_answer", "busy", "voicemail", "wrong_number", "unfit", "unavailable",
    "accepted_too_late", "no_show", "cancelled", "forced", "unknown",
)  # fmt: skip
QUICK = settings(max_examples=40, stateful_step_count=40, deadline=None,
                 suppress_health_check=[HealthCheck.too_slow])  # fmt: skip


def as_told(sheet: Sheet) -> dict[str, Any]:
    """The engine's list in the oracle's shape."""
    people = {
        key: {**{k: v for k, v in vars(s).items() if k != "worker_id"}, "strikes": list(s.strikes),
              "owed": [(o.ref, o.until) for o in s.owed], "charged": dict(s.charged)}
        for key, s in sheet.standings.items()
    }  # fmt: skip
    return {"people": people, "last_accepted": sheet.last_accepted, "next_turn": sheet.next_turn,
            "settled_to": sheet.settled_to}  # fmt: skip


class ListMachine(RuleBasedStateMachine):
    """Anything that may happen to a list, in any order, over years."""

    def __init__(self) -> None:
        super().__init__()
        self.which = 0
        self.at, self.sheet, self.told = START, Sheet(), empty_list()
        self.steps: list[tuple[Event, int]] = []
        self.charged = 0

    def do(self, event: Event) -> None:
        agreement, body = AGREEMENTS[self.which], BODIES[self.which]
        self.told = brought_up(body, self.told, event.at)
        for each in (*due(self.sheet, event.at, agreement), event):
            self.sheet, lines = apply(self.sheet, each, agreement)
            self.charged += sum(line.minutes for line in lines)
            self.steps.append((each, self.which))
            assert all(line.why for line in lines)
        self.told = happen(body, self.told, vars(event))

    @rule(which=st.integers(0, len(AGREEMENTS) - 1))
    def another_agreement(self, which: int) -> None:
        if not self.sheet.standings:
            self.which = which

    @rule(hours=st.floats(0.5, 24 * 120))
    def time_passes(self, hours: float) -> None:
        self.at += timedelta(hours=round(hours, 2))

    @rule(worker=st.integers(1, 6), minutes=st.integers(0, 3000))
    def enters(self, worker: int, minutes: int) -> None:
        if worker not in self.sheet.standings:
            kind = "placed" if minutes % 2 else "joined"
            self.do(Event(kind, self.at, worker, minutes=minutes if minutes % 2 else None))

    @precondition(lambda self: self.sheet.standings)
    @rule(worker=st.integers(1, 6), outcome=st.sampled_from(OUTCOMES), ref=st.integers(1, 8),
          minutes=st.one_of(st.none(), st.integers(0, 900)),
          notice=st.one_of(st.none(), st.integers(0, 4000)))  # fmt: skip
    def answers(
        self, worker: int, outcome: str, ref: int, minutes: int | None, notice: int | None
    ) -> None:
        before = self.sheet
        self.do(Event("outcome", self.at, worker, outcome, f"callout:{ref}", minutes, notice))
        if outcome == "unknown" and worker in before.standings:
            now = self.sheet.standings[worker]
            assert now.charged == before.standings[worker].charged or not now.charged

    @precondition(lambda self: self.sheet.standings)
    @rule(
        worker=st.integers(1, 6),
        ref=st.integers(1, 8),
        kind=st.sampled_from(("blank", "bypassed", "left")),
    )
    def something_else(self, worker: int, ref: int, kind: str) -> None:
        self.do(Event(kind, self.at, worker, ref=f"callout:{ref}"))

    @precondition(lambda self: self.sheet.standings)
    @rule(
        worker=st.integers(1, 6),
        minutes=st.integers(-600, 600),
        mark=st.sampled_from(("accept", "refuse", "")),
    )
    def by_hand(self, worker: int, minutes: int, mark: str) -> None:
        self.do(Event("adjusted", self.at, worker, minutes=minutes, reason="a slip"))
        self.do(Event("marked", self.at, worker, mark=mark))

    @invariant()
    def the_oracle_agrees(self) -> None:
        assert as_told(self.sheet) == self.told

    @invariant()
    def nothing_is_lost_in_sums(self) -> None:
        assert self.charged == sum(each.minutes for each in self.sheet.standings.values())

    @invariant()
    def replaying_rebuilds_the_list(self) -> None:
        assert replay((event, AGREEMENTS[which]) for event, which in self.steps) == self.sheet


TestLists = ListMachine.TestCase
TestLists.settings = QUICK

NUMBERS: tuple[tuple[Number, ...], ...] = (
    (), (Number("mobile", "905-555-0101"),),
    (Number("mobile", "905-555-0101"), Number("home", "905-555-0102", False),
     Number("pager", "905-555-0103"), Number("home", "905-555-0104", False)),
)  # fmt: skip
instants = st.integers(0, 24 * 400).map(lambda hours: START + timedelta(hours=hours))


@st.composite
def people(draw: st.DrawFn, number: int, at: datetime, program: str, unit: str) -> Person:
    work = []
    for _ in range(draw(st.integers(0, 5))):
        begins = at + timedelta(minutes=draw(st.integers(-6000, 1500)))
        work.append(Work(begins, begins + timedelta(minutes=draw(st.integers(30, 1000))),
                         draw(st.sampled_from(("regular", "overtime", "call_in")))))  # fmt: skip
    away = []
    if draw(st.integers(0, 4)) == 0:
        kind = draw(st.sampled_from(("vacation", "sick")))
        away.append(
            Away(at - timedelta(days=1), at + timedelta(days=draw(st.integers(-1, 3))), kind)
        )
    papers = draw(
        st.sets(st.sampled_from(("traffic_control", "water_class_1", "signal_technician")))
    )
    ends = draw(st.sampled_from((None, at, at + timedelta(days=1))))
    return Person(
        number, f"P{number}", draw(st.sampled_from((program, program, "water_operations"))),
        draw(st.sampled_from((unit, unit, unit, ""))),
        draw(st.sampled_from(("operator", "labourer", "apprentice"))),
        draw(st.sampled_from(("North", "South"))), draw(st.sampled_from(("full_time", "part_time"))),
        date(2020, 1, 1) - timedelta(days=draw(st.integers(0, 3)) * 400), draw(st.integers(0, 2)),
        draw(st.sampled_from((0, 0, 0, 1, 2, 3))),
        draw(st.sampled_from(NUMBERS)),
        tuple(Held(code, None, ends) for code in sorted(papers)), tuple(work), tuple(away),
        draw(st.booleans()),
    )  # fmt: skip


@st.composite
def cases(draw: st.DrawFn, only: int | None = None) -> tuple[int, Facts]:
    which = draw(st.integers(0, len(AGREEMENTS) - 1)) if only is None else only
    agreement, at = AGREEMENTS[which], draw(instants)
    program = draw(st.sampled_from(agreement.programs))
    crowd = tuple(
        draw(people(n, at, program, agreement.unit)) for n in range(1, draw(st.integers(2, 8)))
    )
    standings = {}
    for person in crowd:
        if draw(st.integers(0, 5)):
            owed = (Owed("callout:1", at + timedelta(days=draw(st.integers(-2, 9)))),)
            standings[person.worker_id] = Standing(
                person.worker_id, draw(st.integers(0, 3)) * 60, draw(st.integers(1, 9)),
                draw(st.integers(0, 1)), draw(st.sampled_from(("", "", "accept", "refuse"))), (),
                draw(st.sampled_from((None, None, at - timedelta(hours=5), at + timedelta(days=9)))),
                owed if draw(st.integers(0, 5)) == 0 else (),
                draw(st.sampled_from((None, at - timedelta(days=9), at - timedelta(days=99)))),
            )  # fmt: skip
    last = draw(st.sampled_from((None, 1, 2)))
    sheet = Sheet(standings, last, 10, draw(st.sampled_from((None, at - timedelta(days=100)))))
    slots = draw(st.sampled_from(((), (Slot("a", 1, "", ("traffic_control",)),), (Slot("b", 2),))))
    need = Need(draw(st.sampled_from((0, 2, 6, 12))), draw(st.sampled_from((0, 30, 1500, 30000))),
                draw(st.booleans()), draw(st.sampled_from(("", "North"))),
                draw(st.sampled_from(("", "operators"))), slots)  # fmt: skip
    return which, Facts(program, at, need, crowd, sheet)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_the_oracle_finds_nothing_wrong_with_any_plan(case):
    which, facts = case
    plan = make(facts, AGREEMENTS[which])
    assert violations(BODIES[which], plan.as_json()) == []
    kept = Plan.from_json(json.loads(json.dumps(plan.as_json())))
    assert remake(kept.inputs, AGREEMENTS[which]) == plan
    for rung, law in zip(plan.rungs, AGREEMENTS[which].ladder, strict=True):
        meant = {c.worker_id for c in rung.candidates} | {s.worker_id for s in rung.skips}
        assert len(meant) == len(rung.candidates) + len(rung.skips)
        assert all(law.article in c.why for c in rung.candidates)


def test_the_oracle_would_notice():
    """Each planted wrong is found: somebody left out, put twice, put before another, or without a reason."""
    found = year(BODIES[:1], callouts=1, staff=12, judge=spoiled)
    assert found.violations == []


def spoiled(body: dict[str, Any], plan: dict[str, Any]) -> list[str]:
    assert violations(body, plan) == []
    long = next(n for n, rung in enumerate(plan["rungs"]) if len(rung["candidates"]) > 1)
    for spoil in (
        lambda people: people.pop(), lambda people: people.append(people[0]),
        lambda people: people.reverse(), lambda people: people[0].update(why=""),
    ):  # fmt: skip
        wrong = deepcopy(plan)
        wrong["rungs"][long]["candidates"] = list(wrong["rungs"][long]["candidates"])
        spoil(wrong["rungs"][long]["candidates"])
        assert violations(body, wrong)
    return []


def test_a_simulated_month_breaks_no_rule():
    result = year(BODIES[:1] + BODIES[2:], callouts=60, staff=80, seed=7)
    assert (result.callouts, result.violations) == (60, [])
    assert result.calls > 100


@pytest.mark.slow
def test_a_simulated_year_breaks_no_rule():
    bodies = [body for body in BODIES if body["version"] != "2025-1"]
    result = year(bodies, callouts=20_000, staff=200)
    assert (result.callouts, result.violations) == (20_000, [])
