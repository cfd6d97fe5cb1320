"""What is typed is never lost, and two contacts of one caller become one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from townline.contacts import actions
from townline.contacts.actions.drafts import Diverged
from townline.contacts.errors import WrongMoment
from townline.contacts.models import AnswerExposure, Contact, Draft
from townline.contacts.tests.conftest import NOW
from townline.core.models import LedgerEntry


@pytest.fixture
def contact(june, lines):
    return actions.open_by_hand(channel="counter", actor=june, now=NOW)


@pytest.fixture
def type_in(contact, june):
    def save(text, *, tab="a", revision=0, field="notes", to=contact):
        return actions.save_draft(
            contact_id=to.pk, field=field, text=text, caret=len(text), revision=revision, tab=tab,
            actor=june, now=NOW,
        )  # fmt: skip

    return save


def whatever_was_typed(contact) -> str:
    """All that can still be had: on the screen, beside it, and in the ledger."""
    drafts = Draft.objects.filter(contact=contact).values_list("text", "other_text")
    kept = LedgerEntry.objects.filter(stream=f"contact:{contact.pk}").values_list("data", flat=True)
    return f"{list(drafts)} {list(kept)}"


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 3)), min_size=1, max_size=6))
def test_what_was_typed_last_can_be_had_again_whatever_is_chosen(contact, type_in, june, saves):
    for n, (tab, revision) in enumerate(saves):
        type_in(f"words {n}", tab=tab, revision=revision)
    actions.resolve_draft(
        contact_id=contact.pk, field="notes", text="neither", tab="a", actor=june, now=NOW
    )
    assert f"words {len(saves) - 1}" in whatever_was_typed(contact)
    Draft.objects.all().delete()


def test_a_third_window_does_not_drop_the_second_ones_text(contact, type_in):
    type_in("the first", tab="a")
    type_in("the second", tab="b")
    third = type_in("the third", tab="c")
    assert isinstance(third, Diverged)
    kept = whatever_was_typed(contact)
    assert all(each in kept for each in ("the first", "the second", "the third"))


def test_choosing_one_text_keeps_the_other_in_the_ledger(contact, type_in, june):
    type_in("mine", tab="a")
    type_in("theirs", tab="b")
    actions.resolve_draft(
        contact_id=contact.pk, field="notes", text="mine", tab="a", actor=june, now=NOW
    )
    entry = LedgerEntry.objects.get(verb="contact.draft_set_aside")
    assert entry.data["before"] == {"notes": "theirs"}


def test_there_is_nothing_to_settle_where_nothing_was_typed(contact, june):
    with pytest.raises(WrongMoment):
        actions.resolve_draft(
            contact_id=contact.pk, field="notes", text="", tab="a", actor=june, now=NOW
        )


def test_parking_writes_the_words_down_once(contact, type_in, june):
    first = type_in("half a")
    type_in("half a sentence", revision=first.revision)
    actions.park(contact_id=contact.pk, reason="second call", actor=june, now=NOW)
    entry = LedgerEntry.objects.get(verb="contact.parked")
    assert entry.data["after"]["notes"] == "half a sentence"
    assert entry.data["reason"] == "second call"


def test_joining_keeps_the_words_the_call_and_the_earlier_instant(contact, type_in, phone, june):
    type_in("by hand", field="heard")
    ringing = phone(seconds=-40, to="june")
    call = actions.answer(contact_id=ringing.pk, actor=june, now=NOW)
    type_in("on the phone", field="heard", to=call)
    actions.raise_level(contact_id=call.pk, level="A", reason="wire", actor=june, now=NOW)
    AnswerExposure.objects.create(
        contact=call,
        article_version_id=7,
        number=1,
        title="Wires",
        kind="read_out",
        at=NOW,
        by=june,
    )
    actions.join(contact_id=contact.pk, other_id=call.pk, actor=june, now=NOW)
    one, other = Contact.objects.get(pk=contact.pk), Contact.objects.get(pk=call.pk)
    assert (one.call_id, one.heard, one.level) == ("call-1", "by hand\n\non the phone", "A")
    assert one.aware_at == NOW - timedelta(seconds=40)
    assert (other.state, other.joined_to, other.slot) == ("closed", one, None)
    assert one.exposures.count() == 1
    assert phone("ended", 300, cause="dropped").pk == one.pk


def test_two_calls_are_never_one(talk, june):
    one, two = talk("a"), talk("b")
    with pytest.raises(WrongMoment, match="call of its own"):
        actions.join(contact_id=one.pk, other_id=two.pk, actor=june, now=NOW)


def test_a_contact_is_not_joined_with_itself(contact, june):
    with pytest.raises(WrongMoment):
        actions.join(contact_id=contact.pk, other_id=contact.pk, actor=june, now=NOW)


def test_an_open_draft_shows_the_joined_words_to_the_window_that_is_open(contact, type_in, june):
    type_in("here")
    other = actions.open_by_hand(channel="radio", actor=june, now=NOW)
    type_in("there", to=other)
    actions.join(contact_id=contact.pk, other_id=other.pk, actor=june, now=NOW)
    late = type_in("here and on", revision=1)
    assert isinstance(late, Diverged)
    assert late.theirs == "here\n\nthere"
