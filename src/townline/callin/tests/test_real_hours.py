"""Hours are real ones, on the two nights of the year too on which the clock on the wall says otherwise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.callin.rules.conduct import Swap, trade_problems
from townline.callin.rules.facts import Work
from townline.callin.rules.pay import Call, pay
from townline.callin.rules.rest import obstacles
from townline.callin.rules.week import hours_within, week_of
from townline.callin.tests.test_worked_numbers import ROADS, person

PLACE = ROADS.place
WEEKS = {date(2026, 10, 28): 169, date(2027, 3, 10): 167, date(2026, 11, 25): 168}


def local(
    year: int, month: int, day: int, hour: int, minute: int = 0, *, fold: int = 0
) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=PLACE, fold=fold)


@pytest.mark.parametrize(("day", "hours"), WEEKS.items())
def test_a_week_is_as_long_as_the_clock_makes_it(day, hours):
    week = week_of(local(day.year, day.month, day.day, 15), ROADS)
    assert week.end - week.start == timedelta(hours=hours)
    assert week.start.astimezone(PLACE).strftime("%a %H:%M") == "Mon 00:00"
    assert hours_within([Work(week.start, week.end)], week) == hours


@pytest.mark.parametrize(("start", "end", "hours"), [
    (local(2026, 10, 31, 23), local(2026, 11, 1, 7), 9),
    (local(2027, 3, 13, 23), local(2027, 3, 14, 7), 7),
    (local(2026, 11, 1, 1, 30), local(2026, 11, 1, 1, 30, fold=1), 1),
])  # fmt: skip
def test_a_night_counts_what_it_lasted_in_whatever_zone_it_is_told(start, end, hours):
    week = week_of(start, ROADS)
    assert hours_within([Work(start, end)], week) == hours
    assert pay([Call(start, end)], (), ROADS)[0].why.startswith(f"{hours * 60} min worked")


def test_a_trade_over_the_long_night_counts_nine_hours_to_the_week():
    week = [Work(local(2026, 10, 26 + n, 8), local(2026, 10, 26 + n, 16)) for n in range(4)]
    night = Work(local(2026, 10, 31, 23), local(2026, 11, 1, 7))
    said = trade_problems(Swap(night, person(1, work=tuple(week))), ROADS)
    assert "would work 41 h that week" in said[0]


@given(passed=st.timedeltas(timedelta(), timedelta(days=800)), minutes=st.integers(1, 60 * 24 * 3))
def test_the_zone_an_instant_is_told_in_changes_nothing(passed, minutes):
    start = datetime(2026, 1, 1, tzinfo=UTC) + passed
    end = start + timedelta(minutes=minutes)
    told = Work(start.astimezone(PLACE), end.astimezone(PLACE))
    assert told == Work(start, end)
    first = week_of(start, ROADS)
    second = week_of(first.end, ROADS)
    assert (first.start <= start, first.end) == (True, second.start)
    lies = hours_within([told], first) + hours_within([told], second)
    assert round(lies * 60) == minutes


def test_rest_that_lasts_exactly_as_long_as_agreed_is_enough():
    hours, total = ROADS.rest.between_hours, ROADS.rest.between_total
    start = local(2026, 11, 24, 12)
    for short, is_short in ((timedelta(), False), (timedelta(minutes=1), True)):
        ended = start - timedelta(hours=hours) + short
        done = Work(ended - timedelta(hours=total), ended)
        found = obstacles(person(1, work=(done,)), start, start + timedelta(hours=1), ROADS)
        assert ("between" in [each.part for each in found]) == is_short
