"""When we first knew: the numbers of docs/explanation/legal-clocks.md, and what holds for any reports."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from townline.service_requests.rules import Report, Subject, first_aware, is_same, legal_clock


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


P1 = Report(1, "pothole", at(12, 8, 14), 14, "not_found", at(13, 9))
P2 = Report(2, "pothole", at(1, 9), 10, "done", at(3, 15))
P3 = Report(3, "pothole", at(14, 7), 220)
H = Report(4, "damage_hazard", at(23, 11), 0)
HOLE = Subject(frozenset({4}), frozenset({"pothole", "damage_hazard"}), 60, at(23, 11))


def test_first_aware_is_the_earliest_report_that_was_not_repaired_and_not_elsewhere() -> None:
    assert first_aware([H, P3, P2, P1], HOLE) == P1


def test_what_was_repaired_before_is_another_hole() -> None:
    repaired = Report(1, "pothole", at(12, 8, 14), 14, "done", at(13, 9))
    assert first_aware([H, P2, P3, repaired], HOLE) == H


def test_another_kind_at_the_same_spot_is_not_the_same() -> None:
    assert not is_same(Report(9, "dead_animal", at(2, 8), 0), HOLE)


def test_the_standard_counts_day_and_night_until_the_work_is_done() -> None:
    clock = legal_clock(table={2: 96}, road_class=2, aware_at=at(12, 8, 14), outcome="done",
                        closed_at=at(23, 14, 14))  # fmt: skip
    assert clock is not None
    assert clock.until == at(16, 8, 14)
    assert clock.used(at(30, 0)) == timedelta(hours=270)
    assert not clock.is_within(at(30, 0))


def test_closing_it_as_not_found_does_not_end_the_clock() -> None:
    clock = legal_clock(table={2: 96}, road_class=2, aware_at=at(12, 8), outcome="not_found",
                        closed_at=at(13, 8))  # fmt: skip
    assert clock is not None
    assert clock.ended_at is None
    assert not clock.is_within(at(20, 0))


def test_where_no_standard_speaks_there_is_no_clock() -> None:
    assert legal_clock(table={2: 96}, road_class=None, aware_at=at(1, 0)) is None
    assert legal_clock(table={2: 96}, road_class=5, aware_at=at(1, 0)) is None


REPORTS = st.lists(
    st.builds(
        Report, st.integers(1, 9), st.sampled_from(["pothole", "damage_hazard", "noise"]),
        st.integers(0, 40 * 24).map(lambda hours: at(1, 0) + timedelta(hours=hours)),
        st.floats(0, 400), st.sampled_from(["", "done", "not_found"]),
        st.none() | st.integers(0, 40 * 24).map(lambda hours: at(1, 0) + timedelta(hours=hours)),
    ),
    max_size=12,
)  # fmt: skip


@given(REPORTS, st.randoms())
def test_whatever_the_order_a_further_report_never_makes_us_aware_later(reports, rnd) -> None:
    whole = first_aware([*reports, H], HOLE)
    shuffled = [*reports, H]
    rnd.shuffle(shuffled)
    again = first_aware(shuffled, HOLE)
    assert whole is not None
    assert again is not None
    assert (whole.aware_at, whole.distance_m) == (again.aware_at, again.distance_m)
    assert whole.aware_at <= H.aware_at
    fewer = first_aware([*reports[1:], H], HOLE)
    assert fewer is not None
    assert whole.aware_at <= fewer.aware_at
