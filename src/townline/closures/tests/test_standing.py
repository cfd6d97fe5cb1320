"""What stands where, with the figures of docs/explanation/closures.md."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from townline.closures.rules.standing import (
    Facts,
    Stand,
    along,
    is_published,
    joined,
    stand,
    stated_end,
    update_due,
    ways,
)

TWO = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WEST_TO_EAST = [(0.0, 0.0), (100.0, 10.0), (200.0, 0.0)]


def facts(**more):
    return Facts(**{"is_life_safety": False, "is_verified": False, "is_denied": False,
                    "reopened_at": None, "untold": 0} | more)  # fmt: skip


def test_a_closure_waits_for_its_call_back_unless_lives_are_at_risk():
    assert stand(facts()) is Stand.HELD
    assert stand(facts(is_life_safety=True)) is Stand.UNVERIFIED
    assert stand(facts(is_verified=True)) is Stand.CLOSED
    assert stand(facts(is_denied=True, is_life_safety=True)) is Stand.HOAX
    assert stand(facts(reopened_at=TWO, untold=3, is_verified=True)) is Stand.OPENING
    assert stand(facts(reopened_at=TWO, is_verified=True)) is Stand.OVER
    assert [each for each in Stand if is_published(each)] == [Stand.UNVERIFIED, Stand.CLOSED]


def test_word_is_due_two_hours_after_the_last_and_at_the_expected_end():
    assert update_due(TWO, TWO, None) == TWO + 2 * HOUR
    assert update_due(TWO, TWO, TWO + HOUR) == TWO + HOUR
    assert update_due(TWO + HOUR, TWO, TWO + HOUR) == TWO + 3 * HOUR
    assert update_due(TWO, TWO + 10 * HOUR, None) == TWO + 12 * HOUR


def test_feeds_state_an_end_and_never_one_that_is_past():
    assert stated_end(TWO, TWO + 2 * HOUR, TWO) == TWO + 2 * HOUR
    assert stated_end(TWO, None, TWO) == TWO + 4 * HOUR
    assert stated_end(TWO, TWO + 2 * HOUR, TWO + 5 * HOUR) == TWO + 6 * HOUR


@given(st.timedeltas(min_value=-10 * HOUR, max_value=400 * HOUR),
       st.none() | st.timedeltas(min_value=HOUR, max_value=200 * HOUR))  # fmt: skip
def test_a_road_that_is_not_open_never_leaves_the_feeds_by_itself(passed, expected):
    now = TWO + passed
    end = stated_end(TWO, TWO + expected if expected else None, now)
    assert end >= now + HOUR
    assert end > TWO


def test_a_road_has_two_directions_and_each_line_runs_as_it_is_driven():
    assert ways(WEST_TO_EAST, "both") == ("E", "W")
    assert ways(WEST_TO_EAST, "W") == ("W",)
    assert along(WEST_TO_EAST, "E")[0] == (0.0, 0.0)
    assert along(WEST_TO_EAST, "W")[0] == (200.0, 0.0)
    assert ways([(0.0, 0.0), (3.0, 90.0)], "both") == ("N", "S")


def test_pieces_are_joined_whatever_their_order_and_way():
    a, b, c, d = (0.0, 0.0), (100.0, 0.0), (200.0, 0.0), (300.0, 0.0)
    pieces = [[c, d], [b, a], [b, c]]
    assert joined(pieces, a, c) == [a, b, c]
    assert joined(pieces, d, a) == [d, c, b, a]
    assert joined([[a, b], [c, d]], a, d) is None
    assert joined([], a, d) is None
    assert joined(pieces, a, a) is None


@given(st.permutations(range(6)), st.lists(st.booleans(), min_size=6, max_size=6))
def test_a_joined_stretch_is_as_long_as_its_pieces(order, turned):
    points = [(float(n * 80), float(n % 2) * 20) for n in range(7)]
    pieces = [[points[n], points[n + 1]] for n in order]
    pieces = [piece[::-1] if turn else piece for piece, turn in zip(pieces, turned, strict=True)]
    assert joined(pieces, points[0], points[6]) == points
