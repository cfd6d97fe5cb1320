"""Working time, with the numbers of docs/explanation/target-times.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from townline.core.calendars import (
    Calendar,
    Change,
    NeverOpen,
    Season,
    add_working_time,
    comes_twice,
)
from townline.core.templatetags.townline import day_hour, hour, moment

ZONE = ZoneInfo("America/Toronto")
OFFICE = Calendar(
    "office",
    ZONE,
    {day: ((time(8, 30), time(16, 30)),) for day in range(5)},
    frozenset({date(2026, 12, 25), date(2026, 12, 28)}),
)
NIGHT = Calendar("night", ZONE, {day: ((time(0), time(7)),) for day in range(7)})
ALWAYS = Calendar("always", ZONE, always=True)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def test_friday_afternoon_runs_on_into_monday() -> None:
    due = add_working_time(local("2026-11-20T16:00"), timedelta(hours=2), OFFICE)
    assert due == local("2026-11-23T10:00")


def test_four_working_days_over_christmas_skip_both_holidays() -> None:
    due = add_working_time(local("2026-12-24T08:30"), timedelta(hours=32), OFFICE)
    assert due == local("2026-12-31T16:30")


def test_the_fall_back_night_has_eight_real_hours_between_midnight_and_seven() -> None:
    assert add_working_time(local("2026-11-01T00:00"), timedelta(hours=8), NIGHT) == local(
        "2026-11-01T07:00"
    )


def test_open_includes_the_first_minute_and_not_the_last() -> None:
    assert OFFICE.is_open(local("2026-11-23T08:30"))
    assert not OFFICE.is_open(local("2026-11-23T16:30"))
    assert not OFFICE.is_open(local("2026-12-25T10:00"))


def test_a_calendar_without_working_time_says_so() -> None:
    with pytest.raises(NeverOpen):
        add_working_time(local("2026-11-23T08:00"), timedelta(minutes=1), Calendar("never", ZONE))


starts = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001
    datetime(2027, 6, 1),  # noqa: DTZ001
).map(lambda d: d.replace(tzinfo=UTC))
spans = st.integers(1, 60 * 60 * 60).map(lambda s: timedelta(seconds=s))


@given(starts, spans, st.sampled_from([OFFICE, NIGHT, ALWAYS]))
def test_working_time_never_ends_early_and_more_never_ends_sooner(
    start: datetime, span: timedelta, calendar: Calendar
) -> None:
    end = add_working_time(start, span, calendar)
    assert end >= start + span
    assert add_working_time(start, span + timedelta(minutes=1), calendar) > end


@given(starts, spans)
def test_where_it_is_always_open_working_time_is_time(start: datetime, span: timedelta) -> None:
    assert add_working_time(start, span, ALWAYS) == start + span


def test_a_time_of_day_shows_its_offset_only_in_the_hour_that_comes_twice() -> None:
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    shown = [hour(first + timedelta(hours=n)) for n in range(-1, 3)]
    assert shown == ["00:30", "01:30 −4", "01:30 −5", "02:30"]
    assert day_hour(first + timedelta(hours=1)) == "1 Nov, 01:30 −5"


@pytest.mark.parametrize(
    ("time_of_day", "twice"),
    [("2026-11-01T00:59", False), ("2026-11-01T01:00", True), ("2026-11-01T01:59", True),
     ("2026-11-01T02:00", False), ("2027-03-14T02:30", False), ("2026-11-23T01:30", False)],
)  # fmt: skip
def test_one_hour_a_year_comes_twice_and_the_one_left_out_does_not(time_of_day, twice) -> None:
    assert comes_twice(datetime.fromisoformat(time_of_day).replace(tzinfo=ZONE)) == twice


def test_months_are_shortened_as_each_language_does() -> None:
    august = datetime(2026, 8, 3, 18, 5, tzinfo=UTC)
    assert (day_hour(august), moment(august)) == ("3 Aug, 14:05", "Mon 3 Aug, 14:05")
    with translation.override("fr"):
        assert (day_hour(august), moment(august)) == ("3 août, 14 h 05", "lun 3 août, 14:05")


def test_two_shifts_that_meet_are_one_time_of_being_open() -> None:
    shifts = ((time(6), time(14, 30)), (time(14, 30), time(22, 30)))
    yard = Calendar("yard", ZONE, dict.fromkeys(range(5), shifts))
    assert yard.next_change(local("2026-11-23T10:00")) == local("2026-11-23T22:30")
    assert yard.next_change(local("2026-11-23T23:00")) == local("2026-11-24T06:00")
    assert ALWAYS.next_change(local("2026-11-23T10:00")) is None


def test_what_is_open_day_and_night_closes_on_the_day_that_this_ends() -> None:
    ends = replace(ALWAYS, changes=(Change(date(2026, 12, 1), OFFICE),))
    assert ends.next_change(local("2026-11-23T10:00")) == local("2026-12-01T00:00")
    begins = replace(OFFICE, changes=(Change(date(2026, 12, 1), ALWAYS),))
    assert begins.next_change(local("2026-11-30T17:00")) == local("2026-12-01T00:00")
    assert begins.next_change(local("2026-12-02T10:00")) is None


def test_the_instant_of_closing_belongs_to_what_comes_after() -> None:
    closing, opening = local("2026-11-23T16:30"), local("2026-11-24T08:30")
    assert OFFICE.next_change(closing - timedelta(microseconds=1)) == closing
    assert OFFICE.next_change(closing) == opening
    assert add_working_time(closing, timedelta(), OFFICE) == opening


def test_the_day_on_which_a_season_ends_has_ordinary_hours_again() -> None:
    summer = Season(date(2026, 7, 1), date(2026, 9, 1), {1: ((time(7), time(12)),)})
    lobby = replace(OFFICE, seasons=(summer,))
    assert lobby.of_day(date(2026, 8, 25)) == ((time(7), time(12)),)
    assert lobby.of_day(date(2026, 9, 1)) == ((time(8, 30), time(16, 30)),)
