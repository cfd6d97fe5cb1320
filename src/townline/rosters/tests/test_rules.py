"""The numbers of docs/explanation/rosters.md, and what must hold for any roster."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.rosters.rules.cover import Holding, gaps, handed_over, holder_throughout, required
from townline.rosters.rules.files import Unreadable, compare, read_calendar, read_table
from townline.rosters.rules.fitness import Facts, problems, substitutes
from townline.rosters.rules.periods import Period, joined, total, without

TORONTO = ZoneInfo("America/Toronto")
T0 = datetime(2026, 11, 23, tzinfo=UTC)
ALWAYS = Period(T0 - timedelta(days=4000), T0 + timedelta(days=4000))


def hours(start: float, end: float) -> Period:
    return Period(T0 + timedelta(hours=start), T0 + timedelta(hours=end))


def anna(**changes) -> Facts:
    given = {
        "worker_id": 1, "name": "Anna", "seniority": date(2010, 1, 1), "employed": ALWAYS,
        "qualified": {"water_2": (hours(-9000, 9000),)},
    }  # fmt: skip
    return Facts(**{**given, **changes})


def codes(facts: Facts, during: Period, *needs: str) -> list[str]:
    return [problem.code for problem in problems(facts, during, needs)]


spans = st.tuples(st.integers(0, 200), st.integers(1, 60)).map(lambda p: hours(p[0], p[0] + p[1]))


def test_after_hours_is_needed_when_the_office_is_closed() -> None:
    office = [hours(13.5, 21.5)]  # 08:30 to 16:30 in Toronto in winter
    assert required("after_hours", office, hours(0, 24)) == [hours(0, 13.5), hours(21.5, 24)]
    assert required("always", office, hours(0, 24)) == [hours(0, 24)]


def test_a_gap_is_what_is_needed_and_not_held() -> None:
    assert gaps([hours(0, 8)], [hours(0, 2), hours(4, 8)]) == [hours(2, 4)]


def test_the_night_the_clocks_go_back_is_nine_hours() -> None:
    start = datetime(2026, 10, 31, 23, tzinfo=TORONTO).astimezone(UTC)
    end = datetime(2026, 11, 1, 7, tzinfo=TORONTO).astimezone(UTC)
    assert total([Period(start, end)]) == timedelta(hours=9)
    forward = datetime(2026, 3, 7, 23, tzinfo=TORONTO).astimezone(UTC)
    assert datetime(2026, 3, 8, 7, tzinfo=TORONTO).astimezone(UTC) - forward == timedelta(hours=7)


@given(st.lists(spans, max_size=8), st.lists(spans, max_size=8))
def test_what_is_left_and_what_is_taken_make_the_whole(wanted, taken) -> None:
    left = without(wanted, taken)
    assert all(not piece.overlaps(block) for piece in left for block in taken)
    covered = [part for w in joined(wanted) for t in joined(taken) if (part := w.within(t))]
    assert total(left) + total(covered) == total(wanted)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=8), spans, st.integers(7, 9))
def test_handing_over_changes_that_period_and_nothing_else(lengths, during, new) -> None:
    rows, at = [], 0
    for key, length in enumerate(lengths, 1):
        rows.append(Holding(hours(at, at + length), key % 3, key))
        at += length
    after = handed_over(rows, during, new)
    assert holder_throughout(after, during, new)
    for first, second in pairwise(after):
        assert not first.during.overlaps(second.during)
    for worker in range(3):
        before = [r.during for r in rows if r.worker_id == worker]
        kept = [r.during for r in after if r.worker_id == worker]
        assert joined(kept) == without(before, [during])
    keys = [r.key for r in after if r.key is not None]
    assert len(keys) == len(set(keys))


def test_qualified_all_of_the_time_or_not_at_all() -> None:
    lapses = anna(qualified={"water_2": (hours(-100, 4),)})
    assert codes(anna(), hours(0, 8), "water_2") == []
    assert codes(lapses, hours(0, 8), "water_2") == ["qualification_ends"]
    assert codes(anna(), hours(0, 8), "signals") == ["unqualified"]


def test_twelve_and_a_half_hours_of_work_need_no_rest_but_thirteen_do() -> None:
    work = anna(work=(hours(0, 12.5),))
    assert codes(work, hours(15, 23)) == []
    long = anna(work=(hours(0, 13),))
    assert codes(long, hours(15, 23)) == ["rest"]
    assert "would have 2 hours of rest; 8 are needed" in problems(long, hours(15, 23), ())[0].why
    assert codes(long, hours(21, 23)) == []


def test_nobody_is_on_call_twice_or_while_away_or_too_long() -> None:
    assert codes(anna(duties=(hours(4, 6),)), hours(0, 8)) == ["on_call"]
    assert codes(anna(away=(hours(4, 6),)), hours(0, 8)) == ["away"]
    assert codes(anna(duties=(hours(-330, 0),)), hours(0, 8)) == ["long_run"]
    assert codes(anna(duties=(hours(-330, 0),)), hours(0, 6)) == [], "fourteen days are allowed"
    assert codes(anna(employed=hours(2, 90)), hours(0, 8)) == ["not_employed"]


def test_the_least_burdened_is_asked_first_and_seniority_breaks_a_tie() -> None:
    ben = anna(worker_id=2, seniority=date(2020, 1, 1))
    cleo = anna(worker_id=3, seniority=date(2015, 1, 1))
    busy = anna(worker_id=4, duties=(hours(-100, -50),))
    fit = substitutes([busy, ben, cleo, anna(away=(hours(0, 9),))], hours(0, 8), ["water_2"])
    assert [each.worker_id for each in fit] == [3, 2, 4]


TABLE = "program,tier,employee,from,to\nroads,1,R-7,{},{}\n"


def test_a_time_that_comes_twice_must_carry_its_offset() -> None:
    with pytest.raises(Unreadable, match="Line 2: 2026-11-01 01:30 comes twice"):
        read_table(TABLE.format("2026-11-01 01:30", "2026-11-01 09:00"), TORONTO)
    with pytest.raises(Unreadable, match="does not exist"):
        read_table(TABLE.format("2026-03-08 02:30", "2026-03-08 09:00"), TORONTO)
    entry = read_table(TABLE.format("2026-11-01T01:30-05:00", "2026-11-01 09:00"), TORONTO)[0]
    assert entry.during == Period(
        datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 1, 14, tzinfo=UTC)
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("program,tier\n", "Line 1: the column employee is missing"),
        (TABLE.format("soon", "2026-11-01 09:00"), "Line 2: soon is not a time"),
        (TABLE.format("2026-11-02 09:00", "2026-11-01 09:00"), "Line 2: it ends before it begins"),
        (TABLE.format("2026-11-01 08:00", "2026-11-02 08:00")
         + "roads,1,R-8,2026-11-01 20:00,2026-11-02 20:00\n", "Line 3: it overlaps line 2"),
        (TABLE.replace("1,", "one,").format("2026-11-01", "2026-11-02"), "Line 2: the tier one is not"),
    ],
)  # fmt: skip
def test_a_table_that_is_wrong_is_refused_by_line(text, said) -> None:
    with pytest.raises(Unreadable, match=said):
        read_table(text, TORONTO)


WEEKLY = b"""BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:R-7\r
DTSTART;TZID=America/Toronto:20261025T170000\r\nDTEND;TZID=America/Toronto:20261026T070000\r
RRULE:FREQ=WEEKLY;COUNT=2\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""


def test_a_repeating_duty_keeps_its_local_time_when_the_clocks_change() -> None:
    first, second = read_calendar(WEEKLY, TORONTO, program_code="roads", tier=1)
    assert first.during.start == datetime(2026, 10, 25, 21, tzinfo=UTC)
    assert second.during.start == datetime(2026, 11, 1, 22, tzinfo=UTC)
    assert second.during.length == timedelta(hours=14)


def test_what_is_no_calendar_is_refused() -> None:
    for content in (b"hello", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR"):
        with pytest.raises(Unreadable):
            read_calendar(content, TORONTO, program_code="roads", tier=1)


def test_a_file_that_changes_nothing_says_so() -> None:
    entry = read_table(TABLE.format("2026-11-02 17:00", "2026-11-03 07:00"), TORONTO)[0]
    same = compare(
        [(entry, 7)], lambda *_: [Holding(entry.during, 7, 1)], since=T0 - timedelta(days=90)
    )
    other = compare(
        [(entry, 8)], lambda *_: [Holding(entry.during, 7, 1)], since=T0 - timedelta(days=90)
    )
    new = compare([(entry, 8)], lambda *_: [], since=T0 - timedelta(days=90))
    assert [each[0].kind for each in (same, other, new)] == ["same", "changed", "added"]
