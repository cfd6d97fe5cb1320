"""The ground of Northmoor, loaded once for a module and taken back after it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.core import clock
from townline.regions.loaders import places

PACK = Path(regions.__file__).parent / "northmoor"


@pytest.fixture(scope="module")
def ground(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        places.load(PACK, now=clock.now() - timedelta(minutes=1))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(ground, db):
    """Each test asks of its own ground."""
