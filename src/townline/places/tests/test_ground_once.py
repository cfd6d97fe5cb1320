"""A place costs one statement where areas are remembered; a piece of map that was just drawn none."""

from __future__ import annotations

import math

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from townline.core import clock, reference
from townline.places import maps, queries
from townline.places.models import Address, Segment
from townline.places.queries.ground import nearest
from townline.places.rules import Outline, distance_to_line


@pytest.fixture
def remembering(northmoor):
    """As within one web request."""
    reference.clear()
    with reference.request(), connection.cursor() as cursor:
        cursor.execute("SELECT number FROM core_revision")
        reference.begin(int(cursor.fetchone()[0]))
        yield
    reference.clear()


@pytest.fixture
def door(northmoor) -> tuple[float, float]:
    x, y = Address.objects.order_by("pk")[0].at
    return x, y


def drawn(x: float, y: float = 0.0) -> str:
    return maps.draw(centre=(x, y), width_m=500, height_m=500, label="Map", is_kept=False)


@pytest.mark.django_db
def test_a_place_costs_one_statement_and_names_its_nearest_address(remembering, door):
    now = clock.now()
    first = queries.locate(*door, at=now)
    with CaptureQueriesContext(connection) as caught:
        again = queries.locate(*door, at=now)
    assert len(caught) == 1
    assert first is not None
    assert first == again
    assert first.label.endswith(f", {first.municipality_name}")
    assert first.segment is not None
    named = queries.locate(*door, at=now, label="By the old mill")
    assert named is not None
    assert (named.label, named.segment) == ("By the old mill", first.segment)


@pytest.mark.django_db
def test_where_no_road_is_in_force_the_nearest_address_is_still_named(remembering, door):
    now = clock.now()
    before = queries.locate(*door, at=now)
    Segment.objects.all().delete()
    bare = queries.locate(*door, at=now)
    assert before is not None
    assert bare is not None
    assert (bare.label, bare.segment) == (before.label, None)


@pytest.mark.django_db
def test_a_piece_of_map_that_was_just_drawn_is_not_read_again(remembering):
    shown = drawn(0.0)
    with CaptureQueriesContext(connection) as caught:
        assert drawn(0.0) == shown
    assert len(caught) == 0
    for n in range(maps.LATELY):
        drawn(float(1000 + n))
    with CaptureQueriesContext(connection) as caught:
        assert drawn(0.0) == shown
    assert len(caught) == 2, "only the last few are kept"


@pytest.mark.django_db
def test_a_map_follows_its_ground(remembering, door):
    before = drawn(*door)
    assert "m-road" in before
    Segment.objects.all().delete()
    reference.forget()  # as in the request that changed it
    assert "m-road" not in drawn(*door)


@pytest.mark.django_db
def test_the_statement_for_a_place_is_planned_once(remembering, door):
    """A plan made anew for each place costs more than the search itself."""
    now = clock.now()
    for step in range(12):
        queries.locate(door[0] + step, door[1], at=now)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(generic_plans) FROM pg_prepared_statements WHERE statement LIKE '%places_segment%'"
        )
        assert cursor.fetchone()[0] >= 3


LINES = st.lists(st.tuples(*2 * [st.integers(-300, 300)]), min_size=2, max_size=4)
ROADS = st.lists(st.tuples(LINES, st.integers(1, 3)), max_size=16)


@given(ROADS)
def test_the_nearest_road_is_the_one_that_measuring_all_of_them_finds(roads):
    """(class, line) of each; the roads come by the metres to the square around their lines."""
    rows = []
    for number, (line, road_class) in enumerate(roads):
        (west, south, east, north), point = Outline.around(line).square, (0.0, 0.0)
        at_least = math.dist(point, (max(west, min(0, east)), max(south, min(0, north))))
        rows.append((number, *3 * [""], road_class, *3 * [""], f"{number:02}", line, at_least))
    rows.sort(key=lambda row: (row[10], row[4], row[8]))
    measured = [(distance_to_line((0.0, 0.0), row[9]), row) for row in rows]
    meant = min(measured, key=lambda each: (round(each[0]), each[1][4], each[1][8]), default=None)
    assert nearest((0.0, 0.0), rows) == meant
