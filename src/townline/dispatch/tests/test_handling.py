"""What later callers take: the numbers of docs/explanation/incidents.md, and what the pages show."""

from __future__ import annotations

from datetime import timedelta
from statistics import median

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.core import clock
from townline.dispatch import actions, queries
from townline.dispatch.rules.handling import SPOKEN, WITHIN, Joining, handling
from townline.dispatch.tests.conftest import NIGHT, minutes, shift_to


def seconds(n: float) -> timedelta:
    return timedelta(seconds=n)


def took(
    n: float, *, channel: str = "phone", is_first: bool = False, was_aside: bool = False
) -> Joining:
    return Joining(is_first, channel, NIGHT, NIGHT + seconds(n), was_aside)


WORKED = [
    took(180, is_first=True), took(28), took(40), took(41),
    Joining(is_first=False), took(95, was_aside=True), Joining(False, "phone", NIGHT, None),
]  # fmt: skip


def test_the_worked_numbers() -> None:
    found = handling(WORKED)
    assert (found.later, found.counted, found.within, found.percent) == (6, 3, 2, 66)
    assert (found.seconds, found.unspoken, found.aside, found.unfinished) == (40, 1, 1, 1)


def test_without_anybody_there_is_no_figure() -> None:
    for nobody in ([], [took(10, is_first=True)], [Joining(is_first=False, channel="web")]):
        assert (handling(nobody).percent, handling(nobody).seconds) == (None, None)


JOININGS = st.builds(
    Joining, st.booleans(), st.sampled_from(["", "web", "email", *sorted(SPOKEN)]),
    st.none() | st.just(NIGHT), st.none() | st.integers(0, 90).map(lambda n: NIGHT + seconds(n)),
    st.booleans(),
)  # fmt: skip


@given(st.lists(JOININGS, max_size=12))
def test_everybody_later_is_in_one_number(joinings: list[Joining]) -> None:
    found = handling(joinings)
    assert found.later == found.counted + found.unspoken + found.aside + found.unfinished
    assert found.within <= found.counted
    assert handling(reversed(joinings)) == found
    more = handling([*joinings, took(WITHIN.total_seconds() + 1)])
    assert (more.within, more.counted) == (found.within, found.counted + 1)
    if found.percent is not None:
        assert (
            found.percent * found.counted
            <= found.within * 100
            < (found.percent + 1) * found.counted
        )


@given(st.lists(st.integers(0, 90), min_size=1, max_size=8))
def test_the_figures_are_those_of_the_times(times: list[int]) -> None:
    found = handling([took(n) for n in times])
    assert found.seconds == median(times)
    assert found.within == sum(n <= 40 for n in times)


@pytest.fixture
def break_of_seven(water_breaks, call, june):
    """The seven of the worked example, as they come to the desk."""
    made = water_breaks()

    def joins(start, lasts=None, *, meanwhile=None, times=1, by=call):
        at = NIGHT + minutes(start)
        contact = by(at=at) if by else Contact()
        for _ in range(times):
            actions.follow_request(
                request_id=made.request.pk, contact_id=contact.pk, new_fact="",
                urgency="", urgency_reason="", person_id=None, actor=june, now=at + seconds(5),
            )  # fmt: skip
        if meanwhile:
            meanwhile(contact_id=contact.pk, actor=june, now=at + seconds(9))
        if lasts is not None:
            contacts.wrap_up(contact_id=contact.pk, disposition="answered", reasons=["Roads"], actor=june,
                             now=at + seconds(lasts))  # fmt: skip

    joins(1, 28)
    joins(2, 40, times=2)
    joins(3, 41)
    joins(4, by=None)
    joins(5, 95, meanwhile=contacts.park)
    joins(6)
    return made.incident


@pytest.mark.django_db
def test_the_contacts_of_an_incident_make_the_figures(
    break_of_seven, june, django_assert_num_queries
):
    with django_assert_num_queries(1):
        found = queries.handling_of([break_of_seven.pk])
    assert found == handling(WORKED)


@pytest.mark.django_db
@pytest.mark.parametrize("aside", ["hold", "call_back"])
def test_who_was_held_or_called_back_is_not_counted(call, opened, june, aside):
    incident, contact = opened(), call()
    actions.add_report(incident_id=incident.pk, source="contact", fact="Water", contact_id=contact.pk,
                       actor=june, now=NIGHT + seconds(1))  # fmt: skip
    given = {"contact_id": contact.pk, "actor": june}
    if aside == "call_back":
        contacts.mark_dropped(**given, now=NIGHT + seconds(5))
    getattr(contacts, aside)(**given, now=NIGHT + seconds(9))
    contacts.wrap_up(**given, disposition="answered", reasons=["Roads"], now=NIGHT + seconds(20))
    found = queries.handling_of([incident.pk])
    assert (found.later, found.counted, found.aside) == (1, 0, 1)


@pytest.mark.django_db
def test_two_contacts_that_were_joined_are_one(call, opened, june):
    incident, phone = opened(), call()
    by_hand = contacts.open_by_hand(channel="counter", actor=june, now=NIGHT)
    actions.add_report(incident_id=incident.pk, source="contact", fact="Water", contact_id=by_hand.pk,
                       actor=june, now=NIGHT + seconds(1))  # fmt: skip
    contacts.join(contact_id=phone.pk, other_id=by_hand.pk, actor=june, now=NIGHT + seconds(4))
    contacts.wrap_up(contact_id=phone.pk, disposition="answered", reasons=["Roads"], actor=june,
                     now=NIGHT + seconds(30))  # fmt: skip
    assert queries.handling_of([incident.pk]).seconds == 30


@pytest.mark.django_db
def test_the_page_says_it_in_both_languages_with_what_it_counts(client, break_of_seven, june):
    client.force_login(june)
    address = reverse("dispatch:incident", args=[break_of_seven.pk])
    with clock.moved(shift_to(NIGHT + minutes(9))):
        shown = " ".join(client.get(address).content.decode().split())
        french = client.get(address, headers={"Accept-Language": "fr"}).content.decode()
    for words in (
        "6 later callers",
        "2 of 3 within 40 s (66 %)",
        "median 40 s",
        "parked or called back: 1",
    ):
        assert words in shown
    assert "6 appels suivants" in french


@pytest.mark.django_db
def test_an_event_shows_it_for_all_it_is_about(client, ada, june, break_of_seven):
    event = actions.declare(
        name="Break", topics=[], message_en="Stay in.", message_fr="Restez.", municipality_code="",
        expires_at=NIGHT + minutes(60), location=None, radius_m=None, incident_id=break_of_seven.pk,
        is_by_place=False, actor=ada, now=NIGHT + minutes(8),
    )  # fmt: skip
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + minutes(9))):
        shown = client.get(reverse("dispatch:event", args=[event.pk])).content.decode()
    assert "2 of 3 within 40 s (66 %)" in shown
