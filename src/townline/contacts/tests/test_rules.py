"""The life of a call as a table, and the figures with their worked example."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.contacts import rules
from townline.contacts.rules import CallEvent, Interval, State, Waiting
from townline.contacts.tests.conftest import NOW

kinds = st.sampled_from(
    ["offered", "answered", "held", "resumed", "transferred", "called_back", "ended"]
)
states = st.sampled_from(list(State))


def at(seconds: float):
    return NOW + timedelta(seconds=seconds)


@given(states, kinds)
def test_what_is_finished_never_moves(state, kind):
    if state in rules.ENDED:
        assert rules.transition(state, kind) is state


@given(states, kinds)
def test_nothing_that_was_spoken_becomes_abandoned(state, kind):
    after = rules.transition(state, kind)
    if state is not State.OFFERED and after is not state:
        assert after is not State.ABANDONED


@given(states, kinds)
def test_an_event_twice_is_the_event_once(state, kind):
    once = rules.transition(state, kind)
    assert rules.transition(once, kind) is once or (once, kind) == (State.LIVE, "ended")


@given(
    st.lists(
        st.builds(
            CallEvent,
            kinds,
            st.integers(0, 60).map(at),
            st.sampled_from(["", "far_end", "dropped"]),
        ),
        max_size=8,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_in_which_events_are_heard_does_not_matter(events, random):
    shuffled = [*events, *events[:3]]
    random.shuffle(shuffled)
    assert rules.replayed(shuffled) is rules.replayed(events)


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        ([], State.OFFERED),
        ([("offered", 0)], State.OFFERED),
        ([("offered", 0), ("ended", 3)], State.ABANDONED),
        ([("held", 9)], State.HELD),
        ([("ended", 40), ("answered", 5)], State.WRAP_UP),
        ([("answered", 5), ("ended", 40), ("called_back", 90)], State.LIVE),
        ([("answered", 5), ("ended", 40), ("called_back", 90), ("ended", 300)], State.WRAP_UP),
        ([("answered", 5), ("held", 9), ("resumed", 20), ("held", 30)], State.HELD),
    ],
)
def test_a_call_stands_where_its_events_put_it(heard, state):
    assert rules.replayed(CallEvent(kind, at(when)) for kind, when in heard) is state


def test_a_caller_in_danger_who_is_gone_must_be_called_back():
    assert rules.is_call_back_owed("E", is_told_911=False)
    assert not rules.is_call_back_owed("E", is_told_911=True)
    assert not rules.is_call_back_owed("C", is_told_911=False)


@given(
    st.lists(
        st.builds(
            Waiting, st.integers(1, 9), st.integers(0, 3), st.booleans(),
            st.sampled_from(["en", "fr"]), st.integers(0, 99).map(at),
        ),
        min_size=1, max_size=8,
    )
)  # fmt: skip
def test_no_voice_call_goes_before_a_tty_call_of_its_priority(waiting):
    chosen = rules.next_to_offer(waiting, languages=frozenset({"en", "fr"}))
    assert chosen is not None
    if not chosen.is_tty:
        assert not any(each.is_tty and each.priority <= chosen.priority for each in waiting)


def test_a_line_in_french_is_for_those_who_speak_it():
    french = [Waiting(1, 0, False, "fr", NOW)]
    assert rules.next_to_offer(french, languages=rules.speaks("en")) is None
    assert rules.next_to_offer(french, languages=rules.speaks("fr")) is french[0]


HALF_HOUR = Interval(offered=60, short_abandons=4, abandoned=10, answered=50, answered_in_target=42)


def test_the_figures_are_those_of_the_worked_example():
    assert rules.service_level(HALF_HOUR) == 42 / 56 == 0.75
    assert rules.abandonment(HALF_HOUR) == pytest.approx(6 / 56)


def test_where_nobody_called_there_is_no_figure():
    empty = Interval(2, 2, 2, 0, 0)
    assert rules.service_level(empty) is None
    assert rules.abandonment(empty) is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_longer_abandon_never_flatters_the_service_level(in_target, later, short, long):
    def level(extra: int) -> float:
        answered = in_target + later
        day = Interval(
            answered + short + long + extra, short, short + long + extra, answered, in_target
        )
        return rules.service_level(day) or 0

    assert level(1) <= level(0)
