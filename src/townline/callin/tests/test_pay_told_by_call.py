"""Rule 18 told call by call: what each one adds, and together neither more nor less than the whole."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from townline.callin.rules.facts import Work
from townline.callin.rules.pay import Call, pay, shares
from townline.callin.tests.test_worked_numbers import AT, ROADS, H

TODAY = Work(AT + 12 * H, AT + 20 * H)
ONE, TWO = Call(AT, AT + H), Call(AT + 1.5 * H, AT + 2.5 * H)
MINUTE = timedelta(minutes=1)


def told(calls, shifts=(TODAY,)):
    return [lines[0].minutes for _call, lines in shares(calls, shifts, ROADS)]


def test_two_calls_within_two_hours_are_paid_the_minimum_once():
    assert told([ONE, TWO]) == [180, 0]
    assert told([ONE, Call(AT + 1.5 * H, AT + 4.5 * H)]) == [180, 60]
    assert told([ONE, Call(AT + 2 * H, AT + 3 * H)]) == [180, 180]


def test_the_later_one_says_with_which_it_counts():
    why = shares([ONE, TWO], [TODAY], ROADS)[1][1][0].why
    assert "one call with that of 2026-11-24 02:10: 180 min in all, 180 of them" in why
    assert "(19.01)" in why


def test_advice_by_telephone_between_them_stands_by_itself():
    advice = Call(AT + H, AT + 1.1 * H, is_phone=True)
    assert told([ONE, advice, TWO]) == [180, 15, 0]


def test_the_minimum_falls_away_where_the_second_joins_the_shift():
    early = Work(AT + 2 * H, AT + 10 * H)
    assert told([ONE, Call(AT + 1.5 * H, AT + 2 * H)], [early]) == [180, -90]


@given(
    st.lists(
        st.tuples(st.integers(0, 4000), st.integers(0, 700), st.booleans()), min_size=1, max_size=6
    ),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(60, 600)), max_size=3),
)
def test_together_they_are_the_whole(spans, planned):
    calls = [Call(AT + a * MINUTE, AT + (a + n) * MINUTE, is_phone=p) for a, n, p in spans]
    shifts = [Work(AT + a * MINUTE, AT + (a + n) * MINUTE) for a, n in planned]

    def sums(lines):
        found: Counter[bool] = Counter()
        for line in lines:
            found[line.rule == "rest"] += line.minutes
        return +found

    parts = [line for _call, lines in shares(calls, shifts, ROADS) for line in lines]
    assert sums(parts) == sums(pay(calls, shifts, ROADS))
