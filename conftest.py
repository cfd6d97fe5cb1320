"""The test bench: one database whose ledger may be emptied between browser stories."""

from __future__ import annotations

import os

import pytest
from django.db import connection
from hypothesis import HealthCheck, settings

from config import catalogues
from townline.core import reference, region

# Translations are read once, at their first use: they have to be there before any test.
catalogues.compile_all()

# A busy machine is no fault of an example: time limits belong to benchmarks.
settings.register_profile("town", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("town")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the long proofs too")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Long proofs only when asked for; with several workers the longest files begin."""
    skip = pytest.mark.skip(reason="a long proof: run with --slow")
    for item in items:
        if "slow" in item.keywords and not config.getoption("--slow"):
            item.add_marker(skip)
    if "PYTEST_XDIST_WORKER" in os.environ:
        items.sort(key=_weight)


def _weight(item: pytest.Item) -> int:
    """Stories in a browser first, before them the walk of axe: a run must not end on a long file."""
    if "tests/journeys" not in item.nodeid:
        return 2
    return 0 if "test_axe" in item.nodeid else 1


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> None:
    """Let the bench truncate tables between stories; the refusal itself is tested where it lives."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE core_ledgerentry DISABLE TRIGGER ledger_never_emptied")


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """A test's changes are rolled back and their count with them: what it remembered is not true any more."""
    reference.clear()


@pytest.fixture(autouse=True)
def nobody_reads(settings: pytest.FixtureRequest) -> None:
    """No test asks the reader of a demo that happens to run here; one that wants a reader brings its own."""
    settings.TOWNLINE_READER = "/nobody/reads"  # type: ignore[attr-defined]


@pytest.fixture(autouse=True)
def said_without_a_pack(settings: pytest.FixtureRequest) -> None:
    """A town that is built without a region pack is called what its settings say, as an installation is."""
    settings.TOWNLINE_REGION_NAME = "Northmoor"  # type: ignore[attr-defined]
    settings.TOWNLINE_REGION_NUMBER = "905-555-0100"  # type: ignore[attr-defined]
    settings.TOWNLINE_REGION_TTY = "905-555-0101"  # type: ignore[attr-defined]
    region.forget()
