"""Calls as a telephone reports them: in any order, more than once, to whoever is free."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townline.contacts import actions, queries
from townline.contacts.errors import BadEvent, WrongMoment
from townline.contacts.models import AgentState, ChannelEvent, Contact
from townline.contacts.tests.conftest import NOW, hired


def later(seconds: float):
    return NOW + timedelta(seconds=seconds)


CALL = (("offered", 0, ""), ("answered", 6, ""), ("held", 30, ""), ("resumed", 50, ""),
        ("ended", 90, "far_end"))  # fmt: skip
numbers = itertools.count()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_call_ends_in_the_same_state_however_its_events_arrive(data, phone, june):
    heard = data.draw(st.permutations(range(5)))
    twice = data.draw(st.lists(st.integers(0, 4), max_size=3))
    call = f"call-{next(numbers)}"
    for kind, seconds, cause in (CALL[n] for n in [*heard, *twice]):
        phone(kind, seconds, call=call, cause=cause, to="june")
    contact = Contact.objects.get(call_id=call)
    assert (contact.state, contact.agent) == ("wrap_up", june)
    assert (contact.opened_at, contact.answered_at, contact.ended_at) == (NOW, later(6), later(90))
    assert contact.closed_at is None
    assert ChannelEvent.objects.filter(call_id=call).count() == 5


def test_a_call_that_is_first_heard_of_on_hold_opens(phone, june):
    contact = phone("held", 30, to="june")
    assert (contact.state, contact.agent) == ("held", june)


def test_a_repeat_gets_the_answer_of_the_first_time(phone, june):
    phone(to="june")
    phone("answered", 5, to="june")
    again = actions.take_event(
        event_id="call-1-offered-0", kind="offered", call_id="call-1", at=NOW, now=later(60)
    )
    assert (again.state, again.is_new) == ("offered", False)


def test_an_event_id_of_another_call_is_refused(phone):
    phone(event_id="one")
    with pytest.raises(BadEvent, match="Another call"):
        phone(event_id="one", call="call-2")
    assert Contact.objects.count() == 1


def test_an_unknown_line_is_refused_by_name(phone):
    with pytest.raises(BadEvent, match="attic"):
        phone(line="attic")


def test_a_caller_who_hangs_up_while_it_rings_costs_no_effort(phone):
    contact = phone("ended", 3, cause="abandoned", call=phone().call_id)
    assert contact.state == "abandoned"
    assert contact.closed_at == later(3)


def test_what_the_desk_puts_on_hold_stays_on_hold_when_the_telephone_speaks(phone, talk, june):
    contact = talk()
    actions.hold(contact_id=contact.pk, actor=june, now=later(20))
    assert phone("answered", 8).state == "held"


def test_a_line_marked_dropped_stays_so_when_the_end_is_reported(phone, talk, june):
    contact = talk()
    actions.mark_dropped(contact_id=contact.pk, actor=june, now=later(60))
    contact = phone("ended", 58, cause="far_end")
    assert contact.state == "dropped"
    assert contact.call_back_due_at is not None


def test_an_emergency_whose_caller_is_gone_is_on_top_to_be_called_back(phone, talk, june):
    other = talk("call-0")
    contact = talk()
    actions.raise_level(
        contact_id=contact.pk, level="A", reason="tree on a wire", actor=june, now=later(30)
    )
    assert phone("ended", 40, cause="far_end").state == "dropped"
    assert [each.pk for each in queries.desk_of(june)] == [contact.pk, other.pk]


def test_an_ordinary_call_that_ends_waits_to_be_wrapped_up(phone, talk):
    talk()
    contact = phone("ended", 40, cause="far_end")
    assert (contact.state, contact.call_back_due_at) == ("wrap_up", None)


def test_calling_back_goes_on_with_the_same_contact_and_ends_again(phone, talk, june):
    contact = talk()
    phone("ended", 40, cause="dropped")
    back = actions.call_back(contact_id=contact.pk, actor=june, now=later(100))
    assert (back.state, back.ended_at, back.call_back_due_at) == ("live", None, None)
    assert phone("held", 20).state == "live"  # late, of the first conversation
    assert phone("ended", 300, cause="far_end").state == "wrap_up"


def test_nobody_is_called_back_in_mid_call(talk, june):
    with pytest.raises(WrongMoment):
        actions.call_back(contact_id=talk().pk, actor=june, now=later(20))


def test_a_transferred_call_is_the_colleagues(phone, talk, kim):
    talk()
    contact = phone("transferred", 50, to="kim")
    assert (contact.agent, contact.state, contact.slot) == (kim, "live", 1)


def test_a_transfer_out_of_the_house_leaves_it_with_whom_it_is(phone, talk, june):
    talk()
    assert phone("transferred", 50, to="").agent == june


def test_a_call_rings_for_whoever_has_been_ready_longest(phone, june, kim):
    actions.go_ready(user=kim, now=NOW - timedelta(minutes=9))
    actions.go_ready(user=june, now=NOW - timedelta(minutes=4))
    assert phone(call="a").offered_to == kim
    assert phone(call="b").offered_to == june
    assert phone(call="c").offered_to is None


def test_a_call_in_french_rings_for_whoever_speaks_it(phone, june):
    luc = hired("luc", "csr", language="fr")
    actions.go_ready(user=june, now=NOW - timedelta(minutes=9))
    actions.go_ready(user=luc, now=NOW - timedelta(minutes=1))
    assert phone(line="francais").offered_to == luc


def test_whoever_goes_ready_gets_the_partner_before_those_who_waited_longer(phone, june):
    phone(call="a")
    partner = phone(seconds=30, call="b", line="partner")
    actions.go_ready(user=june, now=later(40))
    assert queries.offered_to(june) == partner


def test_when_a_ringing_caller_gives_up_the_next_rings(phone, june):
    actions.go_ready(user=june, now=NOW - timedelta(minutes=1))
    phone(call="a")
    second = phone(seconds=4, call="b")
    assert second.offered_to is None
    phone("ended", 9, call="a", cause="abandoned")
    assert queries.offered_to(june) == second


def test_what_rings_for_somebody_who_leaves_rings_for_the_next(phone, june, kim):
    actions.go_ready(user=june, now=NOW - timedelta(minutes=9))
    actions.go_ready(user=kim, now=NOW - timedelta(minutes=1))
    contact = phone()
    actions.set_state(user=june, state="break", now=later(5))
    assert queries.offered_to(kim) == contact
    assert queries.offered_to(june) is None


def statements(asked) -> int:
    """What was asked of the database, less what only holds the transactions of a test."""
    return sum("SAVEPOINT" not in each["sql"] for each in asked.captured_queries)


def test_offering_a_call_stays_within_its_statements(
    phone, june, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    phone(call="warm")
    actions.go_ready(user=june, now=NOW - timedelta(minutes=1))
    with (
        django_assert_max_num_queries(14) as asked,
        django_capture_on_commit_callbacks(execute=True),
    ):
        phone(call="b")
    assert statements(asked) <= 10


def test_opening_by_hand_stays_within_its_statements(
    june, django_capture_on_commit_callbacks, django_assert_max_num_queries
):
    AgentState.objects.create(user=june, state="ready", since=NOW)
    with (
        django_assert_max_num_queries(10) as asked,
        django_capture_on_commit_callbacks(execute=True),
    ):
        actions.open_by_hand(channel="counter", actor=june, now=NOW)
    assert statements(asked) <= 7  # the last is the nudge, after the commit
