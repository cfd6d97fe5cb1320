"""What the desk reckons by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from townline.desk import charts, rules

EIGHT = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)


def test_a_quiet_half_hour_is_a_bar_of_nought():
    bars = rules.half_hours(
        [EIGHT, EIGHT + timedelta(hours=1)], since=EIGHT, now=EIGHT + timedelta(hours=1)
    )
    assert [bar.count for bar in bars] == [1, 0, 1]
    assert bars[0].start.minute == 0
    assert [bar.is_now for bar in bars] == [False, False, True]


@given(st.lists(st.integers(min_value=0, max_value=600), max_size=60))
def test_every_instant_of_the_day_is_in_exactly_one_bar(minutes):
    starts = [EIGHT + timedelta(minutes=minute) for minute in minutes]
    bars = rules.half_hours(starts, since=EIGHT, now=EIGHT + timedelta(minutes=600))
    assert sum(bar.count for bar in bars) == len(minutes)


@given(st.lists(st.integers(min_value=0, max_value=3000), min_size=1))
def test_the_axis_holds_the_greatest_bar(counts):
    top, step = rules.scale(counts)
    assert top >= max(counts)
    assert top % step == 0


def test_three_minutes_are_hot_and_not_before():
    assert not rules.is_hot(EIGHT, EIGHT + timedelta(minutes=3))
    assert rules.is_hot(EIGHT, EIGHT + timedelta(minutes=3, seconds=1))
    assert not rules.is_hot(None, EIGHT)


def test_an_arrow_moves_ten_metres():
    assert rules.moved(100, 50, "n") == (100, 60)
    assert rules.moved(100, 50, "nowhere") == (100, 50)


def test_a_chart_says_in_words_what_it_shows():
    bars = rules.half_hours([EIGHT], since=EIGHT, now=EIGHT)
    drawn = charts.bars(bars, label="Calls, busiest <08:00>")
    assert 'aria-label="Calls, busiest &lt;08:00&gt;"' in drawn
    assert drawn.count("<rect") == 1
