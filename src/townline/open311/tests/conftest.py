"""The door of Northmoor: its ground, its directory, its request types and its jurisdictions, loaded once."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client

from townline import regions
from townline.core import clock
from townline.open311.actions import issue as issue_key
from townline.places import queries as places
from townline.regions.loaders import directory, open311, service_requests
from townline.regions.loaders import places as ground
from townline.service_requests import actions
from townline.service_requests.models import ServiceRequest

PACK = Path(regions.__file__).parent / "northmoor"
REGION = "northmoor.example"


def load_northmoor() -> None:
    before = clock.now() - timedelta(minutes=1)
    for part in (ground, directory, service_requests, open311):
        part.load(PACK, now=before)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_northmoor()
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(loaded, db):
    """Each test asks of its own Northmoor."""


class Door:
    """A client of the door, for one jurisdiction."""

    def __init__(self, client: Client, jurisdiction: str = REGION) -> None:
        self.client, self.jurisdiction = client, jurisdiction

    def get(self, resource: str, **asked: Any) -> Any:
        asked.setdefault("jurisdiction_id", self.jurisdiction)
        query = {name: value for name, value in asked.items() if value is not None}
        return self.client.get(f"/open311/v2/{resource}", query)


@pytest.fixture
def door(northmoor, client):
    return Door(client)


@pytest.fixture
def report(northmoor):
    """Open a request at the desk."""

    def opened(code: str = "pothole", where: str = "Kestrel Road", **change: Any) -> ServiceRequest:
        now = clock.now()
        found = places.find(where, at=now)[0]
        here = places.locate(found.x, found.y, at=now, label=found.label)
        wanted: dict[str, Any] = {
            "contact_id": None, "definition_code": code, "attributes": {}, "location": here,
            "description": "My name is Ada, I live at number 12", "urgency": "", "urgency_reason": "",
            "hazard": "", "person_id": None, "aware_at": now, "actor": None, "now": now,
        }  # fmt: skip
        return actions.open_request(**(wanted | change))

    return opened


@pytest.fixture
def issue(northmoor):
    """Issue a key; gives the key itself."""

    def issued(name: str = "An app", scopes: tuple[str, ...] = ("requests",), **change: Any) -> str:
        wanted: dict[str, Any] = {"contact": "", "body_code": "", "a_minute": 600, "actor": None,
                                  "now": clock.now()}  # fmt: skip
        _row, secret = issue_key(name=name, scopes=scopes, **(wanted | change))
        return secret

    return issued


HOLE: dict[str, Any] = {
    "jurisdiction_id": REGION, "service_code": "pothole", "address_string": "159 Birchmount Street",
    "description": "It swallowed a wheel", "attribute[size]": "Dinner plate",
}  # fmt: skip


@pytest.fixture
def send(northmoor, client, issue):
    """Send a pothole, changed as asked for; a field of None is left out."""
    key = issue()

    def posted(resource: str = "requests.json", headers: Any = None, **change: Any) -> Any:
        fields = HOLE | {"api_key": key} | change
        body = urlencode({k: v for k, v in fields.items() if v is not None}, doseq=True)
        return client.post(f"/open311/v2/{resource}", body, headers=headers or {},
                           content_type="application/x-www-form-urlencoded")  # fmt: skip

    return posted
