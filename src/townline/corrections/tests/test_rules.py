"""The numbers of docs/explanation/who-was-told.md, and what always holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.corrections import rules
from townline.corrections.rules import Outcome, Reach, Reason, Severity

NOW = datetime(2026, 11, 23, 17, 10, tzinfo=UTC)
FLAGS = ("is_known", "is_protected", "has_number", "has_email", "asked_not")
WAYS = st.fixed_dictionaries(
    {name: st.booleans() for name in FLAGS}
    | {"channel": st.sampled_from(["phone", "counter", "web"])}
)


def ways(**given):
    usual = dict.fromkeys(FLAGS, False) | {"channel": "phone"}
    return rules.reach(**(usual | given))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"has_number": True}, (Reach.PHONE, None)),
        ({"has_number": True, "has_email": True}, (Reach.PHONE, None)),
        ({"has_email": True}, (Reach.EMAIL, None)),
        ({}, (Reach.ANONYMOUS, None)),
        ({"is_known": True}, (Reach.UNREACHABLE, Reason.WITHHELD)),
        ({"is_known": True, "channel": "counter"}, (Reach.UNREACHABLE, Reason.NO_NUMBER)),
        ({"has_number": True, "asked_not": True}, (Reach.UNREACHABLE, Reason.ASKED_NOT)),
        ({"has_number": True, "is_protected": True}, (Reach.UNREACHABLE, Reason.PROTECTED)),
    ],
)
def test_how_one_is_reached(facts, expected):
    assert ways(**facts) == expected


@given(st.lists(WAYS, max_size=60))
def test_counts_add_up(contacts):
    reached = [rules.reach(**each)[0] for each in contacts]
    tally = rules.tally(reached)
    assert tally.listed == len(contacts)
    assert tally.listed == tally.reachable + tally.unreachable + tally.anonymous


@given(WAYS)
def test_only_the_unreachable_have_a_reason_and_the_protected_are_never_called(facts):
    reach, reason = rules.reach(**facts)
    assert (reason is not None) == (reach == Reach.UNREACHABLE)
    if facts["is_protected"] or facts["asked_not"]:
        assert reach == Reach.UNREACHABLE


def test_nobody_is_called_at_night_but_about_safety():
    def local(hour, minute=0):
        return datetime(2026, 11, 23, hour, minute)  # noqa: DTZ001

    assert not rules.may_call(Severity.MISLEADING, local(7, 59))
    assert rules.may_call(Severity.MISLEADING, local(8))
    assert rules.may_call(Severity.MISLEADING, local(20, 59))
    assert not rules.may_call(Severity.MINOR, local(21))
    assert rules.may_call(Severity.SAFETY, local(3))


def next_try(outcome, attempts, asked=None, severity=Severity.MISLEADING):
    return rules.try_again(outcome, attempts=attempts, severity=severity, now=NOW, asked=asked)


def test_no_answer_is_tried_three_times_three_hours_apart():
    assert next_try(Outcome.NO_ANSWER, 1) == NOW + timedelta(hours=3)
    assert next_try(Outcome.VOICEMAIL, 2) == NOW + timedelta(hours=3)
    assert next_try(Outcome.NO_ANSWER, 3) is None
    assert next_try(Outcome.NO_ANSWER, 1, severity=Severity.SAFETY) == NOW + timedelta(minutes=30)


def test_who_was_reached_is_done_and_who_asks_for_later_gets_it():
    for outcome in (Outcome.REACHED, Outcome.REFUSED, Outcome.WRONG_NUMBER):
        assert next_try(outcome, 1) is None
    evening = NOW + timedelta(hours=2)
    assert next_try(Outcome.LATER, 9, asked=evening) == evening


def test_safety_is_late_after_an_hour_and_nothing_else_raises_an_alarm():
    due = NOW + rules.START_WITHIN[Severity.SAFETY]

    def late(now, severity=Severity.SAFETY, started=None):
        return rules.starts_late(severity=severity, due=due, started=started, now=now)

    assert not late(NOW + timedelta(minutes=59))
    assert late(NOW + timedelta(minutes=60))
    assert not late(NOW + timedelta(minutes=60), started=NOW)
    assert not late(NOW + timedelta(days=9), Severity.MISLEADING)


def test_fourteen_calls_of_190_seconds_are_45_minutes_and_31_50():
    assert rules.cost([190] * 14, Decimal("42.00")) == rules.Cost(45, Decimal("31.50"))


def test_a_call_left_open_over_lunch_counts_thirty_minutes():
    assert rules.cost([5400], Decimal("42.00")).minutes == 30


@given(st.lists(st.integers(0, 7200), max_size=40), st.decimals(0, 200, places=2))
def test_cost_never_falls_when_a_call_is_added(seconds, rate):
    assert rules.cost([*seconds, 60], rate).amount >= rules.cost(seconds, rate).amount


@given(
    st.lists(st.integers(), unique=True, max_size=50),
    st.lists(st.integers(), min_size=1, unique=True, max_size=9),
)
def test_calls_are_dealt_evenly_and_none_is_lost(calls, people):
    hands = rules.dealt(calls, people)
    assert sorted(call for hand in hands.values() for call in hand) == sorted(calls)
    sizes = [len(hand) for hand in hands.values()]
    assert max(sizes) - min(sizes) <= 1


def test_the_message_says_nothing_of_what_it_is_about():
    message = rules.voicemail(region="Northmoor", number="905 555 0100")
    assert "905 555 0100" in message
    said = rules.script(
        region="Northmoor", wrong="The clinic is on Saturday.", right="It is on Sunday."
    )
    assert "clinic" in said
    assert "clinic" not in message


def test_eight_a_day_before_and_two_since_is_75_per_cent_less():
    assert rules.effect([8] * 14, [2] * 5) == rules.Effect(8.0, 2.0)
    assert rules.effect([8] * 14, [2] * 5).change == -75


def test_two_days_are_too_few_to_tell():
    assert rules.effect([8] * 14, [0, 0]) == rules.Effect(8.0, None)
    assert rules.effect([], [1, 1, 1]).change is None
