"""What everybody may see of requests: by type, never a home, never a word of who reported."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.stories.conftest import Town
from townline.core import reference
from townline.places import queries as places
from townline.service_requests import actions, jobs, queries
from townline.service_requests.models import ServiceDefinition, ServiceRequest
from townline.service_requests.queries import PublicFilters, Shown
from townline.service_requests.queries import shown as shown_queries

HOME = (418.0, 512.0)


def report(town: Town, code: str, **change: Any) -> ServiceRequest:
    facts = {"pothole": {"size": "Dinner plate"}, "water_on_road": {"look": "Clear"}, "noise": {}}
    wanted: dict[str, Any] = {
        "contact_id": None, "definition_code": code, "attributes": facts[code],
        "location": places.locate(*HOME, at=town.now), "description": "By Ada Verrill's hedge",
        "urgency": "C", "urgency_reason": "", "hazard": "", "person_id": None,
        "aware_at": town.now, "actor": town.csr, "now": town.now, "number": "905-555-0142",
    }  # fmt: skip
    return actions.open_request(**(wanted | change))


def shown(town: Town, **filters: Any) -> list[Shown]:
    return queries.shown_in_public(PublicFilters(**filters), at=town.later(days=1))


def change_type(town: Town, code: str, **fields: Any) -> None:
    old = ServiceDefinition.objects.get(code=code, effective__endswith=None)
    kept = {
        field.name: getattr(old, field.name)
        for field in ServiceDefinition._meta.concrete_fields
        if field.name not in ("id", "code", "effective")
    }
    actions.publish_definition(
        code=code, fields=kept | fields, from_at=town.now, actor=None, now=town.now
    )


def test_a_home_a_name_a_number_and_typed_words_are_in_nothing_that_is_shown(town: Town) -> None:
    for code in ("pothole", "noise", "water_on_road"):
        report(town, code)
    rows = shown(town)
    assert [row.code for row in rows] == ["noise", "pothole"]
    said = " ".join(map(repr, rows))
    for secret in ("418", "Verrill", "hedge", "0142", "Dinner", "512"):
        assert secret not in said.replace(rows[0].reference, "").replace(rows[1].reference, "")
    noise, pothole = rows
    assert noise.place == "Ward 1, Ashgrove"
    assert pothole.place == "Kestrel Road, Ashgrove"
    assert noise.point != HOME
    assert pothole.point != HOME
    assert not noise.is_exact
    assert noise.words == "Received. The team has not looked at it yet."


def test_on_the_road_it_stands_exactly(town: Town) -> None:
    report(town, "pothole", location=town.here)
    [row] = shown(town)
    assert row.is_exact
    assert row.point == (town.here.x, town.here.y)
    assert row.lonlat == (town.here.lon, town.here.lat)


def test_a_search_by_place_is_held_against_the_shown_point(town: Town) -> None:
    report(town, "noise")
    [row] = shown(town)
    assert row.point
    x, y = HOME
    around_home = (x - 20, y - 20, x + 20, y + 20)
    inside = around_home[0] <= row.point[0] <= around_home[2]
    assert bool(shown(town, bounds=around_home)) == (
        inside and around_home[1] <= row.point[1] <= around_home[3]
    )
    x, y = row.point
    assert shown(town, bounds=(x - 1, y - 1, x + 1, y + 1)) == [row]


def test_filters_pages_and_both_orders(town: Town) -> None:
    made = [report(town, "pothole", now=town.later(hours=hour)) for hour in range(5)]
    actions.close(
        request_id=made[0].pk, outcome="done", public_wording="Filled.", actor=town.supervisor,
        now=town.later(hours=6),
    )  # fmt: skip
    assert len(shown(town, state="open")) == 4
    [closed] = shown(town, state="closed")
    assert (closed.closed_at, closed.updated_at) == (town.later(hours=6), town.later(hours=6))
    assert closed.words == "Done."
    assert [row.id for row in shown(town, since=town.later(hours=3))] == [made[4].pk, made[3].pk]
    assert [row.id for row in shown(town, until=town.later(hours=1))] == [made[0].pk]
    assert [row.id for row in shown(town, references=[made[2].reference])] == [made[2].pk]
    assert shown(town, municipality="tansley") == []
    assert shown(town, types=["noise"]) == []
    assert len(shown(town, types=["pothole"], municipality="ashgrove")) == 5
    page = queries.shown_in_public(PublicFilters(), at=town.now, limit=2, after=made[3].pk)
    assert [row.id for row in page] == [made[2].pk, made[1].pk]
    page = queries.shown_in_public(
        PublicFilters(), at=town.now, limit=2, after=made[1].pk, is_oldest_first=True
    )
    assert [row.id for row in page] == [made[2].pk, made[3].pk]


def test_in_a_window_the_same_ones_are_found_whichever_way_they_are_sought(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = [
        report(town, "pothole", location=town.here, now=town.later(hours=-each))
        for each in range(6)
    ]
    x, y = town.here.x, town.here.y
    window = (x - 5, y - 5, x + 5, y + 5)
    for first in (10_000, 2):
        monkeypatch.setattr(shown_queries, "FIRST", first)
        page = queries.shown_in_public(PublicFilters(bounds=window), at=town.now, limit=3)
        assert [row.id for row in page] == [each.pk for each in made[:3]]
        page = queries.shown_in_public(
            PublicFilters(bounds=window), at=town.now, limit=3, after=made[2].pk
        )
        assert [row.id for row in page] == [each.pk for each in made[3:]]


def test_nothing_drops_out_because_nobody_touched_it(town: Town) -> None:
    quiet = report(town, "pothole")
    rows = queries.shown_in_public(PublicFilters(state="open"), at=town.later(days=900))
    assert [row.reference for row in rows] == [quiet.reference]


def test_a_type_that_becomes_hidden_takes_its_old_requests_along(town: Town) -> None:
    report(town, "pothole")
    change_type(town, "pothole", privacy="hidden")
    assert shown(town) == []


def test_what_is_remembered_of_types_ends_at_the_very_instant_of_a_change(town: Town) -> None:
    report(town, "pothole")
    change_type(town, "pothole", privacy="hidden")
    reference.clear()
    with reference.request():
        reference.begin(7)
        for _again in range(2):
            before = queries.public_types(town.now - timedelta(microseconds=1))
            after = queries.public_types(town.now)
            assert "pothole" in {each.code for each in before.values()}
            assert "pothole" not in {each.code for each in after.values()}
    reference.clear()


def test_a_type_that_becomes_near_shows_no_point_until_it_was_moved(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        report(town, "pothole", location=town.here)
    change_type(town, "pothole", privacy="near", jitter_metres=500)
    assert [row.point for row in shown(town)] == [None] * 3
    monkeypatch.setattr(jobs, "AT_ONCE", 10)
    jobs.redraw_in_public(code="pothole")
    points = {row.point for row in shown(town)}
    assert None not in points
    assert len(points) == 3
    assert not any(row.is_exact for row in shown(town))


def test_a_part_of_the_work_is_not_a_second_row(town: Town) -> None:
    made = report(town, "pothole")
    actions.split(request_id=made.pk, definition_code="noise", description="Part",
                  actor=town.supervisor, now=town.now)  # fmt: skip
    assert [row.id for row in shown(town)] == [made.pk]


def test_it_is_one_statement_however_many_there_are(town: Town) -> None:
    counts = []
    for more in (1, 12):
        for each in range(more):
            report(town, "pothole", now=town.now + timedelta(minutes=each))
        with CaptureQueriesContext(
            connection,
        ) as asked:
            shown(town)
        counts.append(len(asked))
    assert counts == [2, 2]  # the types, which a page remembers, and the requests
