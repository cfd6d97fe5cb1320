"""Words and distances of places, by worked examples and by whatever Hypothesis thinks of."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.places.rules import (
    Anchor,
    Outline,
    along,
    distance_to_line,
    inside,
    plain,
    sound,
    take_apart,
)

METRES = st.floats(-50_000, 50_000)
POINTS = st.tuples(METRES, METRES)
LINES = st.lists(POINTS, min_size=2, max_size=8)
SQUARE = [(0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0)]


@pytest.mark.parametrize(
    ("said", "meant"),
    [("12 Nettle St.", "12 nettle street"), ("O'Hara Ave", "ohara avenue"),
     ("Côté Cres", "cote crescent"), ("Kestrel   RD", "kestrel road")],
)  # fmt: skip
def test_abbreviations_accents_and_points_do_not_matter(said, meant):
    assert plain(said) == meant


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("kestral", "kestrel"), ("fenimore", "fennimore"), ("quarrie", "quarry"),
     ("phennimore", "fennimore"), ("berchmount", "birchmount")],
)  # fmt: skip
def test_what_sounds_alike_has_one_key(heard, meant):
    assert sound(heard) == sound(meant)


@pytest.mark.parametrize(
    ("said", "number", "streets"),
    [
        ("418 Kestrel Rd", 418, ("kestrel road",)),
        ("the corner of kestral and fenimore", None, ("kestral", "fenimore")),
        ("Kestrel & Heron", None, ("kestrel", "heron")),
        ("Kestrel / Heron", None, ("kestrel", "heron")),
        ("unit 5 12 nettle street", 12, ("nettle street",)),
        ("um, on Harrow Way", None, ("harrow way",)),
        ("3rd avenue", None, ("3rd avenue",)),
        ("city hall", None, ("city hall",)),
    ],
)
def test_addresses_and_corners_are_taken_apart_as_people_say_them(said, number, streets):
    asked = take_apart(said)
    assert (asked.number, asked.streets) == (number, streets)


@given(st.text(max_size=60))
def test_whatever_is_typed_can_be_taken_apart(text):
    asked = take_apart(text)
    assert 1 <= len(asked.streets) <= 2
    assert asked.number is None or 0 <= asked.number <= 99_999


@given(st.text(max_size=40))
def test_plain_words_stay_as_they_are(text):
    assert plain(plain(text)) == plain(text)


def test_thirty_metres_from_a_road_are_thirty_metres():
    assert distance_to_line((50, 30), [(0, 0), (100, 0)]) == 30
    assert distance_to_line((130, 40), [(0, 0), (100, 0)]) == 50, "beyond its end, to the end"
    assert distance_to_line((0, 0), []) == math.inf


@given(POINTS, LINES)
def test_no_corner_of_a_line_is_nearer_than_the_line(point, line):
    nearest = distance_to_line(point, line)
    assert nearest <= min(math.dist(point, corner) for corner in line) + 1e-6


@given(POINTS, LINES, st.floats(0, 5_000))
def test_what_is_near_an_outline_is_not_ruled_out(point, ring, metres):
    outline = Outline.around(ring)
    assert outline.distance(point) == distance_to_line(point, [*ring, ring[0]])
    if outline.distance(point) < metres:
        assert outline.may_touch(point, metres)


def test_what_lies_beside_the_square_of_an_outline_is_ruled_out():
    outline = Outline.around(SQUARE)
    for point in ((131.0, 0.0), (-31.0, 0.0), (0.0, 131.0), (0.0, -31.0)):
        assert not outline.may_touch(point, 30)
        assert outline.may_touch(point, 31)


@given(POINTS, LINES)
def test_an_outline_holds_what_its_ring_holds(point, ring):
    assert Outline.around(ring).holds(point) == inside(point, ring)


@given(LINES, st.floats(-10, 200_000))
def test_a_point_along_a_line_lies_on_it(line, metres):
    assert distance_to_line(along(line, metres), line) < 1e-3


def test_of_two_areas_that_share_an_edge_exactly_one_has_the_point():
    other = [(x + 100, y) for x, y in SQUARE]
    for point in ((100.0, 50.0), (99.999, 50.0), (100.001, 50.0)):
        assert inside(point, SQUARE) != inside(point, other)


@given(st.floats(-300, 300), st.floats(-300, 300))
def test_a_square_holds_what_lies_between_its_sides(x, y):
    assert inside((x, y), SQUARE) == (0 <= x < 100 and 0 <= y < 100)


def test_a_kilometre_north_is_nine_thousandths_of_a_degree():
    anchor = Anchor(lon=-79.2, lat=43.1)
    assert anchor.to_lonlat((0, 0)) == (-79.2, 43.1)
    assert anchor.to_lonlat((0, 1000)) == (-79.2, round(43.1 + 1000 / 111_320, 6))
