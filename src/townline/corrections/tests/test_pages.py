"""The pages: lists of constant cost, a call by one key, a report to print, and who may see what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from townline.core import clock
from townline.core.models import LedgerEntry
from townline.corrections.models import Affected, Correction
from townline.corrections.tests.conftest import NOW, RIGHT, WRONG
from townline.residents import actions as residents


@pytest.fixture(autouse=True)
def _noon():
    with clock.moved(NOW + timedelta(minutes=1) - clock.now()):
        yield


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(f"corrections:{name}", args=args), query)


def statements(client, user, name, *args):
    client.force_login(user)
    client.get(reverse(f"corrections:{name}", args=args))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get(reverse(f"corrections:{name}", args=args))
    return len(seen)


def lists(correction, version):
    return (("home",), ("affected", correction.pk), ("told", version.pk), ("detail", correction.pk))


def test_lists_cost_the_same_however_long(client, ada, told, opened, clinic):
    told("905-555-0100")
    made = opened()
    few = [statements(client, ada, *which) for which in lists(made, clinic)]
    Correction.objects.update(closed_at=NOW)
    for n in range(12):
        told(f"905-555-01{n + 10}")
    again = opened(withdraw=False)
    many = [statements(client, ada, *which) for which in lists(again, clinic)]
    assert again.tally.listed == 13
    assert many == few
    assert max(many) <= 14


def test_a_correction_is_opened_from_the_version_and_shows_its_counts(client, ada, told, clinic):
    told("905-555-0142")
    told()
    client.force_login(ada)
    form = client.get(reverse("corrections:new", args=[clinic.pk])).content.decode()
    assert "2 contacts" in form
    made = client.post(reverse("corrections:new", args=[clinic.pk]), {
        "versions": [clinic.pk], "severity": "safety", "wrong": WRONG, "right": RIGHT, "withdraw": "on",
        "since": "2026-11-01T00:00", "hourly_rate": "42.00",
    }, follow=True)  # fmt: skip
    shown = made.content.decode()
    assert "Begin within" in shown
    assert "<b>2</b><span>contacts were told</span>" in shown


def test_what_was_typed_stays_when_it_is_refused(client, ada, clinic):
    client.force_login(ada)
    refused = client.post(reverse("corrections:new", args=[clinic.pk]), {
        "versions": [clinic.pk], "severity": "minor", "wrong": WRONG, "right": "", "withdraw": "on",
        "since": "2026-11-01T00:00", "hourly_rate": "42.00",
    })  # fmt: skip
    assert refused.status_code == 422
    assert WRONG in refused.content.decode()
    assert not Correction.objects.exists()


def test_a_csr_takes_a_call_and_ends_it_with_one_post(client, june, told, opened):
    told("905-555-0142")
    opened()
    assert "Next call" in page(client, june, "home").content.decode()
    card = client.post(reverse("corrections:next_call"), follow=True)
    shown = card.content.decode()
    assert "Name not given" in shown
    assert "905" in shown
    assert WRONG in shown
    affected = Affected.objects.get()
    done = client.post(
        reverse("corrections:attempts", args=[affected.pk]), {"outcome": "reached"}, follow=True
    )
    assert "Nobody waits for a call now." in done.content.decode()
    affected.refresh_from_db()
    assert affected.outcome == "reached"


def test_a_card_that_is_not_mine_is_no_card(client, june, kim, told, opened):
    told("905-555-0142")
    opened()
    client.force_login(june)
    client.post(reverse("corrections:next_call"))
    assert page(client, kim, "call", Affected.objects.get().pk).status_code == 404


def test_a_protected_person_is_counted_and_shown_to_nobody_by_reference(
    client, ed, june, told, opened
):
    hidden = residents.create_person(name="Cy Moth", phone="905-555-0199", actor=june, now=NOW)
    contact = told("905-555-0199", person=hidden)
    hidden.is_protected = True
    hidden.save()
    made = opened()
    shown = page(client, ed, "affected", made.pk).content.decode()
    assert "Protected" in shown
    assert contact.reference not in shown
    assert "Cy Moth" not in shown


def test_reading_a_list_is_written_down(client, ada, told, opened, clinic):
    told("905-555-0142")
    made = opened()
    page(client, ada, "affected", made.pk)
    page(client, ada, "told", clinic.pk)
    assert LedgerEntry.objects.filter(verb="told.read", actor_id=ada.pk).count() == 2


def test_the_list_of_any_span_pages_by_key(client, ada, told, clinic):
    contacts = [told(f"905-555-{1000 + n}") for n in range(52)]
    first = page(client, ada, "told", clinic.pk).context["told"]
    assert (first.total, len(first.rows)) == (52, 50)
    rest = page(client, ada, "told", clinic.pk, after=first.more).context["told"]
    listed = [row.told.contact_id for row in [*first.rows, *rest.rows]]
    assert listed == [contact.pk for contact in contacts]


def test_the_report_prints_definitions_and_counts_that_add_up(client, ada, told, opened):
    told("905-555-0142")
    told()
    made = opened()
    shown = page(client, ada, "report", made.pk).content.decode()
    assert "Contacts in all" in shown
    assert "Page views are views" in shown
    assert "$0.00" in shown


def test_a_csr_may_call_and_not_lead(client, june, clinic):
    assert page(client, june, "new", clinic.pk).status_code == 403
    assert page(client, june, "told", clinic.pk).status_code == 403
    assert page(client, june, "home").status_code == 200


def test_the_public_notice_must_have_words(client, ada, told, opened):
    told()
    made = opened()
    client.force_login(ada)
    words = {"title": "Corrected", "public_text": " ", "expires_at": "2026-12-01T00:00"}
    refused = client.post(reverse("corrections:notice", args=[made.pk]), words)
    assert refused.status_code == 422
    assert "Corrected" in refused.content.decode()
