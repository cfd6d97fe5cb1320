"""People who chose to be known: found, verified without a hint, changed with a trace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.errors import AskedEnough
from townline.contacts.models import Line
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.residents import actions, queries, rules
from townline.residents.errors import BadNumber, NameNeeded
from townline.residents.models import ContactPoint, SystemUpdate


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June Ames", roles=["csr"])


@pytest.fixture
def tamsin(june):
    return actions.create_person(
        name="Tamsin Verrill", phone="(905) 555-0142", address="418 Kestrel Road, Ashgrove",
        email="Tamsin@Example.invalid", birth_year=1970, aliases="Tammy", actor=june,
        now=clock.now(),
    )  # fmt: skip


@pytest.mark.parametrize("written", ["905 555 0142", "+1 905-555-0142", "1.905.555.0142"])
def test_a_number_is_found_however_it_is_written(tamsin, june, written):
    assert [p.name for p in queries.match_number(written, viewer=june)] == ["Tamsin Verrill"]


@pytest.mark.parametrize("said", ["Tamsin Verrill", "tamsin veril", "Verrill", "Tammy"])
def test_a_name_is_found_misspelt_or_by_another_name_used(tamsin, june, said):
    assert [p.id for p in queries.find_people(said, viewer=june)] == [tamsin.pk]


def test_the_match_of_a_number_costs_one_statement(tamsin, june, django_assert_num_queries):
    with django_assert_num_queries(1):
        queries.match_number("905-555-0142", viewer=june)


def test_a_person_needs_a_name_and_a_number_that_is_one(june):
    with pytest.raises(NameNeeded):
        actions.create_person(name="  ", actor=june, now=clock.now())
    with pytest.raises(BadNumber):
        actions.create_person(name="Ann", phone="555-01", actor=june, now=clock.now())


def test_two_records_of_one_person_are_suggested_and_never_joined(tamsin, june):
    suggested = queries.likely_same("Tamsin Veril", "905-555-0142", viewer=june)
    assert [p.id for p in suggested] == [tamsin.pk]


def test_a_changed_number_keeps_the_old_one_and_asks_other_systems(tamsin, june):
    actions.change_point(person_id=tamsin.pk, kind="phone", value="905-555-0177", contact_id=3,
                         actor=june, now=clock.now())  # fmt: skip
    points = dict(ContactPoint.objects.filter(kind="phone").values_list("value", "is_current"))
    assert points == {"+19055550142": False, "+19055550177": True}
    assert SystemUpdate.objects.filter(person=tamsin, done_at=None).count() == 3
    entry = LedgerEntry.objects.get(verb="person.changed")
    assert entry.contact_id == 3
    assert "5550142" not in str(entry.data)


def test_a_number_one_had_before_becomes_current_again(tamsin, june):
    for number in ("905-555-0177", "905-555-0142"):
        actions.change_point(person_id=tamsin.pk, kind="phone", value=number, contact_id=3,
                             actor=june, now=clock.now())  # fmt: skip
    assert [p.id for p in queries.match_number("905-555-0142", viewer=june)] == [tamsin.pk]


@pytest.mark.parametrize(
    ("question", "said"),
    [("street", "418 Kestrel"), ("street", "418 kestrel road"), ("street", "Kestral Road, 418"),
     ("phone_end", "0142"), ("phone_end", "01 42"), ("birth_year", "1970"),
     ("email", "tamsin@example.invalid")],
)  # fmt: skip
def test_a_fact_fits_as_people_say_it(tamsin, question, said):
    assert queries.check_fact(tamsin.pk, question, said) is True


@pytest.mark.parametrize(
    ("question", "said"),
    [("street", "418"), ("street", "418 k"), ("street", "Kestrel Road"), ("street", "41 Kestrel"),
     ("street", "4180 Kestrel Road"), ("street", ""), ("phone_end", "142"), ("phone_end", "55550142"),
     ("birth_year", "197"), ("birth_year", "1971"), ("email", "tamsin"), ("shoe", "418 Kestrel")],
)  # fmt: skip
def test_half_a_fact_or_a_guess_does_not_fit(tamsin, question, said):
    assert queries.check_fact(tamsin.pk, question, said) is False


def test_nothing_on_file_never_fits(june):
    empty = actions.create_person(name="Ann", actor=june, now=clock.now())
    for question in ("street", "phone_end", "birth_year", "email"):
        assert queries.check_fact(empty.pk, question, "1970") is False


@given(st.text(max_size=30))
def test_only_the_right_year_fits_whatever_is_said(said):
    assert rules.fact_matches("birth_year", ["1970"], said) == (rules.folded(said) == "1970")


def test_a_level_needs_two_facts_and_the_second_one_more():
    assert rules.level_reached({"street"}) == 0
    assert rules.level_reached({"email", "birth_year"}) == 0
    assert rules.level_reached({"street", "phone_end"}) == 1
    assert rules.level_reached({"street", "phone_end", "email"}) == 2


def test_a_fact_cannot_be_guessed_at_without_end(tamsin, june):
    contact = contacts.open_by_hand(channel="phone", actor=june, now=clock.now())
    contacts.set_person(contact_id=contact.pk, person_id=tamsin.pk, actor=june, now=clock.now())

    def say(year):
        return contacts.record_verification(contact_id=contact.pk, question="birth_year",
                                            given=year, actor=june, now=clock.now())  # fmt: skip

    for year in ("1967", "1968", "1969"):
        say(year)
    with pytest.raises(AskedEnough):
        say("1970")


def test_naming_the_caller_is_a_reading_logged_with_its_contact(tamsin, june):
    contact = contacts.open_by_hand(channel="phone", actor=june, now=clock.now())
    contacts.set_person(contact_id=contact.pk, person_id=tamsin.pk, actor=june, now=clock.now())
    entry = LedgerEntry.objects.get(verb="person.read")
    assert (entry.stream, entry.contact_id, entry.actor_id) == (
        f"resident:{tamsin.pk}", contact.pk, june.pk,
    )  # fmt: skip


def test_taking_a_call_from_a_known_number_is_a_reading_of_whom_it_shows(tamsin, june):
    Line.objects.create(code="general", name="General", icon="phone", order=1)
    now = clock.now()
    offered = contacts.receive_channel_event(
        event_id="e1", kind="offered", call_id="c1", line="general", at=now, now=now,
        from_number="905-555-0142", to="june",
    )  # fmt: skip
    contacts.answer(contact_id=offered.pk, actor=june, now=now)
    entry = LedgerEntry.objects.get(verb="person.read")
    assert (entry.stream, entry.contact_id) == (f"resident:{tamsin.pk}", offered.pk)


def test_the_ledger_holds_which_facts_were_given_and_none_of_them(tamsin):
    entry = LedgerEntry.objects.get(verb="person.created")
    assert entry.data["after"]["fields"] == ["address", "email", "name", "phone"]
    assert "Kestrel" not in str(entry.data)
