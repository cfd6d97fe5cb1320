"""By when a program must have taken a request on; the numbers of docs/explanation/routing.md."""

from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.core.calendars import Calendar
from townline.service_requests.rules import Target, accept_by
from townline.service_requests.rules.requests import ORDER

TOWN = ZoneInfo("America/Toronto")
OFFICE = Calendar("office", TOWN, {day: ((time(8, 30), time(16, 30)),) for day in range(5)})
ALWAYS = Calendar("always", TOWN, always=True)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=TOWN).astimezone(UTC)


@pytest.mark.parametrize(
    ("urgency", "due"),
    [("E", at(20, 15, 45)), ("A", at(20, 16, 0)), ("B", at(20, 19, 30)), ("C", at(24, 15, 30))],
)
def test_a_report_of_friday_half_past_three(urgency, due):
    assert accept_by(at(20, 15, 30), urgency=urgency, acceptance={}, calendar=OFFICE) == due


def test_a_type_may_give_more_time_to_one_level_and_keeps_the_others():
    slow = {"C": Target(40, working=True)}
    assert accept_by(at(20, 15, 30), urgency="C", acceptance=slow, calendar=OFFICE) == at(
        27, 15, 30
    )
    assert accept_by(at(20, 15, 30), urgency="A", acceptance=slow, calendar=OFFICE) == at(20, 16)


@given(st.integers(0, 10_000), st.dictionaries(st.sampled_from(ORDER), st.floats(0.1, 200)))
def test_more_urgent_is_never_later(minutes, hours):
    since = datetime(2026, 11, 16, tzinfo=UTC).replace(minute=minutes % 60, hour=minutes % 24)
    table = {level: Target(span, working=level == "C") for level, span in hours.items()}
    spans = [accept_by(since, urgency=level, acceptance=table, calendar=ALWAYS) for level in ORDER]
    assert spans == sorted(spans, reverse=True)
