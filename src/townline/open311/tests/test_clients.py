"""Clients that nobody here wrote, against a live server: `georeport` and `three`."""

from __future__ import annotations

import itertools
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from georeport import GeoReport

from townline.core import clock
from townline.open311.actions import issue
from townline.open311.tests.conftest import HOLE, REGION, load_northmoor
from townline.service_requests.models import ServiceRequest


@pytest.fixture(scope="module")
def three():
    """`three` was written for Python 2: all it misses is one name of itertools.

    Where installing has not compiled it, importing does, and warns of how it writes its patterns.
    """
    patch = pytest.MonkeyPatch()
    patch.setattr(itertools, "ifilter", filter, raising=False)
    with warnings.catch_warnings(action="ignore"):
        import three

    yield three
    patch.undo()


@pytest.mark.django_db(transaction=True)
def test_other_peoples_clients_find_their_way(live_server, three, settings):
    load_northmoor()
    settings.TOWNLINE_ORIGIN = live_server.url
    _row, key = issue(name="three", contact="", scopes=["requests"], body_code="", a_minute=600,
                      actor=None, now=clock.now())  # fmt: skip
    endpoint = f"{live_server.url}/open311/v2"
    for notation in ("json", "xml"):
        city = GeoReport(endpoint, jurisdiction=REGION, output_format=notation)
        assert "pothole" in {each["service_code"] for each in city.get_service_list()}
        asked = city.get_service_definition("missed_collection")["attributes"]
        first = asked["attribute"][0] if notation == "xml" else asked[0]
        assert first["code"] == "stream"

    posting = three.Three(f"{live_server.url}/open311/v2/", jurisdiction=REGION, api_key=key)
    assert posting.discovery()["endpoints"][0]["url"] == endpoint
    (made,) = posting.post("pothole", address="159 Birchmount Street", name="Ada Quill",
                           phone="905-555-0142", description="A hole")  # fmt: skip
    reference = made["service_request_id"]
    assert ServiceRequest.objects.get().reference == reference
    assert posting.request(reference)[0]["service_request_id"] == reference
    assert [each["service_request_id"] for each in posting.requests("pothole")] == [reference]
    assert posting.services("pothole")["service_code"] == "pothole"
    assert posting.requests(between=["01-01-2026", "01-02-2026"]) == []
    (waits,) = posting.get("tokens", "nothing")
    assert waits["code"] == 404
    refused = three.Three(f"{live_server.url}/open311/v2/", jurisdiction=REGION).post("pothole")
    assert refused[0]["code"] == 403

    for notation in ("json", "xml"):
        city = GeoReport(endpoint, jurisdiction=REGION, output_format=notation)
        assert city.get_service_request(reference)["service_request_id"] == reference
        start = (clock.now() - timedelta(days=1)).isoformat()
        found = city.get_service_requests(service_code="pothole", start_date=start, status="open")
        rows = found if isinstance(found, list) else [found]
        assert [each["service_request_id"] for each in rows] == [reference]

    answers = four_at_once(f"{endpoint}/requests.json", key)
    assert {status for status, _body in answers} == {200}
    assert len({body for _status, body in answers}) == 1
    assert ServiceRequest.objects.count() == 2


def four_at_once(url: str, key: str) -> list[tuple[int, str]]:
    """The same request sent four times in the same instant, under one Idempotency-Key."""
    ready = threading.Barrier(4)
    fields = HOLE | {"api_key": key}

    def one(_number: int) -> tuple[int, str]:
        ready.wait()
        answered = requests.post(url, data=fields, headers={"Idempotency-Key": "once"}, timeout=60)
        return answered.status_code, answered.text

    with ThreadPoolExecutor(4) as pool:
        return list(pool.map(one, range(4)))
