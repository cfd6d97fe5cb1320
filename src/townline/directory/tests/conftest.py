"""Northmoor's own directory, loaded once a module; each test asks of its own pack."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.accounts.models import User
from townline.core import clock
from townline.regions.loaders import directory, places

PACK = Path(regions.__file__).parent / "northmoor"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, 12:00 in the region
NIGHT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory):
            loader.load(PACK, now=clock.now())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(pack, db):
    """Each test asks of its own pack."""


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June Park", roles=["csr"])


@pytest.fixture
def kit(db):
    return User.objects.create(username="kit", name="Kit Ade", roles=["knowledge_editor"])
