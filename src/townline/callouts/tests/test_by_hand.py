"""A person dials and taps what became of it; the ladder goes on by the frozen list."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.callin.queries import Slot
from townline.callouts import actions, queries
from townline.callouts.errors import (
    AlreadyEnded,
    BadPlan,
    CalloutOver,
    EtaNeeded,
    MayNotOverride,
    NobodyToCall,
    ReasonNeeded,
)
from townline.callouts.models import Attempt, CalloutEvent, Fill
from townline.callouts.tests.building import NOW, person, plan, rung, start
from townline.core import clock, ledger
from townline.core.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada():
    return User.objects.create(username="ada", name="Ada Quill", roles=["csr"])


@pytest.fixture
def lead():
    return User.objects.create(username="lead", name="Lea Dane", roles=["supervisor"])


def open_call(callout):
    return Attempt.objects.exclude(state="ended").get(callout=callout)


def tap(callout, outcome, actor=None, **more):
    if outcome == "accepted":
        more.setdefault("eta_minutes", 25)
    return actions.record(
        attempt_id=open_call(callout).pk, outcome=outcome, actor=actor, now=NOW, **more
    )


def names(callout):
    return list(
        Attempt.objects.filter(callout=callout).order_by("id").values_list("name", "number")
    )


def test_the_first_call_stands_on_the_page_as_soon_as_the_callout_has_begun(ada):
    callout = start(plan(rung("first", person(1), person(2))), actor=ada)

    shown = queries.ladder(callout.pk, clock.now())

    assert shown.now_at is not None
    assert shown.now_at.name == "Person 1"
    assert shown.now_at.is_ringing is False
    assert shown.rungs[0].state == "now"
    assert [each.state for each in shown.rungs[0].people] == ["now", "to_come"]


def test_a_letter_pressed_twice_is_one_call(ada):
    callout = start(plan(rung("first", person(1), person(2))), actor=ada)
    first = open_call(callout)
    for _ in range(2):
        actions.record(attempt_id=first.pk, outcome="no_answer", actor=ada, now=NOW)

    assert [name for name, _number in names(callout)] == ["Person 1", "Person 2"]


def test_every_number_of_one_person_is_tried_before_the_next_person(ada):
    callout = start(plan(rung("first", person(1, numbers=2), person(2))))
    tap(callout, "no_answer")
    tap(callout, "no_answer")

    assert names(callout) == [
        ("Person 1", "9055550100"), ("Person 1", "9055550101"), ("Person 2", "9055550200"),
    ]  # fmt: skip


def test_an_acceptance_with_its_time_fills_the_place_and_ends_the_callout(ada):
    callout = start(plan(rung("first", person(1), person(2))), actor=ada)
    actions.dial(attempt_id=open_call(callout).pk, actor=ada, now=NOW)
    attempt = tap(callout, "accepted", ada, eta_minutes=25)

    callout.refresh_from_db()
    assert callout.state == "filled"
    assert callout.due_at is None
    assert Fill.objects.get(callout=callout).name == "Person 1"
    assert timedelta(minutes=24) < attempt.eta_at - attempt.answered_at <= timedelta(minutes=25)
    verbs = LedgerEntry.objects.filter(stream=callout.stream).order_by("seq")
    assert [row.verb for row in verbs] == [
        "callout.started", "rung.opened", "attempt.intended", "attempt.placed", "attempt.ended",
        "place.filled", "callout.filled",
    ]  # fmt: skip
    assert list(ledger.verify()) == []


def test_an_acceptance_says_how_long_it_takes():
    callout = start(plan(rung("first", person(1))))

    with pytest.raises(EtaNeeded):
        tap(callout, "accepted", eta_minutes=None)


def test_a_voicemail_is_not_an_acceptance_and_the_reply_has_its_window():
    callout = start(plan(rung("first", person(1), person(2), reply_seconds=300)))
    tap(callout, "voicemail")

    assert not Attempt.objects.exclude(state="ended").exists()
    shown = queries.ladder(callout.pk, clock.now())
    assert shown.rungs[0].people[0].state == "waiting"
    callout.refresh_from_db()
    last = Attempt.objects.get(callout=callout)
    assert last.ended_at is not None
    assert callout.due_at == last.ended_at + timedelta(seconds=300)


def test_nobody_answering_has_the_next_called_at_once_without_a_window():
    callout = start(plan(rung("first", person(1), person(2))))
    tap(callout, "no_answer")

    assert open_call(callout).name == "Person 2"


def test_somebody_who_calls_back_within_the_window_accepts_on_the_call_that_was_made():
    callout = start(plan(rung("first", person(1), person(2))))
    first = tap(callout, "voicemail")
    again = actions.record(
        attempt_id=first.pk, outcome="accepted", eta_minutes=10, actor=None, now=NOW
    )

    assert (again.number_kind, again.outcome) == ("in", "accepted")
    callout.refresh_from_db()
    assert callout.state == "filled"


def test_a_yes_after_the_place_is_taken_is_recorded_as_already_filled():
    callout = start(plan(rung("first", person(1), person(2))))
    first = tap(callout, "no_answer")
    tap(callout, "accepted")
    late = actions.record(
        attempt_id=first.pk, outcome="accepted", eta_minutes=5, actor=None, now=NOW
    )

    assert late.outcome == "accepted_filled"
    assert Fill.objects.filter(callout=callout).count() == 1
    with pytest.raises(AlreadyEnded):
        actions.record(attempt_id=first.pk, outcome="accepted", eta_minutes=5, actor=None, now=NOW)


def test_a_yes_after_standing_down_is_too_late():
    callout = start(plan(rung("first", person(1), person(2))))
    first = tap(callout, "no_answer")
    assert actions.stand_down(subject="incident:12", reason="False alarm", actor=None, now=NOW) == 1
    late = actions.record(
        attempt_id=first.pk, outcome="accepted", eta_minutes=5, actor=None, now=NOW
    )

    assert late.outcome == "accepted_too_late"
    assert not Attempt.objects.exclude(state="ended").exists()


def test_an_empty_rung_is_passed_at_once_and_stands_in_the_record():
    callout = start(plan(rung("first"), rung("second", person(1))))

    assert open_call(callout).name == "Person 1"
    events = CalloutEvent.objects.filter(callout=callout, kind="rung").order_by("rung")
    assert [event.data["is_empty"] for event in events] == [True, False]


def test_a_skip_needs_its_reason_and_charges_nobody(ada):
    callout = start(plan(rung("first", person(1), person(2))))
    with pytest.raises(ReasonNeeded):
        actions.skip(callout_id=callout.pk, position=1, reason=" ", actor=ada, now=NOW)
    actions.skip(
        callout_id=callout.pk, position=1, reason="On the road already", actor=ada, now=NOW
    )

    assert open_call(callout).name == "Person 2"
    assert not CalloutEvent.objects.filter(callout=callout, kind="result").exists()
    assert queries.ladder(callout.pk, NOW).rungs[0].people[0].state == "passed"


def test_another_order_needs_the_right_and_a_named_reason(ada, lead):
    callout = start(plan(rung("first", person(1), person(2), person(3))))
    given = {"callout_id": callout.pk, "position": 3, "kind": "nearest", "now": NOW}
    with pytest.raises(MayNotOverride):
        actions.call_next(**given, reason="Two minutes away", actor=ada)
    actions.call_next(**given, reason="Two minutes away", actor=lead)
    assert open_call(callout).name == "Person 3"
    actions.dial(attempt_id=open_call(callout).pk, actor=ada, now=NOW)
    assert (
        open_call(callout).override_reason == "Two minutes away"
    )  # who dials takes no reason away
    tap(callout, "declined")

    assert open_call(callout).name == "Person 1", "the one who was interrupted is called again"
    entry = LedgerEntry.objects.get(stream=callout.stream, verb="order.overridden")
    assert entry.data["reason"] == "Two minutes away"


def test_a_crew_is_filled_place_by_place_and_its_mix_holds():
    crew = plan(
        rung("all", person(1, classification="apprentice"), person(2, classification="apprentice"),
             person(3, classification="journeyman")),
        slots=(Slot("crew", 2),), mix=("apprentices <= journeymen",),
    )  # fmt: skip
    callout = start(crew)
    tap(callout, "accepted")
    assert open_call(callout).name == "Person 3", (
        "a second apprentice cannot come without a journeyman"
    )
    passed = CalloutEvent.objects.get(callout=callout, kind="passed")
    assert (passed.name, passed.rule) == ("Person 2", "no_place")
    tap(callout, "accepted")

    callout.refresh_from_db()
    assert callout.state == "filled"


def test_who_accepted_and_cannot_come_opens_the_place_again(ada):
    callout = start(plan(rung("first", person(1), person(2))))
    tap(callout, "accepted")
    fill = Fill.objects.get(callout=callout)
    actions.withdraw(fill_id=fill.pk, reason="Car will not start", actor=ada, now=NOW)

    assert open_call(callout).name == "Person 2"
    tap(callout, "accepted")
    callout.refresh_from_db()
    assert callout.state == "filled"


def test_a_plan_that_cannot_be_carried_out_is_refused():
    with pytest.raises(NobodyToCall):
        start(plan(rung("first")))
    with pytest.raises(BadPlan):
        start(plan(rung("first", person(1), person(1))))
    with pytest.raises(BadPlan):
        start(plan(rung("first", person(1)), mix=("as many as possible",)))


def test_nothing_is_dialled_after_the_end():
    callout = start(plan(rung("first", person(1), person(2))))
    key = open_call(callout).pk
    actions.stand_down(callout_id=callout.pk, reason="Mended", actor=None, now=NOW)

    with pytest.raises(CalloutOver):
        actions.dial(attempt_id=key, actor=None, now=NOW)


def test_a_home_number_stands_there_while_it_is_dialled_and_not_afterwards(client, ada, lead):
    """S24: who may call people reads no home number off a ladder of last week; who plans rosters may."""
    callout = start(plan(rung("first", person(1, numbers=2), person(2))), actor=ada)
    page = reverse("callouts:detail", args=[callout.pk])
    client.force_login(ada)
    tap(callout, "no_answer", ada)
    assert "905 555 0101" in client.get(page).text  # to be dialled now
    tap(callout, "no_answer", ada)
    tap(callout, "accepted", ada)
    assert "905 555 0101" not in client.get(page).text
    assert "••• 01" in client.get(page).text
    assert "905 555 0100" in client.get(page).text  # the number for work stays
    assert Attempt.objects.get(number_kind="home").number == "9055550101"
    client.force_login(lead)
    assert "905 555 0101" in client.get(page).text


def test_the_ladder_costs_the_same_however_long_it_is(django_assert_num_queries):
    long = start(plan(*(rung(f"r{n}", *(person(10 * n + k) for k in range(8))) for n in range(5))))
    for _ in range(12):
        tap(long, "no_answer")

    with django_assert_num_queries(5):
        queries.ladder(long.pk, clock.now())
