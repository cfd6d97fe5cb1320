"""Scenarios told through the verbs: sixty callers and one main break; the night the clocks go back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from psycopg.types.range import Range

from townline.contacts import actions as contacts
from townline.core import ledger
from townline.core.templatetags.townline import exact
from townline.correspondence.models import Message
from townline.dispatch import actions, queries
from townline.dispatch.models import Incident
from townline.dispatch.queries.standby import standby_plan
from townline.dispatch.tests.conftest import NIGHT, minutes
from townline.dispatch.views import words
from townline.rosters.models import Duty, Worker
from townline.service_requests import queries as request_queries
from townline.service_requests.models import Follower, ServiceRequest

pytestmark = pytest.mark.django_db

CALLERS = 60
CHANNELS = ("phone", "phone", "email", "web")


def incoming(n, june, at):
    """The nth contact of the break: telephones ring through the channel's own verb, the rest is typed in."""
    channel = CHANNELS[n % 4]
    number = f"90555500{n:02}"
    if channel == "phone":
        offered = contacts.receive_channel_event(
            event_id=f"s2-{n}", kind="offered", call_id=f"s2-{n}", at=at, now=at, line="general",
            from_number=number, to="june",
        )  # fmt: skip
        contact = contacts.answer(contact_id=offered.pk, actor=june, now=at)
    else:
        contact = contacts.open_by_hand(
            channel=channel, actor=june, now=at, line="general", from_number=number
        )
    return contact, number


def done(contact, june, at):
    contacts.wrap_up(contact_id=contact.pk, disposition="service_request", actor=june, now=at,
                     reasons=["Service request"], subject="Main break")  # fmt: skip


def test_one_main_break_and_sixty_callers_are_one_incident(northmoor, wordings, line, june, place):
    """S2: 1 incident, 60 followers, later callers in 40 s, nobody lost, word to all who agreed."""
    here = place()
    contact, number = incoming(0, june, NIGHT)
    first = actions.report(
        contact_id=contact.pk, definition_code="watermain_break", attributes={}, location=here,
        description="Road dropping near the curb", urgency="A", urgency_reason="The road is sinking",
        hazard="", person_id=None, aware_at=NIGHT, actor=june, now=NIGHT, number=number,
        wants_word=True,
    )  # fmt: skip
    done(contact, june, NIGHT + minutes(2))
    spans = []
    for n in range(1, CALLERS):
        at = NIGHT + timedelta(seconds=120 + 25 * n)
        contact, number = incoming(n, june, at)
        near = request_queries.near(
            definition_code="watermain_break", x=here.x + n, y=here.y - n, at=at
        )
        assert near[0].reference == first.request.reference  # suggested by place and time
        told = at + timedelta(seconds=20 + n % 7)
        actions.follow_request(
            request_id=near[0].id, contact_id=contact.pk, person_id=None, number=number, actor=june,
            new_fact="A car is in the hole" if n == 30 else "", urgency="E" if n == 30 else "",
            urgency_reason="A car is in the hole" if n == 30 else "", aware_at=at, now=told,
            wants_word=n % 20 != 0, email=f"caller{n}@mail.example" if n % 3 == 0 else "",
            language="fr" if n % 6 == 0 else "en",
        )  # fmt: skip
        done(contact, june, told + timedelta(seconds=8))
        spans.append((told - at).total_seconds() + 8)
    incident = Incident.objects.get()
    voices = queries.followers(incident)
    assert len(voices) == CALLERS
    assert len({voice.number for voice in voices}) == CALLERS
    assert ServiceRequest.objects.count() == 1
    assert sum(span <= 40 for span in spans) >= 0.9 * len(spans)
    assert (incident.level, incident.level_reason) == ("E", "A car is in the hole")
    word = actions.tell_followers(
        incident_id=incident.pk, words_en="Water is back. Thank you.",
        words_fr="L\u2019eau est revenue. Merci.", actor=june, now=NIGHT + timedelta(hours=3),
    )  # fmt: skip
    (reach,) = queries.words_of(incident)
    assert Follower.objects.filter(wants_word=True).count() == 58
    assert (reach.people, reach.waits, reach.owed, reach.lost) == (58, 19, 39, 0)
    letters = Message.objects.filter(key__startswith=f"word:{word.pk}:")
    french = letters.filter(language="fr")
    assert (letters.count(), french.count()) == (19, 9)
    assert all("L\u2019eau est revenue" in each.body for each in french)
    for line in queries.to_call(word):
        actions.note_told(
            hearer_id=line.hearer.pk, is_reached=True, actor=june, now=NIGHT + timedelta(hours=4)
        )
    (reach,) = queries.words_of(incident)
    assert (reach.waits, reach.called, reach.owed) == (
        19,
        39,
        0,
    )  # nobody who asked for word is lost
    assert list(ledger.verify()) == []


BEFORE = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)  # 01:30 -04:00
AFTER = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)  # 01:30 -05:00, an hour later


def test_a_timer_of_thirty_minutes_takes_thirty_real_ones(opened, june):
    """S12: begun at 01:50 −4 it is due at 01:20 −5; the countdown to accept counts real minutes too."""
    at = BEFORE + minutes(20)
    incident = opened("road_debris", at=at, title="Debris", protocol="road_hazard", location=None)
    patrol = incident.steps.get(code="patrol")
    assert patrol.due_at == at + minutes(30)
    assert exact(at)[-6:] != exact(patrol.due_at)[-6:]  # both are shown with their offset
    assert incident.accept_by_at == at + minutes(10)


def test_the_record_stands_in_the_order_in_which_it_happened(opened, june):
    incident = opened("odd", title="Odd", at=BEFORE, location=None)
    actions.note(incident_id=incident.pk, words="second half past one", actor=june, now=AFTER)
    actions.note(incident_id=incident.pk, words="later", actor=june, now=AFTER + minutes(5))
    instants = [entry.acted_at for entry in reversed(queries.timeline(incident))]
    assert instants == sorted(instants)
    assert instants[-2] - instants[0] == timedelta(hours=1)
    shown = [words.entry(entry).hour for entry in queries.timeline(incident)]
    assert (shown[-1], shown[1], shown[0]) == ("01:30 −4", "01:30 −5", "01:35 −5")


def test_the_roster_of_that_night_is_asked_by_instant(northmoor):
    """Two people share the night: one until the first 02:00, one from the second 01:00 on."""
    Duty.objects.filter(program_code="spills_response").delete()
    first, second = Worker.objects.filter(program_code="spills_response").order_by("pk")[:2]
    change = datetime(2026, 11, 1, 6, 0, tzinfo=UTC)
    for worker, start, end in (
        (first, change - timedelta(hours=2), change), (second, change, change + timedelta(hours=2))
    ):  # fmt: skip
        Duty.objects.create(program_code="spills_response", tier=1, worker=worker,
                            effective=Range(start, end, "[)"))  # fmt: skip
    held = [standby_plan("spills_response", at) for at in (BEFORE, AFTER)]
    assert [plan.rungs[0].candidates[0].worker_id for plan in held if plan] == [first.pk, second.pk]
