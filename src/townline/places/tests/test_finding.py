"""A place as a caller gives it, found in Northmoor: misspelt, misheard, or a point on the map."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from psycopg.types.range import Range

from townline.core import clock
from townline.core.errors import NotFound
from townline.places import queries
from townline.places.models import Municipality, Segment

pytestmark = pytest.mark.usefixtures("northmoor")


def first(said):
    return queries.find(said, at=clock.now(), limit=1)[0]


@pytest.mark.parametrize(
    ("said", "label"),
    [
        ("kestral and fenimore", "Kestrel Road at Fennimore Avenue, Ashgrove"),
        ("fenny more and kestral rode", "Kestrel Road at Fennimore Avenue, Ashgrove"),
        ("corner of kestrel rd & heron st", "Kestrel Road at Heron Street, Ashgrove"),
    ],
)
def test_a_corner_however_it_is_spelt(said, label):
    found = first(said).label
    one, other = label.split(", ")[0].split(" at ")
    assert one in found
    assert other in found


@pytest.mark.parametrize(
    ("said", "label"),
    [
        (
            "corner of Kestrel and Fennimore near the school",
            "Kestrel Road at Fennimore Avenue, Ashgrove",
        ),
        ("near the school at kestrel and fennimore", "Kestrel Road at Fennimore Avenue, Ashgrove"),
        (
            "at the corner of kestrel road and fennimore avenue, in ashgrove",
            "Kestrel Road at Fennimore",
        ),
        ("kestral at fenimore across from the arena", "Kestrel Road at Fennimore Avenue, Ashgrove"),
        ("418 Kestrel Road by the church", "418 Kestrel Road, Ashgrove"),
        ("in front of 12 Nettle Street, there is a tree", "12 Nettle Street, "),
        ("behind city hall next to the library", "City Hall"),
        ("Wilmot Line, by the big barn, wires down", "Wilmot Line, Quarry Hill"),
    ],
)
def test_remarks_beside_the_place_do_not_hide_it(said, label):
    assert first(said).label.startswith(label)


def test_half_a_name_and_a_landmark_are_both_offered():
    """S1, as it was heard."""
    said = "…ine Line, by the big barn, wires down"
    labels = [each.label for each in queries.find(said, at=clock.now())]
    assert "The Big Barn" in labels
    assert {"Wilmot Line, Quarry Hill", "Wilmott Road, Tansley"} <= set(labels)
    assert len(set(labels)) == len(labels)


def test_an_address_and_the_nearest_where_it_does_not_exist():
    exact = first("418 kestrel rd")
    assert exact.kind == "address"
    assert exact.label.startswith("418 Kestrel Road")
    assert exact.why == "this address"
    missing = first("99999 kestrel road")
    assert "which is not in the list" in missing.why


def test_two_letters_and_nonsense_find_nothing():
    assert queries.find("ab", at=clock.now()) == []
    assert queries.find("qqqq wwww zzzz", at=clock.now()) == []
    assert queries.find("'; DROP TABLE --", at=clock.now()) is not None


def test_a_place_is_found_again_by_its_ref_and_refused_once_gone():
    match = first("kestral and fenimore")
    again = queries.place(match.ref)
    assert (again.x, again.y) == (match.x, match.y)
    for ref in ("corner:99999999", "corner:x", "moon:1", "", "landmark:"):
        with pytest.raises(NotFound):
            queries.place(ref)


def test_a_point_has_everything_that_is_known_of_it():
    match = first("kestral and fenimore")
    at = queries.locate(match.x, match.y, at=clock.now(), label=match.label)
    assert at is not None
    assert at.municipality_code == "ashgrove"
    assert at.ward_code
    assert at.segment is not None
    assert at.segment.street in ("Kestrel Road", "Fennimore Avenue")
    assert at.segment.distance_m < 5
    assert at.segment.owner_code
    assert queries.Location.from_json(at.as_json()) == at


@pytest.mark.parametrize("order", ["code", "-code"])
def test_at_a_corner_the_greater_road_is_meant_however_the_rows_lie(order):
    match = first("kestrel and heron")
    rows = list(
        Segment.objects.filter(street__name__in=["Kestrel Road", "Heron Street"]).order_by(order)
    )
    Segment.objects.filter(pk__in=[row.pk for row in rows]).delete()
    for row in rows:  # the same again, in another order on the disk and of their numbers
        row.pk = None
        row.save()
    at = queries.locate(match.x, match.y, at=clock.now())
    assert at is not None
    assert at.segment is not None
    assert at.segment.street == "Kestrel Road"


def test_outside_the_region_is_nowhere():
    assert queries.locate(-9e6, -9e6, at=clock.now()) is None


def border():
    """A point on the edge of a municipality, ten metres inside it, beside another."""
    for area in Municipality.objects.at(clock.now()):
        for (x1, y1), (x2, y2) in zip(area.ring, area.ring[1:], strict=False):
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
            for side in (10, -10):
                spot = (x - (y2 - y1) / length * side, y + (x2 - x1) / length * side)
                found = queries.locate(*spot, at=clock.now())
                if found and found.municipality_code == area.code and found.boundaries:
                    return found
    return None


def test_a_neighbour_within_thirty_metres_is_named():
    found = border()
    assert found is not None
    beside = found.boundaries[0]
    assert beside.municipality_code != found.municipality_code
    assert beside.distance_m <= 30


def test_everything_is_true_at_an_instant():
    """A road that changes hands at midnight has its old owner a second before."""
    match = first("418 kestrel rd")
    now = clock.now()
    before = queries.locate(match.x, match.y, at=now)
    assert before is not None
    assert before.segment is not None
    old = Segment.objects.get(pk=before.segment.id)
    handover = now + timedelta(days=1)
    Segment.objects.filter(pk=old.pk).update(effective=Range(old.effective.lower, handover, "[)"))
    old.pk, old.owner_code, old.effective = None, "somebody-else", Range(handover, None, "[)")
    old.code = f"{old.code}-next"
    old.save()
    for instant, owner in (
        (handover - timedelta(seconds=1), before.segment.owner_code), (handover, "somebody-else"),
    ):  # fmt: skip
        at = queries.locate(match.x, match.y, at=instant)
        assert at is not None
        assert at.owner_code == owner


def test_before_the_region_was_there_is_nowhere():
    match = first("kestral and fenimore")
    assert queries.locate(match.x, match.y, at=datetime(1900, 1, 1, tzinfo=UTC)) is None


def test_a_search_costs_the_same_whatever_is_typed(django_assert_num_queries):
    for said in ("kestral and fenimore", "418 kestrel road", "harrow way"):
        with django_assert_num_queries(3):
            queries.find(said, at=clock.now())
