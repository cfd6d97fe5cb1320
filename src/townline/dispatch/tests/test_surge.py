"""Event mode: declared in one form, thirty seconds a caller, ended by itself; S4."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import clock
from townline.dispatch import actions, queries
from townline.dispatch.errors import EventNeeds, WrongMoment
from townline.dispatch.models import Event, Incident, Report
from townline.dispatch.rules import surge
from townline.dispatch.rules.surge import Area, Spot, belongs
from townline.dispatch.tests.conftest import NIGHT, minutes, shift_to
from townline.knowledge import queries as knowledge
from townline.service_requests.models import ServiceRequest

pytestmark = pytest.mark.django_db


@pytest.fixture
def storm(ada, northmoor):
    def declare(**more):
        given = {
            "name": "Ice storm", "topics": ["tree_down"], "message_en": "Crews are out.",
            "message_fr": "Les équipes sont sorties.", "expires_at": NIGHT + timedelta(hours=4),
        }  # fmt: skip
        return actions.declare(**{**given, **more}, actor=ada, now=NIGHT)

    return declare


@pytest.mark.parametrize(
    ("topics", "area", "topic", "spot", "result"),
    [
        (["tree_down"], Area(), "tree_down", None, True),
        (["tree_down"], Area(), "noise", None, False),
        ([], Area("ashgrove"), "noise", Spot("ashgrove"), True),
        ([], Area("ashgrove"), "noise", Spot("tansley"), False),
        ([], Area("ashgrove"), "noise", None, False),
        ([], Area("", 0, 0, 500), "noise", Spot("", 300, 400), True),
        ([], Area("", 0, 0, 499), "noise", Spot("", 300, 400), False),
    ],
)
def test_what_belongs_to_an_event(topics, area, topic, spot, result):
    assert belongs(topics, area, topic=topic, spot=spot) is result


@given(st.sampled_from(["yes", "no", "unknown"]), st.sampled_from("CBAE"))
def test_somebody_hurt_always_stands_by_itself(hurt, level):
    short = surge.short_form(hurt, level)
    assert short.is_own_incident is (hurt == "yes")
    assert short.level == "E" or hurt != "yes"


def test_declaring_puts_the_message_everywhere_and_it_ends_by_itself(storm):
    storm()
    assert [each.title for each in knowledge.current_bulletins(NIGHT)] == ["Ice storm"]
    assert queries.message(NIGHT + minutes(1)) == "Crews are out."
    assert queries.message(NIGHT + minutes(1), language="fr") == "Les équipes sont sorties."
    after = NIGHT + timedelta(hours=4)
    assert queries.current_events(after) == []
    assert queries.message(after) == ""
    assert knowledge.current_bulletins(after) == []
    assert contact_queries.calm_until(after) is None


@pytest.mark.parametrize(
    ("missing", "field"),
    [({"name": ""}, "name"), ({"message_en": " "}, "message_en"), ({"message_fr": ""}, "message_fr"),
     ({"expires_at": NIGHT + minutes(1)}, "expires_at"),
     ({"expires_at": NIGHT + timedelta(days=9)}, "expires_at")],
)  # fmt: skip
def test_an_event_needs_words_in_both_languages_and_an_end(storm, missing, field):
    with pytest.raises(EventNeeds) as refused:
        storm(**missing)
    assert refused.value.field == field
    assert not Event.objects.exists()


def test_calm_tasks_wait_and_come_back(storm, call, june, ada):
    calm, urgent = call(), call(number="9055550199")
    contacts.raise_level(contact_id=urgent.pk, level="A", reason="Ill", actor=june, now=NIGHT)
    for contact in (calm, urgent):
        contacts.promise(contact_id=contact.pk, text="Ring back", owner_id=june.pk,
                         due_at=NIGHT + minutes(30), actor=june, now=NIGHT)  # fmt: skip
    event = storm()
    at = NIGHT + minutes(45)
    shown, waiting = contact_queries.without_calm(contact_queries.promises_of(june), at)
    assert ([each.contact_id for each in shown], waiting) == ([urgent.pk], 1)
    actions.end(event_id=event.pk, actor=ada, now=at)
    assert contact_queries.without_calm(contact_queries.promises_of(june), at + minutes(1))[1] == 0
    with pytest.raises(WrongMoment):
        actions.end(event_id=event.pk, actor=ada, now=at + minutes(1))


def report(call, june, place, *, code="tree_down", urgency="", number="9055550142"):
    contact = call(number=number)
    return actions.report(
        contact_id=contact.pk, definition_code=code, attributes={"wires": "No"}, location=place(),
        description="Branch across", urgency=urgency, urgency_reason="", hazard="", person_id=None,
        aware_at=NIGHT, actor=june, now=NIGHT + minutes(1), number=number,
    )  # fmt: skip


def test_reports_follow_instead_of_opening_requests(storm, call, june, place):
    event = storm()
    first = report(call, june, place)
    rest = [report(call, june, place, number=f"905555020{n}") for n in range(4)]
    assert not first.is_follower
    assert all(each.is_follower and each.event == event for each in rest)
    assert ServiceRequest.objects.count() == 1
    main = queries.incident_for(event.main_incident_id or 0)
    assert Incident.objects.count() == 1
    assert len(queries.followers(main)) == 5


def test_another_topic_goes_its_usual_way(storm, call, june, place):
    storm(topics=["noise"])
    reported = report(call, june, place)
    assert reported.event is None


def test_a_life_at_risk_stands_by_itself_and_first(storm, call, june, place):
    event = storm()
    report(call, june, place)
    own = report(call, june, place, urgency="E", number="9055550170").incident
    assert own is not None
    assert own.pk != event.main_incident_id
    assert queries.open_incidents(NIGHT + minutes(1))[0].incident == own
    assert [other.pk for other, _why in queries.links_of(own)] == [event.main_incident_id]


def test_thirty_seconds_take_place_hurt_fact_and_number(storm, call, june, place):
    event = storm()
    contact = call()
    made = actions.take_short(
        event_id=event.pk, hurt="yes", fact="Man under a branch", location=place(), actor=june,
        number="9055550142", wants_call_back=True, contact_id=contact.pk, aware_at=NIGHT,
        now=NIGHT + minutes(1),
    )  # fmt: skip
    assert made.is_hurt
    assert made.incident.level == "E"
    assert made.incident_id != event.main_incident_id
    calm = actions.take_short(
        event_id=event.pk, hurt="no", fact="Branch on lawn", actor=june, aware_at=NIGHT, now=NIGHT
    )
    assert calm.incident_id == event.main_incident_id
    assert [each.pk for each in queries.reports_of(event)] == [made.pk, calm.pk]


def short(event, june, fact, *, hurt="no", **more):
    return actions.take_short(event_id=event.pk, hurt=hurt, fact=fact, actor=june, aware_at=NIGHT,
                              now=NIGHT + minutes(1), **more)  # fmt: skip


def test_a_caller_who_is_hurt_is_one_report(storm, call, june, place):
    event, contact = storm(), call()
    made = short(event, june, "Man under a branch", hurt="yes", location=place(), contact_id=contact.pk,
                 number="9055550142")  # fmt: skip
    assert Report.objects.count() == 1
    assert len(queries.followers(made.incident)) == 1
    assert queries.causes_of(event)[0].followers == 1
    again = short(event, june, "Man under a branch", hurt="yes", contact_id=contact.pk)
    assert (again.pk, Report.objects.count()) == (made.pk, 1)


def test_two_who_are_hurt_in_one_second_stay_two(storm, june, place):
    event = storm()
    first, second = (short(event, june, each, hurt="yes", location=place()).incident
                     for each in ("Man under a branch", "Child in a car"))  # fmt: skip
    assert first.pk != second.pk
    why = dict(queries.links_of(first))[second]
    assert why == "Close by and at the same time."


def test_in_a_storm_each_place_is_an_incident_with_its_followers(storm, june, place):
    event = storm(is_by_place=True)
    corners = [place("Kestrel Road at Fennimore Avenue"), place("Harrow Way")]
    for n in range(6):
        short(event, june, f"Tree {n}", location=corners[n % 2])
    lost = short(event, june, "Somewhere by the barn", place_words="the big barn")
    causes = queries.causes_of(event)
    assert [(each.incident.title, each.followers) for each in causes] == [
        ("Tree 0", 3),
        ("Tree 1", 3),
    ]
    assert lost.incident_id == event.main_incident_id
    assert queries.tally_of(event).taken == 7
    unsure = short(event, june, "A car as well", hurt="unknown", location=corners[1])
    assert (unsure.incident_id, unsure.incident.level) == (causes[1].incident.pk, "A")
    assert queries.causes_of(event)[0].incident.pk == unsure.incident_id


def test_in_a_storm_the_usual_script_finds_the_incident_of_its_place(storm, call, june, place):
    """The first tree at a place opens a request that the rest follow; a tree elsewhere opens its own."""
    event = storm(is_by_place=True)
    here, there = place, lambda: place("Harrow Way")
    first = report(call, june, here)
    rest = [report(call, june, here, number=f"905555020{n}") for n in range(2)]
    other = report(call, june, there, number="9055550170")
    assert [each.is_follower for each in (first, *rest, other)] == [False, True, True, False]
    assert ServiceRequest.objects.count() == 2
    causes = queries.causes_of(event)
    assert [each.followers for each in causes] == [3, 1]
    assert {each.incident.pk for each in causes} == {first.incident.pk, other.incident.pk}


def test_an_event_without_by_place_follows_one_incident_from_everywhere(storm, june, place):
    event = storm()
    made = {short(event, june, each, location=place(each)).incident_id
            for each in ("Kestrel Road at Fennimore Avenue", "Harrow Way")}  # fmt: skip
    assert made == {event.main_incident_id}


def test_call_backs_that_are_owed_stand_before_those_made_and_nothing_is_counted_short(storm, june):
    event = storm()
    owing = [short(event, june, f"Tree {n}", wants_call_back=True) for n in range(2)]
    actions.note_called_back(report_id=owing[0].pk, actor=june, now=NIGHT + minutes(9))
    last = short(event, june, "Tree 2")
    hurt = short(event, june, "Leg", hurt="yes")
    assert [each.pk for each in queries.reports_of(event)] == [
        hurt.pk,
        owing[1].pk,
        last.pk,
        owing[0].pk,
    ]
    assert queries.tally_of(event) == queries.Tally(taken=4, hurt=1, owed=1)
    assert len(queries.reports_of(event, limit=3)) == 3


def test_every_call_has_an_end_state(storm, call, june):
    """S4: each report is done with, or a call-back is owed and counted until it is made."""
    event = storm()
    for n in range(6):
        actions.take_short(event_id=event.pk, hurt="no", fact=f"Tree {n}", actor=june,
                           wants_call_back=n % 3 == 0, aware_at=NIGHT, now=NIGHT)  # fmt: skip
    owed = Report.objects.filter(event=event, wants_call_back=True, called_back_at=None)
    assert owed.count() == 2
    for each in owed:
        actions.note_called_back(report_id=each.pk, actor=june, now=NIGHT + minutes(9))
    assert not owed.all().exists()


def test_the_forms_declare_take_and_end(client, ada, june, northmoor):
    with clock.moved(shift_to(NIGHT)):
        client.force_login(june)
        assert client.get(reverse("dispatch:event_new")).status_code == 403
        client.force_login(ada)
        assert client.get(reverse("dispatch:event_new")).status_code == 200
        refused = client.post(reverse("dispatch:event_new"), {"name": "Ice storm"})
        assert refused.status_code == 422
        assert "Ice storm" in refused.content.decode()
        done = client.post(
            reverse("dispatch:event_new"),
            {"name": "Ice storm", "topics": ["tree_down"], "message_en": "Stay in.",
             "message_fr": "Restez chez vous.", "hours": "2"},
        )  # fmt: skip
        event = Event.objects.get()
        assert done.url == reverse("dispatch:event", args=[event.pk])
        assert event.expires_at - event.declared_at == timedelta(hours=2)
        client.force_login(june)
        shown = client.get(done.url).content.decode()
        assert "Stay in." in shown
        assert "Restez chez vous." in shown
        client.post(reverse("dispatch:event_reports", args=[event.pk]),
                    {"hurt": "no", "fact": "Branch", "number": "905-555-0101", "call_back": "1"})  # fmt: skip
        taken = Report.objects.get()
        client.post(reverse("dispatch:call_back", args=[taken.pk]))
        taken.refresh_from_db()
        assert taken.called_back_at
        assert client.post(reverse("dispatch:event_end", args=[event.pk])).status_code == 403
        client.force_login(ada)
        client.post(reverse("dispatch:event_end", args=[event.pk]))
        assert queries.current_events(clock.now()) == []


def test_the_pages_of_an_event_keep_to_their_budget(
    client, june, storm, django_assert_max_num_queries
):
    event = storm()
    for n in range(30):
        actions.take_short(event_id=event.pk, hurt="no", fact=f"Tree {n}", actor=june, aware_at=NIGHT,
                           now=NIGHT)  # fmt: skip
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + minutes(1))):
        for url in (reverse("dispatch:event", args=[event.pk]), reverse("dispatch:events")):
            client.get(url)
            with django_assert_max_num_queries(10):
                client.get(url)


def test_desk_portal_and_telephone_say_the_same_and_stop_together(
    client, june, storm, call, settings
):
    settings.TOWNLINE_CHANNEL_KEY = "k"
    event = storm()
    contact = call()
    client.force_login(june)
    key = {"HTTP_AUTHORIZATION": "Bearer k"}
    phone = reverse("channels:announcement")
    with clock.moved(shift_to(NIGHT + minutes(1))):
        rail = client.get(reverse("desk:rail") + f"?here={contact.pk}").content.decode()
        assert f"/dispatch/events/{event.pk}/?contact={contact.pk}" in rail
        pane = client.get(reverse("triage:pane", args=[contact.pk])).content.decode()
        assert "Thirty seconds, no script" in pane
        assert "Crews are out." in client.get(reverse("portal:home")).content.decode()
        assert client.get(phone).status_code == 401
        heard = client.get(phone, {"language": "fr"}, **key)
        assert heard.content.decode() == "Les équipes sont sorties."
        assert heard["Content-Type"].startswith("text/plain")
    with clock.moved(shift_to(NIGHT + timedelta(hours=4))):
        assert client.get(phone, **key).status_code == 204
        assert "Crews are out." not in client.get(reverse("portal:home")).content.decode()
        assert "Event mode" not in client.get(reverse("desk:rail")).content.decode()


def test_waiting_tasks_are_counted_and_not_called_late(client, june, storm, call):
    contact = call()
    contacts.promise(contact_id=contact.pk, text="Ring about the bin", owner_id=june.pk,
                     due_at=NIGHT + minutes(5), actor=june, now=NIGHT)  # fmt: skip
    storm()
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + minutes(30))):
        shown = client.get(reverse("contacts:tasks")).content.decode()
        assert "Ring about the bin" not in shown
        assert "1 task that is not urgent waits until" in shown
        assert "1 is late" not in shown
    with clock.moved(shift_to(NIGHT + timedelta(hours=5))):
        assert "Ring about the bin" in client.get(reverse("contacts:tasks")).content.decode()
