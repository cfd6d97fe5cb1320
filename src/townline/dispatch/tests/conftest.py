"""June at the desk of Northmoor, by day or by night, with its types, owners and protocols."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import Line
from townline.core import clock
from townline.dispatch import actions
from townline.dispatch.actions.opening import Start
from townline.places import queries as places_queries
from townline.regions.loaders import directory, places, protocols, rosters, service_requests
from townline.regions.loaders import wordings as wordings_pack

PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)  # Wednesday 02:09 in Northmoor
DAY = datetime(2026, 11, 25, 15, 30, tzinfo=UTC)  # Wednesday 10:30


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


def minutes(n):
    return timedelta(minutes=n)


def shift_to(at):
    """How far the clock of the views must be moved to be at an instant."""
    return at - clock.now()
