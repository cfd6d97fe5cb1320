"""Rules 17 to 20, 22, 23 and 25 against an oracle that was written apart, over days of calls and shifts.

The rules of lists and plans have their machine in test_machine.py: together all twenty-six are held.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from townline.callin.rules import oracle_pay
from townline.callin.rules.conduct import Swap, kept_until, missing_in_log, trade_problems
from townline.callin.rules.facts import Work
from townline.callin.rules.pay import Call, pay, shares, standby_lost
from townline.callin.rules.reading import agreement_of
from townline.callin.tests.test_machine import AGREEMENTS, BODIES
from townline.callin.tests.test_worked_numbers import person

M = timedelta(minutes=1)
STARTS = (
    datetime(2026, 10, 31, 20, tzinfo=UTC),  # into the night that has an hour twice
    datetime(2027, 3, 13, 20, tzinfo=UTC),  # into the night that lacks one
    datetime(2028, 2, 28, 20, tzinfo=UTC),  # into a leap day
    datetime(2026, 12, 24, 20, tzinfo=UTC),  # into two holidays
)


def by_oracle(body, calls, shifts):
    return oracle_pay.owed(
        body,
        [
            {"start": c.start, "end": c.end, "phone": c.is_phone, "notice": c.notice_minutes}
            for c in calls
        ],
        [vars(each) for each in shifts],
    )


def by_engine(agreement, calls, shifts):
    return [
        (str(line.rule), line.minutes, float(line.rate)) for line in pay(calls, shifts, agreement)
    ]


class PayMachine(RuleBasedStateMachine):
    """Some days of one person: shifts, calls at night, advice, work planned ahead, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.which, self.start = 0, STARTS[0]
        self.calls: list[Call] = []
        self.shifts: list[Work] = []

    @rule(which=st.integers(0, len(AGREEMENTS) - 1), start=st.sampled_from(STARTS))
    def elsewhere(self, which: int, start: datetime) -> None:
        if not self.calls and not self.shifts:
            self.which, self.start = which, start

    @rule(
        at=st.integers(0, 4000),
        minutes=st.integers(1, 700),
        kind=st.sampled_from(("regular", "overtime")),
    )
    def works(self, at: int, minutes: int, kind: str) -> None:
        if len(self.shifts) < 3:
            self.shifts.append(Work(self.start + at * M, self.start + (at + minutes) * M, kind))

    @rule(at=st.integers(0, 3000), minutes=st.integers(0, 400), is_phone=st.booleans(),
          notice=st.one_of(st.none(), st.sampled_from((0, 1439, 1440, 1441, 4000))))  # fmt: skip
    def is_called(self, at: int, minutes: int, is_phone: bool, notice: int | None) -> None:
        if len(self.calls) < 4:
            given_ahead = None if is_phone else notice
            self.calls.append(
                Call(self.start + at * M, self.start + (at + minutes) * M, is_phone, given_ahead)
            )

    @invariant()
    def the_oracle_agrees(self) -> None:
        told = by_engine(AGREEMENTS[self.which], self.calls, self.shifts)
        assert sorted(told) == sorted(by_oracle(BODIES[self.which], self.calls, self.shifts))

    @invariant()
    def told_call_by_call_it_is_the_same(self) -> None:
        parts = shares(self.calls, self.shifts, AGREEMENTS[self.which])
        told = [call for call, _lines in parts]
        assert [call.start for call in told] == sorted(call.start for call in self.calls)
        assert sorted(map(repr, told)) == sorted(map(repr, self.calls)), (
            "each once, in any order at one instant"
        )


TestPay = PayMachine.TestCase
TestPay.settings = settings(max_examples=40, stateful_step_count=12, deadline=None,
                            suppress_health_check=[HealthCheck.too_slow])  # fmt: skip
which = st.integers(0, len(AGREEMENTS) - 1)


@given(which, st.sampled_from(STARTS), st.one_of(st.none(), st.integers(0, 4000)))
def test_standby_is_lost_where_the_oracle_says_so(number, called, seconds):
    answered = None if seconds is None else called + timedelta(seconds=seconds)
    is_lost = standby_lost(called, answered, AGREEMENTS[number]) is not None
    assert is_lost == oracle_pay.forfeits(BODIES[number], called, answered)


@settings(max_examples=40)
@given(
    which, st.sampled_from(STARTS), st.integers(0, 5000), st.integers(60, 720),
    st.lists(st.tuples(st.integers(-6000, 6000), st.integers(60, 720)), max_size=6), st.booleans(),
    st.booleans(),
)  # fmt: skip
def test_a_trade_lacks_what_the_oracle_says(number, start, at, minutes, spans, written, approved):
    shift = Work(start + at * M, start + (at + minutes) * M)
    work = [Work(start + a * M, start + (a + n) * M) for a, n in spans]
    swap = Swap(shift, person(1, work=tuple(work)), is_written=written, is_approved=approved)
    said = trade_problems(swap, AGREEMENTS[number])
    words = {"writing": "in writing", "approval": "is approved", "overtime": "without overtime"}
    told = {code for code, part in words.items() if any(part in each for each in said)}
    lacks = oracle_pay.trade_lacks(BODIES[number], vars(shift), [vars(each) for each in work],
                                   is_written=written, is_approved=approved)  # fmt: skip
    assert told == lacks


@given(which, st.sampled_from(STARTS), st.sets(st.sampled_from(
    ("employee", "number", "at", "position", "result", "initials"))))  # fmt: skip
def test_the_log_holds_six_things_as_long_as_the_file_says(number, at, given_ones):
    log = BODIES[number]["log"]
    lacking = missing_in_log(dict.fromkeys(given_ones, "x"), AGREEMENTS[number])
    assert (
        set(lacking) == {"employee", "number", "at", "position", "result", "initials"} - given_ones
    )
    assert (kept_until(at, AGREEMENTS[number]) - at).days == log["kept_days"]


SPOILT = {
    "call_back.hours": 2, "call_back.day_off_hours": 3, "call_back.one_within_hours": 1,
    "call_back.phone_minutes": 16, "notice_minimum.hours": 3, "notice_minimum.long_notice_hours": 20,
    "notice_minimum.with_long_notice": 1, "rest.clear_hours": 9, "rest.clear_else": "skip",
    "holiday.rate": 3, "holiday.credit_hours": 1, "holiday.days": [],
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILT)
def test_the_oracle_would_notice_an_engine_that_reads_a_rule_otherwise(name):
    """Each number of rules 18, 19, 20 and 22 bites: the engine with another one is found out."""
    body = BODIES[1]
    assert body["agreement"] == "roads_local_61"
    part, key = name.split(".")
    other = deepcopy(body)
    other[part][key] = SPOILT[name]
    wrong, dice = agreement_of(other), Random(7)
    for _ in range(400):
        start = dice.choice(STARTS)
        calls, shifts = [], []
        for _n in range(dice.randint(1, 3)):
            at, phone = dice.randint(0, 2000), dice.random() < 0.3
            notice = dice.choice((None, None, 60, 1300, 2000)) if not phone else None
            calls.append(
                Call(start + at * M, start + (at + dice.randint(1, 200)) * M, phone, notice)
            )
        for _n in range(dice.randint(0, 2)):
            at = dice.randint(0, 3000)
            shifts.append(Work(start + at * M, start + (at + 480) * M))
        if sorted(by_engine(wrong, calls, shifts)) != sorted(by_oracle(body, calls, shifts)):
            return
    pytest.fail(f"nobody noticed that {name} was read otherwise")
