"""Each of the twenty-six kinds of rule is really held: an engine that reads it otherwise is found out.

The engine gets an agreement with one number, order or word changed, the oracle the file as it is; among
generated cases there must be one on which they do not agree. Rules 17 to 20, 22, 23 and 25 are pay, trades
and the log: their machine and its mutants are in test_pay_machine.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, settings
from hypothesis.errors import NoSuchExample

from townline.callin.rules.facts import Facts, Need
from townline.callin.rules.lists import apply, due
from townline.callin.rules.making import make
from townline.callin.rules.oracle import violations
from townline.callin.rules.oracle_lists import brought_up, empty_list, happen
from townline.callin.rules.reading import agreement_of
from townline.callin.rules.standings import Event, Sheet
from townline.callin.rules.types import NUMBERS, RuleType
from townline.callin.tests.test_machine import BODIES, OUTCOMES, START, as_told, cases
from townline.callin.tests.test_pay_machine import SPOILT
from townline.callin.tests.test_worked_numbers import person

ROADS, WATER, HEALTH = (
    next(
        n
        for n, body in enumerate(BODIES)
        if body["agreement"] == code and body["version"] != "2025-1"
    )
    for code in ("roads_local_61", "water_local_204", "health_nurses_12")
)


def rung(body: dict[str, Any], key: str) -> dict[str, Any]:
    return next(each for each in body["ladder"] if each["key"] == key)


# What is read otherwise, by rule: the agreement, and how its file is changed for the engine alone.
PLANS = {
    RuleType.ROTATION: (HEALTH, lambda b: rung(b, "turn").update(order=["seniority"])),
    RuleType.HOURS: (WATER, lambda b: rung(b, "own").update(order=["seniority"])),
    RuleType.TIE: (WATER, lambda b: b["ties"].update(seed=1)),
    RuleType.REPLY: (ROADS, lambda b: b["limits"].update(reply_minutes=6)),
    RuleType.OFFER: (ROADS, lambda b: b["offer"]["windows"][0].update(minutes=16)),
    RuleType.NUMBERS: (ROADS, lambda b: b["numbers"].update(optional=0)),
    RuleType.QUALIFIED: (ROADS, lambda b: rung(b, "own").update(qualified="any")),
    RuleType.FORCED: (ROADS, lambda b: rung(b, "forced").update(order=["seniority"])),
    RuleType.STANDBY: (ROADS, lambda b: b["standby"].update(reply_minutes=6)),
    RuleType.REST: (WATER, lambda b: b["rest"].update(long_hours=0, between_hours=0, clear_else="premium")),
    RuleType.RUN: (WATER, lambda b: b["run"].update(hours=20)),
    RuleType.EMERGENCY: (ROADS, lambda b: rung(b, "outside").update(only="always")),
}  # fmt: skip
# Order among people who are all free to come: generated crews seldom have two of them on one rung.
CALM = {
    RuleType.SENIORITY: (ROADS, lambda b: rung(b, "own").update(scopes=["division"])),
    RuleType.CLASSES: (ROADS, lambda b: b["classes"].update(order=["full_time", "part_time"])),
}
LISTS = {
    RuleType.CHARGE: (ROADS, lambda b: b["charge"].update(no_answer=False)),
    RuleType.EXEMPTION: (ROADS, lambda b: b["exempt"].update(notice_under_minutes=0)),
    RuleType.NO_SHOW: (ROADS, lambda b: b["no_show"].update(times=3)),
    RuleType.ENTRY: (ROADS, lambda b: b["entry"].update(new_hire="maximum")),
    RuleType.RESET: (WATER, lambda b: b["reset"].update(method="zero")),
    RuleType.BLANK: (ROADS, lambda b: b["blanks"].update(accumulate=True)),
    RuleType.HOLIDAY: (ROADS, lambda b: b["holiday"].update(equalised=True)),
    RuleType.REMEDY: (ROADS, lambda b: b["remedy"].update(within_days=30)),
}  # fmt: skip
ELSEWHERE = {RuleType.CALL_BACK, RuleType.NOTICE, RuleType.TRADE, RuleType.LOG}


def test_no_kind_of_rule_is_left_out():
    assert set(PLANS) | set(CALM) | set(LISTS) | ELSEWHERE == set(RuleType)
    assert len(NUMBERS) == 26
    assert {name.partition(".")[0] for name in SPOILT} >= {
        "call_back",
        "notice_minimum",
        "rest",
        "holiday",
    }


def spoilt(which: int, change: Any) -> Any:
    other = deepcopy(BODIES[which])
    change(other)
    return agreement_of(other)


@pytest.mark.parametrize("kind", PLANS)
def test_a_plan_by_another_reading_is_found_out(kind):
    which, change = PLANS[kind]
    wrong = spoilt(which, change)

    def is_noticed(case: Any) -> bool:
        _which, facts = case
        return bool(violations(BODIES[which], make(facts, wrong).as_json()))

    quick = settings(max_examples=6000, deadline=None, database=None,
                     phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    try:
        find(cases(which), is_noticed, settings=quick, random=Random(7))
    except NoSuchExample:
        pytest.fail(f"nobody noticed that {kind} was read otherwise")


def calm_plans(agreement: Any) -> Any:
    """Plans for crews whose people are rested and qualified and differ in everything that orders them."""
    for seed in range(60):
        dice = Random(seed)
        crowd = tuple(
            person(n, section=dice.choice(("North", "South")), lot=dice.randint(0, 2),
                   classification=dice.choice(("operator", "labourer")),
                   employment=dice.choice(("full_time", "part_time")),
                   seniority=date(2010 + dice.randint(0, 3), 1, 1))
            for n in range(1, 7)
        )  # fmt: skip
        need = Need(is_emergency=dice.random() < 0.5, section="North", classification="operators")
        facts = Facts("road_operations", START, need, crowd, Sheet({}, None, 1))
        yield make(facts, agreement).as_json()


def test_of_people_free_to_come_the_oracle_agrees_with_every_order():
    plans = list(calm_plans(spoilt(ROADS, lambda _body: None)))
    assert [violations(BODIES[ROADS], plan) for plan in plans] == [[]] * len(plans)
    assert any(len(step["candidates"]) > 2 for plan in plans for step in plan["rungs"])


@pytest.mark.parametrize("kind", CALM)
def test_an_order_by_another_reading_is_found_out(kind):
    which, change = CALM[kind]
    assert any(violations(BODIES[which], plan) for plan in calm_plans(spoilt(which, change)))


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_by_another_reading_is_found_out(kind):
    which, change = LISTS[kind]
    wrong = spoilt(which, change)
    assert any(as_read != told for as_read, told in walks(which, wrong, seeds=60)), kind


def walks(which: int, agreement: Any, *, seeds: int) -> Iterator[tuple[Any, Any]]:
    """The list as an agreement keeps it and as the oracle tells it by the file, event by event."""
    body = BODIES[which]
    for seed in range(seeds):
        dice, at = Random(seed), START
        sheet, told = Sheet(), empty_list()
        for step in range(50):
            at += timedelta(hours=dice.choice((1, 7, 30, 24 * 20)))
            event = _happens(dice, at, step)
            told = happen(body, brought_up(body, told, at), vars(event))
            for each in (*due(sheet, at, agreement), event):
                sheet, _lines = apply(sheet, each, agreement)
            yield as_told(sheet), told


def _happens(dice: Random, at: Any, step: int) -> Event:
    worker, ref = dice.randint(1, 4), f"callout:{dice.randint(1, 5)}"
    if step < 4:
        return Event("placed", at, step + 1, minutes=600 * step)
    kind = dice.choice(("outcome", "outcome", "outcome", "blank", "bypassed", "left", "joined"))
    if kind != "outcome":
        return Event(kind, at, worker, ref=ref)
    return Event("outcome", at, worker, dice.choice(OUTCOMES), ref, dice.choice((None, 30, 300)),
                 dice.choice((None, 20, 300)))  # fmt: skip


def test_read_as_it_is_nothing_is_found():
    """The same walk with the file itself: what is found above is the change, not the walk."""
    for which in range(len(BODIES)):
        agreement = spoilt(which, lambda _body: None)
        assert all(as_read == told for as_read, told in walks(which, agreement, seeds=6))
