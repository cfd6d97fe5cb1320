"""Northmoor's own table of who does what, by place and instant, and the number that answers then."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction

from townline import regions
from townline.core.errors import NotFound
from townline.directory import queries
from townline.regions.loaders import directory, places

PACK = Path(regions.__file__).parent / "northmoor"
NOON = datetime(2026, 11, 24, 17, tzinfo=UTC)  # a Tuesday, 12:00 in the region
NIGHT = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10


@pytest.fixture(scope="module")
def pack(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        for loader in (places, directory):
            loader.load(PACK, now=NOON)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def northmoor(pack, db):
    """Each test asks of its own pack."""


pytestmark = pytest.mark.usefixtures("northmoor")


def who(topic, town, owner="", maintainer="", at=NOON):
    return queries.who_does(
        topic, municipality_code=town, owner_code=owner, maintainer_code=maintainer, at=at
    )


@pytest.mark.parametrize(
    ("topic", "town", "owner", "maintainer", "body"),
    [
        ("pothole", "ashgrove", "region", "ashgrove", "ashgrove"),
        ("pothole", "tansley", "region", "region", "region"),
        ("pothole", "tansley", "province", "province", "province"),
        ("water_main", "ashgrove", "", "", "ashgrove"),
        ("water_main", "tansley", "", "", "region"),
        ("noise", "ashgrove", "", "", "ashgrove"),
    ],
)
def test_the_table_of_the_explanation(topic, town, owner, maintainer, body):
    found = who(topic, town, owner, maintainer)
    assert found is not None
    assert (found.body_code, found.is_ours) == (body, body == "region")
    assert found.why
    assert found.call.number


def test_what_ended_on_a_day_is_somebody_elses_from_that_day():
    new_year = datetime(2026, 1, 1, 5, tzinfo=UTC)  # midnight in the region
    before = who("blue_box", "ashgrove", at=new_year - timedelta(seconds=1))
    since = who("blue_box", "ashgrove", at=new_year)
    assert before is not None
    assert since is not None
    assert before.body_code == "region"
    assert since.body_code != "region"


def test_at_ten_past_two_the_number_is_another_one():
    by_day = who("pothole", "ashgrove", "region", "ashgrove", NOON)
    by_night = who("pothole", "ashgrove", "region", "ashgrove", NIGHT)
    assert by_day is not None
    assert by_night is not None
    assert by_day.call.is_open
    assert not by_night.call.is_open
    assert by_night.call.number != by_day.call.number
    assert by_night.call.until is not None
    assert by_night.call.until > NIGHT


def test_every_topic_has_somebody_everywhere():
    for topic in queries.topics(NOON):
        for town in ("ashgrove", "tansley"):
            assert who(topic, town, "region", "region") is not None, (topic, town)


def test_a_topic_nobody_knows_is_nobodys_and_bad_codes_are_refused():
    assert who("moon", "ashgrove") is None
    for ask in (queries.program, queries.calendar, lambda code: queries.call_now(code, NOON)):
        with pytest.raises(NotFound):
            ask("nobody")
