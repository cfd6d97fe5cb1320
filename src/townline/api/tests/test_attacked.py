"""The document attacks its own door: nothing breaks, and nothing answers otherwise than it says."""

from __future__ import annotations

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

from config.wsgi import application
from townline.api.api import door
from townline.api.tests.conftest import Program

METHODS = ("get", "post", "delete")
OPERATIONS = [
    (path, method)
    for path, methods in door.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
    for method in METHODS
    if method in methods
]


@pytest.fixture
def one_connection():
    """A call in this process must not close the connection the test's own transaction lives in."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def attack(path: str, method: str, program: Program, examples: int) -> int:
    """Call one operation with what its document allows and with what it does not; how often."""
    document = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    calls = []

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=document[path][method.upper()].as_strategy())
    def once(case):
        calls.append(case)
        case.call_and_validate(
            headers={"Authorization": f"Bearer {program.token}"},
            excluded_checks=[positive_data_acceptance],  # no document can say which types there are
        )

    once()
    return len(calls)


@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_breaks_and_nothing_drifts(path, method, program, one_connection):
    assert attack(path, method, program, 12) > 0


@pytest.mark.slow
@pytest.mark.parametrize(("path", "method"), OPERATIONS)
def test_nothing_breaks_under_a_longer_attack(path, method, program, one_connection):
    assert attack(path, method, program, 300) > 0
