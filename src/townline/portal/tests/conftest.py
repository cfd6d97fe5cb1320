"""Northmoor as a resident finds it, and somebody who fills in the form."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

from townline import regions
from townline.core import clock
from townline.regions.loaders import directory, lines, service_requests
from townline.regions.loaders import places as ground

PACK = Path(regions.__file__).parent / "northmoor"


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    before = clock.now() - timedelta(minutes=1)
    with django_db_blocker.unblock(), transaction.atomic():
        for part in (ground, directory, lines, service_requests):
            part.load(PACK, now=before)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(loaded, db):
    """Each test reports in its own Northmoor."""


class Resident:
    """Somebody without a script, who follows every redirect."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.page: Any = None

    def post(self, to: str, **fields: Any) -> Any:
        self.page = self.client.post(to, fields, follow=True)
        return self.page

    @property
    def at(self) -> str:
        return str(self.page.request["PATH_INFO"])

    @property
    def text(self) -> str:
        return str(self.page.content.decode())

    @property
    def base(self) -> str:
        return "/".join(self.at.split("/")[:3]) + "/"

    def begins(self, code: str = "pothole") -> None:
        self.post("/report/", code=code)

    def says_where(self, address: str = "Kestrel Road at Fennimore Avenue", note: str = "") -> None:
        self.post(f"{self.base}where/", address=address, note=note, do="find")
        if 'name="ref"' in self.text:
            ref = self.text.split('name="ref" value="')[1].split('"')[0]
            self.post(f"{self.base}where/", ref=ref, note=note)
        typed = self.page.context["address"]
        self.post(f"{self.base}where/", address=typed, note=note, do="on")

    def reports(self, code: str = "pothole", **details: Any) -> None:
        self.begins(code)
        self.says_where()
        self.post(f"{self.base}details/", **details)
        self.post(f"{self.base}send/")


@pytest.fixture
def resident(northmoor, client):
    return Resident(client)
