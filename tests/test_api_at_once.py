"""The same call by two connections at the same instant is done once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from townline.accounts.models import User
from townline.api.tests.conftest import PACK, SPOT, Program
from townline.core import clock
from townline.regions.loaders import directory, service_requests
from townline.regions.loaders import places as ground
from townline.service_requests.models import ServiceRequest

HOLE = {"type": "pothole", "place": SPOT, "description": "Deep, by the bus stop"}


@pytest.fixture
def program(transactional_db):
    for part in (ground, directory, service_requests):
        part.load(PACK, now=clock.now() - timedelta(minutes=1))
    return Program(User.objects.create(username="boss", name="Imre Voss", roles=["administrator"]))


def at_once(program: Program, *bodies: dict[str, Any]) -> list[Any]:
    """The answers to calls with one key, each by a connection of its own, let go together."""
    start = Barrier(len(bodies))

    def call(body: dict[str, Any]) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=10)
            return program.post("requests", body, idempotency_key="a-1")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(call, bodies))


def test_one_key_at_once_opens_one_request(program):
    first, second = at_once(program, HOLE, HOLE)
    assert [first.status_code, second.status_code] == [201, 201]
    assert first.json() == second.json()
    assert ServiceRequest.objects.count() == 1


def test_one_key_at_once_for_two_bodies_opens_one_of_them(program):
    answers = at_once(program, HOLE, HOLE | {"description": "Another"})
    opened, refused = sorted(answers, key=lambda each: each.status_code)
    assert (opened.status_code, refused.status_code) == (201, 409)
    assert refused.json()["type"] == "key_reused"
    assert ServiceRequest.objects.count() == 1
