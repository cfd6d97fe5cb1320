"""A protected person is, to those who may not know of them, exactly nobody: same words, same work."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote_plus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.knowledge.models import Briefing
from townline.residents import actions, queries
from townline.residents.errors import NobodyFound, ReasonNeeded
from townline.service_requests import queries as requests
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest

SRC = Path(__file__).resolve().parents[3]
NUMBER, FREE_NUMBER = "905-555-4321", "905-555-4999"
NAME, FREE_NAME = "Odalys Quennell", "Wenzel Yarborough"


def hire(username, *roles):
    user = User.objects.create(username=username, name=username.title(), roles=list(roles))
    Briefing.objects.create(user=user, read_until=clock.now())
    return user


@pytest.fixture
def june(db):
    return hire("june", "csr")


@pytest.fixture
def ada(db):
    return hire("ada", "supervisor")


@pytest.fixture
def odalys(june):
    """Somebody who must not be found."""
    person = actions.create_person(
        name=NAME, phone=NUMBER, email="odalys@example.invalid", birth_year=1981,
        address="77 Harrow Lane, Tansley", aliases="Dally", actor=june, now=clock.now(),
    )  # fmt: skip
    actions.protect(person_id=person.pk, reason="Court order", review_date=None, actor=None,
                    now=clock.now())  # fmt: skip
    return person


def asked(question, about):
    """What was answered, and the statements it took, with what was asked about struck out."""
    with CaptureQueriesContext(connection) as taken:
        answer = question(about)
    return answer, [
        entry["sql"].replace(str(about), "?").replace(queries.number_key(str(about)) or "?", "?")
        for entry in taken.captured_queries
    ]


@pytest.mark.parametrize(
    ("known", "unknown"),
    [(NAME, FREE_NAME), (NUMBER, FREE_NUMBER), ("odalys@example.invalid", "w@example.invalid"),
     ("Odalys", "Wenzel"), ("Dally", "Wenny")],
)  # fmt: skip
def test_a_search_for_a_protected_person_answers_and_works_as_for_nobody(
    odalys, june, known, unknown
):
    def find(text):
        return queries.find_people(text, viewer=june)

    found = asked(find, known)
    assert found == asked(find, unknown)
    assert found[0] == []


def test_their_number_matches_nobody(odalys, june):
    def match(number):
        return queries.match_number(number, viewer=june)

    assert asked(match, NUMBER) == asked(match, FREE_NUMBER)


def test_their_record_is_nobodys(odalys, june):
    def summary(person_id):
        return queries.summary(person_id, viewer=june)

    assert asked(summary, odalys.pk) == asked(summary, odalys.pk + 9000)


def test_a_new_record_is_not_warned_of_them(odalys, june):
    assert queries.likely_same(NAME, NUMBER, viewer=june) == []


def test_without_a_viewer_they_are_nobody_too(odalys):
    assert queries.find_people(NAME, viewer=None) == []


def test_those_who_may_break_the_glass_do_not_find_them_before(odalys, june, ada):
    for text, free in ((NAME, FREE_NAME), (NUMBER, FREE_NUMBER)):
        found = asked(lambda about: queries.find_people(about, viewer=ada), text)
        assert found == asked(lambda about: queries.find_people(about, viewer=ada), free)
        assert found[0] == []


@pytest.mark.parametrize("words", [NAME, NAME.upper(), NUMBER, "Odalys@Example.invalid"])
def test_through_the_glass_one_person_is_open_to_one_viewer(odalys, ada, words):
    kim = hire("kim", "supervisor")
    opened = actions.break_glass(words=words, reason="Police", actor=ada, now=clock.now())
    assert opened == odalys.pk
    for text in (NAME, NUMBER, "odalys@example.invalid"):
        assert [person.id for person in queries.find_people(text, viewer=ada)] == [odalys.pk]
        assert queries.find_people(text, viewer=kim) == []


def test_the_glass_closes_by_itself_after_a_quarter_of_an_hour(odalys, ada):
    then = clock.now() - actions.GLASS_HOLDS
    actions.break_glass(words=NAME, reason="Police", actor=ada, now=then)
    assert queries.find_people(NAME, viewer=ada) == []
    actions.break_glass(words=NAME, reason="Police", actor=ada, now=then + timedelta(seconds=20))
    assert queries.find_people(NAME, viewer=ada) != []


@pytest.mark.parametrize(
    "words", ["Odalys", "77 Harrow Lane", "", "-", "1981", "Wenzel Yarborough"]
)
def test_the_glass_opens_only_for_a_whole_name_or_number_and_a_miss_is_kept(odalys, ada, words):
    with pytest.raises(NobodyFound):
        actions.break_glass(words=words, reason="Curious", actor=ada, now=clock.now())
    missed = LedgerEntry.objects.get(verb="person.glass_missed")
    assert (missed.actor_id, missed.data) == (ada.pk, {"reason": "Curious"})


def test_behind_the_glass_is_nobody_who_is_not_protected(june, ada):
    actions.create_person(name=FREE_NAME, actor=june, now=clock.now())
    with pytest.raises(NobodyFound):
        actions.break_glass(words=FREE_NAME, reason="Curious", actor=ada, now=clock.now())


def test_a_protection_ends_only_through_the_glass_and_with_a_reason(odalys, june, ada):
    end = {"person_id": odalys.pk, "actor": ada, "now": clock.now()}
    with pytest.raises(NobodyFound):
        actions.unprotect(reason="Order expired", **end)
    open_to(ada)
    with pytest.raises(ReasonNeeded):
        actions.unprotect(reason=" ", **end)
    actions.unprotect(reason="Order expired", **end)
    assert [person.id for person in queries.find_people(NAME, viewer=june)] == [odalys.pk]
    assert LedgerEntry.objects.get(verb="person.unprotected").data["reason"] == "Order expired"


def open_to(viewer):
    actions.break_glass(words=NAME, reason="Police at the door", actor=viewer, now=clock.now())


def test_a_csr_cannot_put_them_on_a_contact_by_guessing_their_id(odalys, june):
    contact = contacts.open_by_hand(channel="phone", actor=june, now=clock.now())
    with pytest.raises(NobodyFound) as known:
        contacts.set_person(contact_id=contact.pk, person_id=odalys.pk, actor=june, now=clock.now())
    with pytest.raises(NobodyFound) as unknown:
        contacts.set_person(contact_id=contact.pk, person_id=10**9, actor=june, now=clock.now())
    assert str(known.value) == str(unknown.value)


def test_a_csr_cannot_change_them_or_break_the_glass(odalys, june):
    with pytest.raises(NobodyFound):
        actions.change_point(person_id=odalys.pk, kind="phone", value=FREE_NUMBER, actor=june,
                             contact_id=None, now=clock.now())  # fmt: skip
    with pytest.raises(NobodyFound):
        actions.break_glass(words=NAME, reason="curious", actor=june, now=clock.now())
    assert not LedgerEntry.objects.filter(verb="person.glass_broken").exists()


def test_breaking_the_glass_needs_a_reason_and_is_evidence(odalys, ada):
    with pytest.raises(ReasonNeeded):
        actions.break_glass(words=NAME, reason=" ", actor=ada, now=clock.now())
    open_to(ada)
    entry = LedgerEntry.objects.get(verb="person.glass_broken")
    assert (entry.stream, entry.data) == (f"resident:{odalys.pk}", {"reason": "Police at the door"})


def test_their_contacts_are_in_no_list_of_those_who_may_not_know(odalys, june, ada):
    now = clock.now()
    open_to(ada)
    contact = contacts.open_by_hand(channel="phone", from_number=NUMBER, actor=ada, now=now)
    contacts.set_person(contact_id=contact.pk, person_id=odalys.pk, actor=ada, now=now)
    contacts.wrap_up(contact_id=contact.pk, disposition="answered", actor=ada, now=now,
                     reasons=["Question answered"], subject="Question")  # fmt: skip

    def seen_by(viewer):
        past = contact_queries.history(person_id=None, number=NUMBER, viewer=viewer)
        return contact.pk in {row.pk for row in [*contact_queries.log(viewer=viewer), *past]}

    assert seen_by(ada)
    assert not seen_by(june)


def test_what_they_follow_is_not_shown_for_their_number(odalys, june, ada):
    now = clock.now()
    kind = ServiceDefinition.objects.create(
        code="light", name="Street light", public_name="Street light", group="roads",
        topic="light", program_code="roads", effective=Range(now, None),
    )  # fmt: skip
    made = ServiceRequest.objects.create(
        token="t", definition=kind, state="open", urgency="C", owner_code="r", owner_name="R",
        owner_why="", aware_at=now, opened_at=now, target_at=now, target_why="", target_rule="",
        place_label="77 Harrow Lane",
    )  # fmt: skip
    Follower.objects.create(
        service_request=made, person_id=odalys.pk, number=queries.number_key(NUMBER), at=now
    )

    def shown_to(viewer):
        return requests.open_for(person_id=None, number=NUMBER, viewer=viewer)

    assert shown_to(ada) == []
    open_to(ada)
    assert shown_to(ada) == [made]
    assert shown_to(june) == []


@pytest.mark.parametrize("address", ["desk:people", "desk:find", "desk:find_people"])
def test_a_page_that_searches_shows_them_as_nobody(client, odalys, june, address):
    contact = contacts.open_by_hand(channel="phone", actor=june, now=clock.now())
    client.force_login(june)
    where = reverse(address, args=[contact.pk] if address == "desk:people" else [])

    def page(text):
        shown = client.get(where, {"q": text, "for": "a call back"}).content.decode()
        shown = re.sub(r'"X-CSRFToken": "\w+"|data-now="[^"]+"|value="\w{64}"', "", shown)
        return shown.replace(text, "").replace(quote_plus(text), "")

    assert page(NAME) == page(FREE_NAME)
    assert page(NUMBER) == page(FREE_NUMBER)


def test_a_ringing_protected_caller_looks_like_a_stranger(client, odalys, june):
    client.force_login(june)

    def desk(number):
        contact = contacts.open_by_hand(
            channel="phone", from_number=number, actor=june, now=clock.now()
        )
        page = client.get(reverse("desk:caller", args=[contact.pk])).content.decode()
        return page.replace(f"/{contact.pk}/", "//")

    shown = desk(NUMBER)
    assert NAME not in shown
    assert "Known at this number" not in shown


def opens_people_unasked(source):
    """Reads of `Person.objects` or of a person's facts that do not go through `visible_to`."""
    wrong = []
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute)):
            continue
        owner = node.value
        if (
            isinstance(owner.value, ast.Name)
            and owner.value.id in {"Person", "PersonAddress", "ContactPoint"}
            and owner.attr == "objects"
            and node.attr != "visible_to"
        ):
            wrong.append(node.lineno)
    return wrong


def test_no_app_but_residents_reads_people_past_the_one_door():
    offences = {
        f"{path.relative_to(SRC)}:{line}"
        for path in SRC.rglob("*.py")
        if not {"tests", "residents", "regions", "migrations"} & set(path.relative_to(SRC).parts)
        for line in opens_people_unasked(path.read_text())
    }
    assert offences == set()


def test_a_way_past_the_door_would_be_seen():
    assert opens_people_unasked("Person.objects.filter(pk=1)") == [1]
    assert opens_people_unasked("Person.objects.visible_to(viewer).filter(pk=1)") == []


def test_the_flag_and_its_reason_are_evidence(odalys):
    entry = LedgerEntry.objects.get(verb="person.protected")
    assert entry.data["reason"] == "Court order"
    assert clock.now() - entry.acted_at < timedelta(minutes=5)
