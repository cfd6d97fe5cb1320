"""The log, one contact to be read, and what is left to do."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from townline.contacts import actions
from townline.contacts.models import Contact, FollowUp, Promise
from townline.contacts.tests.conftest import NOW, hired
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.residents import actions as residents


@pytest.fixture
def desk(client, june):
    client.force_login(june)
    return client


@pytest.fixture
def tamsin(june):
    return residents.create_person(
        name="Tamsin Verrill", phone="905-555-0142", address="418 Kestrel Road", birth_year=1970,
        actor=june, now=NOW,
    )  # fmt: skip


def finished(june, subject="Watermain leak", number="905-555-0142", at=NOW):
    contact = actions.open_by_hand(channel="phone", actor=june, now=at, from_number=number)
    return actions.wrap_up(
        contact_id=contact.pk, disposition="answered", reasons=["Water"], subject=subject,
        actor=june, now=at + timedelta(minutes=3),
    )  # fmt: skip


def listed(desk, **asked):
    page = desk.get(reverse("contacts:list"), asked)
    return [row["contact"].pk for row in page.context["rows"]]


def test_the_log_is_searched_by_reference_day_number_and_word(desk, june):
    leak = finished(june)
    cart = finished(june, "Cart broken", "905-555-0177", NOW - timedelta(days=2))
    assert listed(desk) == [cart.pk, leak.pk]
    assert listed(desk, q=leak.reference) == [leak.pk]
    assert listed(desk, q="2026-11-21") == [cart.pk]
    assert listed(desk, q="905 555 0177") == [cart.pk]
    assert listed(desk, q="watermain") == [leak.pk]
    assert listed(desk, q="wa") == []


def test_a_search_that_finds_nothing_says_what_can_be_searched(desk):
    page = desk.get(reverse("contacts:list"), {"q": "9999-99-99"}).content.decode()
    assert "Nothing was found" in page


def test_the_log_shows_no_name_and_no_whole_number(desk, june, tamsin):
    contact = actions.open_by_hand(channel="phone", actor=june, now=NOW, from_number="905-555-0142")
    actions.set_person(contact_id=contact.pk, person_id=tamsin.pk, actor=june, now=NOW)
    page = desk.get(reverse("contacts:list")).content.decode()
    assert contact.reference in page
    assert "Verrill" not in page
    assert "0142" not in page.replace("905 555 0142", "")  # that one is the example in the field


def test_the_log_costs_the_same_however_long_it_is_and_pages_by_key(
    desk, june, django_assert_num_queries
):
    for n in range(30):
        finished(june, f"Contact {n}")
    desk.get(reverse("contacts:list"))  # lines and staff are remembered from here on
    with django_assert_num_queries(2):
        first = desk.get(reverse("contacts:list"))
    older = desk.get(reverse("contacts:list"), {"before": first.context["older"]})
    shown = [row["contact"].pk for page in (first, older) for row in page.context["rows"]]
    assert shown == sorted(Contact.objects.values_list("pk", flat=True), reverse=True)


def test_a_contact_tells_what_happened_and_costs_few_statements(
    desk, june, talk, django_assert_max_num_queries
):
    contact = talk()
    actions.give_notice(contact_id=contact.pk, version="2026-1", actor=june, now=NOW)
    actions.promise(
        contact_id=contact.pk, text="Call back with the crew's time", owner_id=june.pk,
        due_at=NOW + timedelta(hours=2), actor=june, now=NOW,
    )  # fmt: skip
    with django_assert_max_num_queries(12):
        page = desk.get(reverse("contacts:detail", args=[contact.pk])).content.decode()
    for words in ("Rang", "Answered", "Notice read out", "Promised", "10:00:08 −05:00"):
        assert words in page


def test_every_verb_of_a_contact_has_words(desk, june, talk):
    from townline.contacts.views import words

    contact = talk()
    other = actions.open_by_hand(channel="radio", actor=june, now=NOW)
    for act in (actions.hold, actions.resume, actions.park, actions.resume, actions.pin):
        act(contact_id=contact.pk, actor=june, now=NOW + timedelta(seconds=30))
    actions.note_leg(contact_id=contact.pk, kind="transfer", words="Transit", actor=june, now=NOW)
    actions.note_911(contact_id=contact.pk, how="connected", actor=june, now=NOW)
    actions.join(contact_id=contact.pk, other_id=other.pk, actor=june, now=NOW)
    actions.mark_dropped(contact_id=contact.pk, actor=june, now=NOW + timedelta(seconds=60))
    actions.call_back(contact_id=contact.pk, actor=june, now=NOW + timedelta(seconds=90))
    told = [words.told(entry) for entry in LedgerEntry.objects.filter(stream__startswith="contact")]
    assert len(told) > 10
    assert [each for each in told if each.icon == "dot"] == []


def test_reading_a_contact_is_reading_its_person(desk, june, tamsin):
    contact = actions.open_by_hand(channel="counter", actor=june, now=NOW)
    actions.set_person(contact_id=contact.pk, person_id=tamsin.pk, actor=june, now=NOW)
    reads = LedgerEntry.objects.filter(verb="person.read", contact_id=contact.pk)
    before = reads.count()
    page = desk.get(reverse("contacts:detail", args=[contact.pk])).content.decode()
    assert "Tamsin Verrill" in page
    assert reads.count() == before + 1


def test_a_contact_of_a_protected_person_is_no_contact(desk, june, ada, tamsin):
    contact = actions.open_by_hand(channel="counter", actor=june, now=NOW)
    actions.set_person(contact_id=contact.pk, person_id=tamsin.pk, actor=june, now=NOW)
    residents.protect(
        person_id=tamsin.pk, reason="court order", review_date=date(2027, 5, 1), actor=ada, now=NOW
    )
    hidden = desk.get(reverse("contacts:detail", args=[contact.pk]))
    nowhere = desk.get(reverse("contacts:detail", args=[contact.pk + 1]))
    assert hidden.status_code == nowhere.status_code == 404
    assert "There is no such contact." in hidden.content.decode()
    assert "Verrill" not in hidden.content.decode()
    assert listed(desk, q=contact.reference) == []
    posted = desk.post(reverse("contacts:follow_ups", args=[contact.pk]), {"text": "x"})
    assert posted.status_code == 404


def test_a_follow_up_can_be_left_after_the_end_and_given_to_a_colleague(desk, june, kim):
    contact = finished(june)
    gone = desk.post(
        reverse("contacts:follow_ups", args=[contact.pk]),
        {"text": "Send the map", "owner": kim.pk, "due_at": "2030-01-01T09:00"},
    )
    assert gone.url == reverse("contacts:detail", args=[contact.pk])
    assert FollowUp.objects.get().owner == kim


def test_a_follow_up_without_a_time_is_refused_and_what_was_typed_stays(desk, june):
    contact = finished(june)
    refused = desk.post(
        reverse("contacts:follow_ups", args=[contact.pk]), {"text": "Send the map", "due_at": ""}
    )
    assert refused.status_code == 422
    assert "Send the map" in refused.content.decode()
    assert "Say by when" in refused.content.decode()


def owed(june, contact):
    now = clock.now()
    promise = actions.promise(
        contact_id=contact.pk, text="Call back", owner_id=june.pk, due_at=now + timedelta(hours=2),
        actor=june, now=now,
    )  # fmt: skip
    task = actions.follow_up(
        contact_id=contact.pk, text="Send the map", owner_id=june.pk,
        due_at=now + timedelta(hours=1), actor=june, now=now,
    )  # fmt: skip
    return promise, task


def test_promises_and_tasks_stand_together_the_next_due_first(
    desk, june, kim, talk, django_assert_num_queries
):
    owed(june, talk())
    with django_assert_num_queries(7):  # one of them reads who the Region is, once after a change
        page = desk.get(reverse("contacts:tasks"))
    assert [each["row"].text for each in page.context["rows"]] == ["Send the map", "Call back"]


def test_what_is_kept_and_done_leaves_the_page(desk, june, talk):
    promise, task = owed(june, talk())
    desk.post(reverse("contacts:keeping", args=[promise.pk]))
    page = desk.post(reverse("contacts:completion", args=[task.pk]), follow=True)
    assert "Nothing is owed" in page.content.decode()
    assert Promise.objects.get().kept_at


def test_a_promise_kept_late_is_written_down_as_late(june, talk):
    promise, _task = owed(june, talk())
    actions.keep_promise(promise_id=promise.pk, actor=june, now=clock.now() + timedelta(hours=3))
    entry = LedgerEntry.objects.filter(verb="contact.promise_kept").get()
    assert entry.data["after"]["late"] is True


def test_what_is_handed_over_is_the_colleagues_and_due_when_it_was(desk, june, kim, talk):
    promise, task = owed(june, talk())
    desk.post(reverse("contacts:promise_owner", args=[promise.pk]), {"to": kim.pk})
    desk.post(reverse("contacts:follow_up_owner", args=[task.pk]), {"to": kim.pk})
    assert Promise.objects.get().owner == FollowUp.objects.get().owner == kim
    assert Promise.objects.get().due_at == promise.due_at


def test_a_colleagues_promise_cannot_be_kept_for_them(desk, june, kim, talk):
    promise, _task = owed(june, talk())
    actions.hand_over_promise(promise_id=promise.pk, to=kim, actor=june, now=clock.now())
    assert desk.post(reverse("contacts:keeping", args=[promise.pk])).status_code == 403


def test_a_promise_cannot_be_handed_to_somebody_who_takes_no_contacts(desk, june, talk):
    promise, _task = owed(june, talk())
    clerk = hired("cleo", "program_clerk")
    url = reverse("contacts:promise_owner", args=[promise.pk])
    assert desk.post(url, {"to": clerk.pk}).status_code == 404


@pytest.mark.parametrize("name", ["list", "tasks"])
def test_a_clerk_of_a_program_reads_no_contacts(client, db, name):
    client.force_login(hired("cleo", "program_clerk"))
    assert client.get(reverse(f"contacts:{name}")).status_code == 403
