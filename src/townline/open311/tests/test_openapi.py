"""Our own OpenAPI document, attacked: nothing breaks, and no answer differs from what the document says."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.wsgi import application
from townline.open311.tests.conftest import REGION

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance,
]  # fmt: skip


@pytest.fixture
def document(northmoor, monkeypatch):
    # As Django's own test client: the end of a request does not end the test's connection.
    for signal in (request_started, request_finished):
        monkeypatch.setattr(signal, "send", lambda **_named: [])
    return schemathesis.openapi.from_wsgi("/open311/v2/openapi.json", application)


CALM = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much,
        HealthCheck.data_too_large]  # fmt: skip
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]


def attack(document: Any, key: str, examples: int) -> int:
    """Try every operation with what fits its schema and with what does not; gives how often it was tried."""
    tried = 0
    for found in document.get_all_operations():
        for mode in MODES:

            @settings(max_examples=examples, suppress_health_check=CALM, deadline=None)
            @given(case=found.ok().as_strategy(generation_mode=mode))
            def one(case: Any) -> None:
                nonlocal tried
                tried += 1
                # Half goes to a jurisdiction that is there, so that it comes past the first question.
                if tried % 2:
                    case.query = {**(case.query or {}), "jurisdiction_id": REGION}
                case.call_and_validate(headers={"X-API-Key": key}, checks=CHECKS)

            one()
    return tried


def test_nothing_breaks_and_nothing_drifts(document, issue):
    assert attack(document, issue(a_minute=6000), 6) > 50


@pytest.mark.slow
def test_nothing_breaks_however_long_it_is_tried(document, issue):
    assert attack(document, issue(a_minute=6000), 250) > 2000


def test_the_document_names_every_resource_and_field(northmoor, client):
    found = client.get("/open311/v2/openapi.json").json()
    assert set(found["paths"]) >= {
        "/discovery.{notation}", "/services.{notation}", "/services/{service_code}.{notation}",
        "/requests.{notation}", "/requests/{service_request_id}.{notation}", "/tokens/{token}.{notation}",
    }  # fmt: skip
    assert found["servers"][0]["url"].endswith("/open311/v2")
    assert "agency_responsible" in found["components"]["schemas"]["Request"]["properties"]
