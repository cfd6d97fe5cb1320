"""Reports that may not be meant: looked at by a person, and what is hidden costs what is absent costs."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.stories.conftest import Town
from tests.stories.test_requests import open_pothole
from townline.service_requests import actions, queries


def test_what_is_in_doubt_is_seen_by_staff_alone_until_somebody_has_looked(
    town: Town, client: Client
) -> None:
    made = open_pothole(town)
    everybody = queries.PublicFilters()

    def shown() -> list[str]:
        return [each.reference for each in queries.shown_in_public(everybody, at=town.now)]

    assert shown() == [made.reference]
    actions.doubt(request_id=made.pk, points=6, reasons=["filled a trap"], now=town.now)
    assert shown() == []
    client.force_login(town.supervisor)
    page = client.get("/requests/doubtful/").content.decode()
    assert made.reference in page
    assert "filled a trap" in page
    client.post(f"/requests/{made.reference}/settling/", {"is_meant": "yes"})
    assert shown() == [made.reference]
    again = client.post(f"/requests/{made.reference}/settling/", {"is_meant": "no"})
    assert again.status_code == 404
    made.refresh_from_db()
    assert not made.is_closed


def test_what_is_not_meant_is_closed_and_its_clock_ran_all_the_while(town: Town) -> None:
    made = open_pothole(town)
    due = made.target_at
    actions.doubt(request_id=made.pk, points=6, reasons=["filled a trap"], now=town.now)
    made.refresh_from_db()
    assert (made.state, made.target_at) == ("open", due)
    actions.settle(
        reference=made.reference, is_meant=False, actor=town.supervisor, now=town.later(hours=1)
    )
    made.refresh_from_db()
    assert made.is_closed
    assert queries.shown_in_public(queries.PublicFilters(), at=town.later(hours=1)) == []
    verbs = [entry.verb for entry in queries.life(made)]
    assert {"request.doubted", "request.doubt_settled", "request.closed"} <= set(verbs)


def test_only_who_reviews_looks_at_doubts_and_the_list_costs_the_same(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(town.csr)
    assert client.get("/requests/doubtful/").status_code == 403
    client.force_login(town.supervisor)
    assert "Nothing to look at" in client.get("/requests/doubtful/").content.decode()
    for _ in range(2):
        actions.doubt(request_id=open_pothole(town).pk, points=6, reasons=["x"], now=town.now)
    with django_assert_max_num_queries(9):
        client.get("/requests/doubtful/")
    for _ in range(9):
        actions.doubt(request_id=open_pothole(town).pk, points=6, reasons=["x"], now=town.now)
    with django_assert_max_num_queries(9):
        client.get("/requests/doubtful/")


def test_a_hidden_and_an_absent_request_cost_the_same_statements(
    town: Town, client: Client
) -> None:
    made = open_pothole(town, number="+19055550142")
    actions.doubt(request_id=made.pk, points=6, reasons=["x"], now=town.now)
    asked = (
        ("/find/", {"reference": made.reference, "digits": "9999"}),
        ("/find/", {"reference": "26-999999", "digits": "9999"}),
    )
    client.post("/find/", {"reference": "warm", "digits": "0000"})
    ran = []
    for path, given in asked:
        with CaptureQueriesContext(connection) as captured:
            client.post(path, given)
        ran.append([re.sub(r"'[^']*'|\d+", "?", each["sql"]) for each in captured])
    assert ran[0] == ran[1]
