"""Northmoor by night, with June at the desk and a road to close."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.accounts.models import User
from townline.closures import actions, queries
from townline.core import clock
from townline.regions.loaders import directory, places

PACK = Path(regions.__file__).parent / "northmoor"
NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)  # Wednesday 02:09 in Northmoor


@pytest.fixture(scope="module")
def town(django_db_setup, django_db_blocker):
    """Northmoor loaded once for all tests of a module, and taken back after the last."""
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory):
            loader.load(PACK, now=datetime(2026, 11, 1, tzinfo=UTC))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(town, db):
    """Each test changes its own Northmoor."""


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June Ali", roles=["csr"], seat="1")


@pytest.fixture
def clerk(db):
    return User.objects.create(username="sam", name="Sam Ortiz", roles=["program_clerk"], seat="3")


@pytest.fixture
def at_night():
    """The pages' clock stands at 02:09."""
    with clock.moved(NIGHT - clock.now()):
        yield


@pytest.fixture
def closed(northmoor, june):
    """A road closed by police who were not called back yet."""

    def make(at=NIGHT, where=("Kestrel Road", "Fennimore Avenue", ""), **more):
        given = {
            "direction": "both", "extent": "full", "reason": "collision", "authority": "police",
            "body_code": "police", "caller_name": "Sgt. Imre Vale", "given_number": "416-555-0199",
        }  # fmt: skip
        street, start, end = where
        stretch = queries.stretch(street=street, from_street=start, to_street=end, at=at)
        shut = actions.Shut(**given | more)
        return actions.close_road(shut=shut, stretch=stretch, actor=june, now=at)

    return make


def later(minutes):
    return NIGHT + timedelta(minutes=minutes)
