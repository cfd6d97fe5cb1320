"""People outside a contact: a purpose first, every look written down, protection and the glass by page."""

from __future__ import annotations

import pytest
from django.urls import reverse

from townline.contacts.models import Contact
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.residents import actions as residents
from townline.residents.models import Person


def looked(verb="person.read"):
    entries = LedgerEntry.objects.filter(verb=verb).order_by("pk")
    return [(each.stream, each.data.get("reason")) for each in entries]


@pytest.fixture
def watch(client, ada):
    """The supervisor's browser."""
    client.force_login(ada)
    return client


def find(browser, **asked):
    return browser.get(reverse("desk:find_people"), asked).content.decode()


def test_nobody_is_shown_without_a_purpose(desk, tamsin):
    assert "Tamsin" not in find(desk, q="Verrill")
    assert LedgerEntry.objects.filter(verb="people.listed").count() == 0
    assert "Tamsin Verrill" in find(desk, q="Verrill", **{"for": "Calling back"})
    entry = LedgerEntry.objects.get(verb="people.listed")
    assert entry.data == {"after": {"people": [tamsin.pk]}, "reason": "Calling back"}


def test_a_person_is_read_with_a_purpose_and_on_the_record(desk, tamsin):
    where = reverse("desk:person_page", args=[tamsin.pk])
    assert "Tamsin" not in desk.get(where).content.decode()
    assert looked() == []
    page = desk.get(where, {"for": "Calling back"}).content.decode()
    assert "418 Kestrel Road" in page
    assert looked() == [(f"resident:{tamsin.pk}", "Calling back")]


def test_the_page_of_nobody_is_not_found(desk):
    assert desk.get(reverse("desk:person_page", args=[987654]), {"for": "x"}).status_code == 404


def test_names_shown_while_typing_in_a_contact_are_kept_with_it_once(desk, call, tamsin):
    for _ in range(3):
        desk.get(reverse("desk:people", args=[call.pk]), {"q": "Verrill"})
    entry = LedgerEntry.objects.get(verb="people.listed")
    assert (entry.stream, entry.contact_id) == (f"contact:{call.pk}", call.pk)


def test_somebody_new_of_a_known_name_is_asked_about_first(desk, call, tamsin):
    where = reverse("desk:new_person", args=[call.pk])
    page = desk.post(where, {"name": "Verrill, Tamsyn"}).content.decode()
    assert "Somebody of that name is known already" in page
    assert Person.objects.count() == 1
    desk.post(where, {"name": "Verrill, Tamsyn", "is_new": "1"})
    made = Person.objects.get(name="Verrill, Tamsyn")
    assert Contact.objects.get(pk=call.pk).person_id == made.pk


def test_a_supervisor_protects_and_finds_them_only_through_the_glass(watch, tamsin):
    protection = reverse("desk:protection", args=[tamsin.pk])
    refused = watch.post(protection, {"reason": " "})
    assert refused.status_code == 422
    watch.post(protection, {"reason": "Court order", "review_date": "2027-05-01"})
    assert str(Person.objects.get().protection_review_date) == "2027-05-01"
    page = reverse("desk:person_page", args=[tamsin.pk])
    assert watch.get(page, {"for": "x"}).status_code == 404
    glass = reverse("desk:glass")
    missed = watch.post(glass, {"words": "Tamsin", "reason": "Police"})
    assert missed.status_code == 404
    assert 'value="Tamsin"' in missed.content.decode()
    opened = watch.post(glass, {"words": "tamsin verrill", "reason": "Police"}, follow=True)
    assert "protected, open to you until" in opened.content.decode()
    watch.post(protection, {"reason": "Order expired", "does": "end"})
    assert not Person.objects.get().is_protected


def test_a_csr_has_no_way_to_protection_or_glass(desk, tamsin):
    assert desk.post(reverse("desk:glass"), {"words": "x", "reason": "y"}).status_code == 403
    protection = reverse("desk:protection", args=[tamsin.pk])
    assert desk.post(protection, {"reason": "y"}).status_code == 403
    page = desk.get(reverse("desk:person_page", args=[tamsin.pk]), {"for": "x"}).content.decode()
    assert reverse("desk:glass") not in find(desk)
    assert protection not in page


def test_a_persons_page_keeps_to_its_budget(desk, tamsin, june, django_assert_max_num_queries):
    for number in range(8):
        residents.create_person(name=f"Verrill {number}", actor=june, now=clock.now())
    where = reverse("desk:person_page", args=[tamsin.pk])
    desk.get(where, {"for": "x"})
    with django_assert_max_num_queries(12):
        desk.get(where, {"for": "x"})
    with django_assert_max_num_queries(12):
        find(desk, q="Verrill", **{"for": "x"})
