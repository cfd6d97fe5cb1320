"""Where the public sees a request. The numbers are those of docs/explanation/public-requests.md."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.service_requests.rules.privacy import (
    Point,
    Privacy,
    farthest,
    shown_place,
    shown_point,
)

metres = st.floats(min_value=-80_000, max_value=80_000)
points = st.tuples(metres, metres)
jitters = st.integers(min_value=0, max_value=2000)
ids = st.integers(min_value=1, max_value=10**12)
roads = st.none() | st.floats(min_value=0, max_value=400)


def shown(
    privacy: str, jitter: int, point: Point | None, road: float | None, request_id: int,
    secret: bytes = b"northmoor",
) -> Point | None:  # fmt: skip
    return shown_point(
        privacy=Privacy(privacy), jitter_metres=jitter, point=point, road_metres=road,
        request_id=request_id, secret=secret,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("privacy", "jitter", "point", "road", "request_id", "expected"),
    [
        ("public", 0, (418.3, 500.6), 0.6, 7, (418, 501)),
        ("public", 0, (418.0, 512.0), 12.0, 7, (400, 500)),
        ("near", 300, (418.0, 512.0), 12.0, 7, (300, 325)),
        ("near", 300, (580.0, 330.0), 3.0, 7, (300, 325)),
        ("near", 300, (418.0, 512.0), 12.0, 8, (450, 625)),
        ("hidden", 300, (418.0, 512.0), 12.0, 7, None),
        ("public", 0, None, None, 7, None),
    ],
)
def test_worked_numbers(
    privacy: str, jitter: int, point: Point | None, road: float | None, request_id: int,
    expected: Point | None,
) -> None:  # fmt: skip
    assert shown(privacy, jitter, point, road, request_id) == expected


def test_many_requests_from_one_home_average_to_the_middle_of_its_square() -> None:
    many = [shown("near", 300, (418.0, 512.0), 12.0, each) for each in range(2000)]
    middle = [sum(each[axis] for each in many if each) / len(many) for axis in (0, 1)]
    assert [round(each) for each in middle] == [453, 452]
    assert math.dist(middle, (450, 450)) < 5 < math.dist(middle, (418, 512))
    assert round(farthest(300)) == 530
    assert round(farthest(0)) == 103


@given(points, jitters, roads, ids)
def test_hidden_is_nowhere(point: Point, jitter: int, road: float | None, key: int) -> None:
    assert shown("hidden", jitter, point, road, key) is None


@given(points, st.integers(50, 2000), roads, ids, st.binary(min_size=1))
def test_a_moved_point_tells_its_square_and_nothing_finer(
    point: Point, side: int, road: float | None, key: int, secret: bytes
) -> None:
    x, y = ((math.floor(each / side) + 0.5) * side for each in point)
    assert shown("near", side, point, road, key, secret) == shown(
        "near", side, (x, y), road, key, secret
    )


@given(points, jitters, roads, ids)
def test_asking_again_gives_the_same_and_never_farther_than_said(
    point: Point, jitter: int, road: float | None, key: int
) -> None:
    first = shown("near", jitter, point, road, key)
    assert first == shown("near", jitter, point, road, key)
    assert first
    assert math.dist(first, point) <= farthest(jitter) + 1e-6
    assert all(each % 25 == 0 for each in first)


@given(points, st.floats(min_value=0, max_value=10), ids)
def test_public_on_the_road_stands_to_the_metre(point: Point, road: float, key: int) -> None:
    found = shown("public", 0, point, road, key)
    assert found
    assert math.dist(found, point) <= math.sqrt(0.5) + 1e-6


@given(points, st.floats(min_value=10.01, max_value=400) | st.none(), ids)
def test_public_off_the_road_is_moved(point: Point, road: float | None, key: int) -> None:
    assert shown("public", 0, point, road, key) == shown("near", 50, point, road, key)


def test_without_the_key_the_step_cannot_be_worked_out() -> None:
    steps = {shown("near", 300, (418.0, 512.0), None, 7, bytes([each])) for each in range(40)}
    assert len(steps) > 20


def test_words_of_place_grow_coarser_with_privacy() -> None:
    def words(privacy: str, street: str = "Kestrel Road") -> str:
        return shown_place(
            privacy=Privacy(privacy), street=street, between=("Oriole Street", "Finch Road"),
            ward="Ward 1", municipality="Ashgrove",
        )  # fmt: skip

    assert words("public") == "Kestrel Road (Oriole Street – Finch Road), Ashgrove"
    assert words("public", street="") == "Ward 1, Ashgrove"
    assert words("near") == "Ward 1, Ashgrove"
    assert words("hidden") == ""
