"""A program with a sign-in, in a Northmoor loaded once a module."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser

from townline import regions
from townline.accounts.models import User
from townline.api import actions
from townline.api.rules import SCOPES
from townline.core import clock
from townline.regions.loaders import directory, knowledge, service_requests
from townline.regions.loaders import places as ground

PACK = Path(regions.__file__).parent / "northmoor"
SPOT = {"lon": -79.597693, "lat": 43.111683}  # on Kestrel Road in Ashgrove


@pytest.fixture(scope="package")
def loaded(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        for part in (ground, directory, service_requests, knowledge):
            part.load(PACK, now=clock.now() - timedelta(minutes=1))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(loaded, db):
    """Each test asks of its own Northmoor."""


@pytest.fixture
def boss(db):
    return User.objects.create(username="boss", name="Imre Voss", roles=["administrator"])


class Program:
    """A program that has fetched its token."""

    def __init__(self, boss: User, *scopes: str) -> None:
        self.made = actions.register(
            name="Trip planner", scopes=scopes or list(SCOPES), actor=boss, now=clock.now()
        )
        self.browser = Browser()
        self.token = self.fetch().json()["access_token"]

    @property
    def client(self):
        return self.made.client

    def fetch(self, secret: str = "", **more: str) -> Any:
        pair = f"{self.client.application.client_id}:{secret or self.made.secret}"
        return self.browser.post(
            "/api/v1/token", {"grant_type": "client_credentials", **more},
            headers={"authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
        )  # fmt: skip

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"authorization": f"Bearer {self.token}", **more}

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(f"/api/v1/{path}", query, headers=self._headers({}))

    def post(self, path: str, body: Any, **headers: str) -> Any:
        return self.browser.post(
            f"/api/v1/{path}", body, content_type="application/json",
            headers=self._headers({k.replace("_", "-"): v for k, v in headers.items()}),
        )  # fmt: skip

    def delete(self, path: str) -> Any:
        return self.browser.delete(f"/api/v1/{path}", headers=self._headers({}))


@pytest.fixture
def program(northmoor, boss):
    return Program(boss)


class Receiver:
    """Somebody else's server on this machine: it keeps what it gets and says what it is told to say."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.says: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                self.send_response(receiver.says.pop(0) if receiver.says else 204)
                self.send_header("location", "http://127.0.0.1:1/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Quietly."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/told?from=townline"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.TOWNLINE_WEBHOOKS_INSIDE = True
    made = Receiver()
    yield made
    made.stop()
