"""Every pane opens, within its budget of statements, and shows what it should."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.contacts import actions
from townline.contacts.models import Contact
from townline.core import clock

BUDGET = 12
PANES = ("contact", "caller", "sofar", "nearby", "answers", "history", "wrap_up", "place")


@pytest.mark.parametrize("pane", PANES)
def test_a_pane_of_a_contact_keeps_to_its_budget(
    pane, desk, call, tamsin, june, django_assert_max_num_queries
):
    actions.set_person(contact_id=call.pk, person_id=tamsin.pk, actor=june, now=clock.now())
    desk.get(
        reverse(f"desk:{pane}", args=[call.pk])
    )  # what never changes is remembered from here on
    with django_assert_max_num_queries(BUDGET):
        answer = desk.get(reverse(f"desk:{pane}", args=[call.pk]))
    assert answer.status_code == 200


@pytest.mark.parametrize("pane", ["home", "rail", "presence", "pair"])
def test_a_page_without_a_contact_keeps_to_its_budget(
    pane, desk, call, ring, tamsin, django_assert_max_num_queries
):
    ring("9055550143")
    with django_assert_max_num_queries(BUDGET):
        answer = desk.get(reverse(f"desk:{pane}"))
    assert answer.status_code == 200


@pytest.mark.parametrize("pane", ["floor", "floor_now", "floor_progress"])
def test_the_floor_keeps_to_its_budget(pane, client, ada, call, django_assert_max_num_queries):
    client.force_login(ada)
    with django_assert_max_num_queries(BUDGET):
        answer = client.get(reverse(f"desk:{pane}"))
    assert answer.status_code == 200


def test_suggestions_cost_few_statements(desk, call, answer, django_assert_max_num_queries):
    # What a process asks once, and remembers, is asked before the count.
    desk.get(reverse("desk:what", args=[call.pk]), {"q": "water"})
    # Session, contact, and one or two for each of the kinds: bulletins, scripts, answers and how useful they
    # are, request types, topics, the directory. Places cost three more, where the words sound like one.
    with django_assert_max_num_queries(10):
        found = desk.get(reverse("desk:what", args=[call.pk]), {"q": "water on the road"})
    assert "Watermain leak" in found.content.decode()


def test_the_floor_shows_seats_and_no_names(client, ada, june, call):
    client.force_login(ada)
    page = client.get(reverse("desk:floor_now")).content.decode()
    assert "Seat 1" in page
    assert june.name not in page


def test_a_csr_may_not_watch_the_floor(desk):
    assert desk.get(reverse("desk:floor")).status_code == 403


def test_a_known_number_is_offered_by_name_but_not_set(desk, call, tamsin):
    page = desk.get(reverse("desk:contact", args=[call.pk])).content.decode()
    assert "Not identified" in page
    assert "Tamsin Verrill" in page


def test_history_of_a_named_person_stays_closed_until_they_are_checked(desk, call, tamsin, june):
    actions.set_person(contact_id=call.pk, person_id=tamsin.pk, actor=june, now=clock.now())
    page = desk.get(reverse("desk:history", args=[call.pk])).content.decode()
    assert "Check who they are first" in page


def test_somebody_elses_keys_are_not_mine(client, kim, call):
    client.force_login(kim)
    refused = client.post(reverse("desk:park", args=[call.pk]))
    assert refused.status_code == 403


def test_the_bar_names_the_contact_that_is_live(desk, call):
    page = desk.get(reverse("desk:presence")).content.decode()
    assert f'data-href="{reverse("desk:contact", args=[call.pk])}"' in page


def test_the_floor_shows_abandonment_raw(client, ada, ring, june):
    """S4: of five calls one was answered, one waits, three gave up, one of them at once: three, not two."""
    client.force_login(ada)
    assert "No calls yet" in client.get(reverse("desk:floor_now")).text
    calls = [ring(f"905555020{n}") for n in range(5)]
    actions.answer(contact_id=calls[0].pk, actor=june, now=clock.now())
    for call, seconds in ((calls[1], 2), (calls[2], 40), (calls[3], 95)):
        actions.receive_channel_event(
            event_id=f"end-{call.pk}", kind="ended", call_id=call.call_id, cause="far_end",
            at=call.opened_at + timedelta(seconds=seconds), now=clock.now(),
        )  # fmt: skip
    page = client.get(reverse("desk:floor_now")).text
    figure = page[page.index("Hung up in the queue") :]
    assert re.search(r'<p class="v">\s*3\s*</p>', figure)
    assert "60% of 5 offered; 1 within 5 seconds" in figure
    ends = Counter(Contact.objects.values_list("state", flat=True))
    assert ends == {"live": 1, "offered": 1, "abandoned": 3}  # every call stands somewhere, once
