"""June at the desk of Northmoor, by day or by night, with its types, owners and protocols."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.accounts.models import User
from townline.callouts.engine.dispatcher import Dispatcher
from townline.contacts import actions as contacts
from townline.contacts.models import AnswerExposure, AnswerSending, Contact, Line
from townline.core import clock
from townline.dispatch import actions
from townline.dispatch.actions.opening import Start
from townline.places import queries as places_queries
from townline.regions.loaders import callin, directory, places, protocols, rosters, service_requests
from townline.regions.loaders import wordings as wordings_pack
from townline.residents import actions as residents

PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)  # Wednesday 02:09 in Northmoor
DAY = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # Wednesday 10:30
NUMBER, WHO = "9055557731", "Quillan Featherstonehaugh"
OUT, BACK = re.compile(r"zz-[a-z]+"), re.compile(r"(?:905)?\D{0,4}555\D{0,3}7731")


@pytest.fixture(scope="package")
def town(django_db_setup, django_db_blocker):
    """Northmoor loaded once for all tests of the app, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory, service_requests, rosters, protocols):
            loader.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(town, db):
    """Each test changes its own Northmoor."""


@pytest.fixture
def wordings(northmoor):
    """What is written to residents, in both languages."""
    wordings_pack.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June Ali", roles=["csr"], seat="1")


@pytest.fixture
def ada(db):
    return User.objects.create(username="ada", name="Ada Mensah", roles=["supervisor"], seat="2")


@pytest.fixture
def line(db):
    return Line.objects.create(code="general", name="General", icon="phone", order=0)


@pytest.fixture
def place(northmoor):
    """A place by what people call it, as it is at an instant."""

    def found(text="Kestrel Road at Fennimore Avenue", at=NIGHT):
        match = places_queries.find(text, at=at)[0]
        located = places_queries.locate(match.x, match.y, at=at, label=match.label)
        assert located is not None
        return located

    return found


@pytest.fixture
def call(line, june):
    """An answered call, such as a police call at 02:09."""

    def ring(number="9055550142", at=NIGHT, n=[0]):  # noqa: B006
        n[0] += 1
        offered = contacts.receive_channel_event(
            event_id=f"e-{n[0]}", kind="offered", call_id=f"c-{n[0]}", at=at, now=at, line="general",
            from_number=number, to="june",
        )  # fmt: skip
        return contacts.answer(contact_id=offered.pk, actor=june, now=at)

    return ring


@pytest.fixture
def opened(june, place):
    """An incident opened by hand."""

    def make(category="watermain_break", level="A", at=NIGHT, **more):
        more.setdefault("location", place(at=at))
        more.setdefault("opened_from", "partner")
        more.setdefault("caller_words", "Northmoor Police")
        start = Start(category=category, level=level, level_reason="As told.", **more)
        return actions.open_incident(start=start, aware_at=at, actor=june, now=at)

    return make


@pytest.fixture
def water_breaks(place, june):
    """A main breaks in the night: the first caller's request, and the incident that it opens."""

    def report():
        return actions.report(
            contact_id=None, definition_code="watermain_break", attributes={}, location=place(),
            description="Water in the street", urgency="A", urgency_reason="Water in the street", hazard="",
            person_id=None, aware_at=NIGHT, actor=june, now=NIGHT, number="9055550100",
        )  # fmt: skip

    return report


def minutes(n):
    return timedelta(minutes=n)


def shift_to(at):
    """How far the clock of the views must be moved to be at an instant."""
    return at - clock.now()


@pytest.fixture
def omar(db):
    return User.objects.create(username="omar", name="Omar Reyes", roles=["health_duty"], seat="4")


@pytest.fixture
def person(ada):
    return residents.create_person(name=WHO, phone=NUMBER, actor=ada, now=NIGHT - timedelta(days=9))


@pytest.fixture
def on_the_line(call, june, place, person):
    """A call in which everything that can be typed was typed, each with a word of its own."""
    contact = call(NUMBER, at=NIGHT)
    mine = {"contact_id": contact.pk, "actor": june, "now": NIGHT + minutes(1)}
    contacts.set_person(person_id=person.pk, **mine)
    contacts.set_caller_type(caller_type="laboratory", **mine)
    contacts.raise_level(level="A", reason="zz-level", **mine)
    contacts.set_place(location=place(), **mine)
    for field in ("heard", "notes"):
        for text in (f"zz-{field}", f"zz-{field} twice"):
            contacts.save_draft(field=field, text=text, caret=0, revision=0, tab=text, **mine)
    due = {"owner_id": june.pk, "due_at": NIGHT + minutes(30)}
    contacts.promise(text="zz-promise", **due, **mine)
    contacts.follow_up(text="zz-task", **due, **mine)
    contacts.note_leg(kind="interpreter", words="zz-leg", **mine)
    contacts.dismiss_cue(cue="fire", phrase="zz-phrase", reason="zz-cue", **mine)
    contacts.refer(
        topic="roads", topic_name="Roads", to=[contacts.ReferredTo("x", "Town of X", False, "1")],
        kind="relay", summary="zz-summary", place_label="zz-where", is_hazard=True, **mine,
    )  # fmt: skip
    told = AnswerExposure.objects.create(
        contact=contact, article_version_id=1, title="zz-answer", number=1, kind="sent", by=june,
        channel="paper", sent_to="zz-to", at=NIGHT,
    )  # fmt: skip
    AnswerSending.objects.create(exposure=told, channel="paper", to="zz-address", subject="zz-letter",
                                 text="zz-text", queued_at=NIGHT)  # fmt: skip
    contacts.try_language(
        language="Tagalog", way="bridge", outcome="works", who="zz-neighbour", **mine
    )
    contacts.park(reason="zz-parked", **mine)
    return Contact.objects.get(pk=contact.pk)


@pytest.fixture
def intake(on_the_line, opened):
    """The call becomes Public Health's, and somebody is being rung."""
    callin.load(PACK, now=NIGHT - timedelta(days=20))
    made = opened("reportable_disease", protocol="reportable_disease", title="zz-title",
                  description="zz-described", caller_words="zz-said", contact_id=on_the_line.pk)  # fmt: skip
    with clock.moved(shift_to(NIGHT + minutes(2))):
        Dispatcher().round()
    return made


def hang_up(contact, june):
    contacts.wrap_up(contact_id=contact.pk, disposition="service_request", actor=june, now=NIGHT + minutes(5),
                     reasons=["zz-reason"], subject="zz-subject")  # fmt: skip
