"""Whether shapes share ground."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from townline.places.rules import Anchor, overlap, touches

SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]


def moved(by):
    return [(x + by, y) for x, y in SQUARE]


def test_shapes_that_share_ground():
    assert overlap(SQUARE, moved(50))
    assert not overlap(SQUARE, moved(101))
    assert overlap(SQUARE, [(-50.0, 40.0), (150.0, 40.0), (150.0, 60.0), (-50.0, 60.0)])  # a cross
    assert overlap(SQUARE, [(-900.0, -900.0), (900.0, -900.0), (0.0, 900.0)])  # one in the other


def test_a_circle_reaches_as_far_as_it_says():
    assert touches(SQUARE, [], [((150.0, 50.0), 50.0)])
    assert not touches(SQUARE, [], [((150.0, 50.0), 49.0)])
    assert touches(SQUARE, [], [((50.0, 50.0), 1.0)])


@given(st.floats(-30_000, 30_000), st.floats(-30_000, 30_000))
def test_the_globe_and_the_plane_are_each_other_s_way_back(x, y):
    anchor = Anchor(-79.8, 43.05)
    there = anchor.to_plane(*anchor.to_lonlat((x, y)))
    assert abs(there[0] - x) < 0.2
    assert abs(there[1] - y) < 0.2
