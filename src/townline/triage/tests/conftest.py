"""A live call of June's, with a place, in the Northmoor of the pack: its types, owners and scripts."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import Line
from townline.core import clock
from townline.places.queries import Location
from townline.regions.loaders import directory, knowledge, places, scripts, service_requests

PACK = Path(regions.__file__).parent / "northmoor"


@pytest.fixture
def now():
    return clock.now()


@pytest.fixture(scope="package")
def town(django_db_setup, django_db_blocker):
    """Northmoor loaded once for all tests of the app, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory, knowledge, service_requests, scripts):
            loader.load(PACK, now=clock.now() - timedelta(minutes=1))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(town, db):
    """Each test changes its own Northmoor."""


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June", roles=["csr"], seat="1")


@pytest.fixture
def call(june, now):
    """A call that has not said yet where."""
    Line.objects.create(code="general", name="General", icon="phone", order=0)
    offered = contacts.receive_channel_event(
        event_id="e-1", kind="offered", call_id="c-1", at=now, now=now, line="general",
        from_number="9055550142", to="june",
    )  # fmt: skip
    return contacts.answer(contact_id=offered.pk, actor=june, now=now)


@pytest.fixture
def corner(call, june, now):
    """Kestrel Road at Fennimore Avenue; the call is about it."""
    place = Location(
        x=0.0, y=0.0, lon=-79.2, lat=43.1, label="Kestrel Road at Fennimore Avenue",
        municipality_code="ashgrove", municipality_name="Ashgrove", ward_code="A1",
        ward_name="Ward 1", segment=None, boundaries=(), at=now.isoformat(),
    )  # fmt: skip
    contacts.set_place(contact_id=call.pk, location=place, actor=june, now=now)
    return place
