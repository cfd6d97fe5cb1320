"""An alarm that nobody has accepted ends when a person accepts, and by nothing else that a hand can press."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.accounts.models import User
from townline.board import queries as board
from townline.callouts import actions, watching
from townline.callouts.models import Alarm, Attempt, Fill
from townline.callouts.queries.times import database_now
from townline.callouts.tests.building import NOW, person, plan, rung, start
from townline.core import clock
from townline.core.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def june():
    return User.objects.create(username="june", name="June Ali", roles=["csr"])


def at(seconds):
    return clock.moved(timedelta(seconds=seconds))


def nobody_answers(callout, june):
    while row := Attempt.objects.filter(callout=callout).exclude(state="ended").first():
        actions.record(attempt_id=row.pk, outcome="no_answer", actor=june, now=NOW)


def sounding(callout):
    return list(Alarm.objects.filter(callout=callout, taken_at=None).values_list("kind", flat=True))


def in_the_band(june):
    return [(each.text, each.taken_by) for each in board.alarms(june, database_now()).rows]


def test_who_takes_it_has_three_minutes_and_then_it_sounds_again(june):
    callout = start(plan(rung("first", person(1))), actor=june)
    nobody_answers(callout, june)
    for minute in (0, 3, 6):
        with at(60 * minute):
            watching.look(database_now())
            assert sounding(callout) == ["exhausted"]
            alarm = Alarm.objects.get(callout=callout, taken_at=None)
            assert board.alarms(june, database_now()).loud == 1
            actions.take_alarm(alarm_id=alarm.pk, actor=june, now=database_now())
            assert board.alarms(june, database_now()).loud == 0
        with at(60 * minute + 179):
            watching.look(database_now())
            assert sounding(callout) == []
            assert in_the_band(june)[-1][1] == "June Ali"  # and it stands there all the while
    said = LedgerEntry.objects.filter(stream=callout.stream, verb="alarm.raised").order_by("seq")
    assert [row.data["reason"].partition(":")[0] for row in said] == [
        "Nobody is left to call", "Still nobody has accepted", "Still nobody has accepted",
    ]  # fmt: skip


def test_a_deadline_that_passed_sounds_on_while_people_are_still_called(june):
    callout = start(plan(rung("first", person(1), person(2))), actor=june)
    with at(601):
        actions.record(
            attempt_id=Attempt.objects.get().pk, outcome="no_answer", actor=june, now=NOW
        )
        assert sounding(callout) == ["unmet"]
        actions.take_alarm(alarm_id=Alarm.objects.get().pk, actor=june, now=database_now())
    with at(601 + 181):
        watching.look(database_now())
        watching.look(database_now())
        assert sounding(callout) == ["unmet"]
        assert len(in_the_band(june)) == 1


@pytest.mark.parametrize("end", ["accepted", "stood down"])
def test_it_is_quiet_for_good_once_somebody_accepted_or_it_was_called_off(june, end):
    callout = start(plan(rung("first", person(1))), actor=june)
    row = Attempt.objects.get()
    nobody_answers(callout, june)
    actions.take_alarm(alarm_id=Alarm.objects.get().pk, actor=june, now=database_now())
    if end == "accepted":
        actions.record(attempt_id=row.pk, outcome="accepted", eta_minutes=9, actor=june, now=NOW)
        assert Fill.objects.filter(callout=callout).exists()
    else:
        actions.stand_down(callout_id=callout.pk, reason="False alarm", actor=june, now=NOW)
    assert in_the_band(june) == []
    with at(3600):
        watching.look(database_now())
        assert sounding(callout) == []


def test_more_time_with_a_reason_is_quiet_until_that_is_over(june):
    callout = start(plan(rung("first", person(1), person(2))), actor=june)
    with at(601):
        watching.look(database_now())
        actions.record(
            attempt_id=Attempt.objects.get().pk, outcome="no_answer", actor=june, now=NOW
        )
        actions.take_alarm(
            alarm_id=Alarm.objects.get(kind="unmet").pk, actor=june, now=database_now()
        )
        actions.extend(callout_id=callout.pk, deadline_at=database_now() + timedelta(minutes=20),
                       reason="They are on the road already", actor=june, now=database_now())  # fmt: skip
    with at(601 + 400):
        watching.look(database_now())
        assert sounding(callout) == []


def test_the_watch_asks_once_however_many_are_in_hand(june, django_assert_num_queries):
    def many(count):
        for _ in range(count):
            callout = start(plan(rung("first", person(1))), actor=june)
            nobody_answers(callout, june)
            alarm = Alarm.objects.get(callout=callout, taken_at=None)
            actions.take_alarm(alarm_id=alarm.pk, actor=june, now=database_now())

    many(1)
    with django_assert_num_queries(5):
        watching.look(database_now())
    many(4)
    with django_assert_num_queries(5):
        watching.look(database_now())
