"""The evidence of a hole in the road: when we first knew, who looked, what was done; and nothing of who reported."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from tests.stories.test_requests import open_pothole
from townline.core.models import LedgerEntry
from townline.places import queries as places
from townline.service_requests import actions, queries
from townline.service_requests.errors import NeedsWords
from townline.service_requests.models import ServiceDefinition


def at_place(town: Town, x: float, y: float = 505.0) -> Any:
    found = places.locate(x, y, at=town.now, label=f"Kestrel Road {x:.0f}")
    assert found is not None
    return found


def test_a_hazard_eleven_days_after_knows_the_earliest_report_of_that_hole(town: Town) -> None:
    ServiceDefinition.objects.filter(code="water_on_road").update(same_as=["pothole"])
    first = open_pothole(town, location=at_place(town, 466), aware_at=town.later(days=-11))
    actions.close(request_id=first.pk, outcome="not_found", public_wording="Nothing there.",
                  actor=town.clerk, now=town.later(days=-10))  # fmt: skip
    repaired = open_pothole(town, location=at_place(town, 470), aware_at=town.later(days=-20))
    actions.close(request_id=repaired.pk, outcome="done", public_wording="", actor=town.clerk,
                  now=town.later(days=-18))  # fmt: skip
    far = open_pothole(town, location=at_place(town, 780), aware_at=town.later(days=-12))
    beyond = open_pothole(town, location=at_place(town, 985), aware_at=town.later(days=-12))
    hurt = open_pothole(
        town, definition_code="water_on_road", attributes={"look": "A cyclist fell"}
    )
    pack = queries.evidence(hurt, at=town.later(hours=1))
    assert pack.first is not None
    assert (pack.first.reference, pack.first_aware_at) == (first.reference, town.later(days=-11))
    assert pack.clock is not None
    assert (pack.standard_of, pack.clock.road_class) == ("Pothole", 2)
    assert pack.clock.until == town.later(days=-7)
    same = {line.reference: line.is_same for line in pack.reports}
    assert same == {first.reference: True, repaired.reference: False, far.reference: False,
                    hurt.reference: True}  # fmt: skip
    assert beyond.reference not in same


def test_each_follower_is_a_report_by_when_we_knew_not_when_it_was_typed(town: Town) -> None:
    made = open_pothole(town)
    letter = town.later(days=-3)
    actions.follow(
        request_id=made.pk, contact_id=None, new_fact="Bent a rim", urgency="", urgency_reason="",
        person_id=None, actor=town.csr, now=town.later(hours=2), aware_at=letter,
    )  # fmt: skip
    made.refresh_from_db()
    pack = queries.evidence(made, at=town.later(hours=3))
    assert [(line.aware_at, line.new_fact) for line in pack.reports] == [
        (letter, "Bent a rim"), (town.now, ""),
    ]  # fmt: skip
    assert pack.first_aware_at == made.aware_at == letter


def test_the_pack_costs_the_same_however_many_reported(
    town: Town, django_assert_num_queries: Any
) -> None:
    made = open_pothole(town)
    with django_assert_num_queries(5):
        queries.evidence(made, at=town.now)
    for n in range(30):
        open_pothole(town, location=at_place(town, 470 + n), aware_at=town.later(days=-n))
    with django_assert_num_queries(5):
        assert len(queries.evidence(made, at=town.now).reports) == 31


def patrol(town: Town, **change: Any) -> Any:
    wanted: dict[str, Any] = {
        "kind": "patrol", "at": town.later(hours=-5), "seen": "Nothing found", "done_by": "Unit 12",
        "actor": town.clerk, "now": town.now, "road": "kestrel road",
    }  # fmt: skip
    return actions.record_road_check(**(wanted | change))


def test_patrols_of_the_road_and_the_weather_are_in_it_and_no_others(town: Town) -> None:
    mine = patrol(town)
    patrol(town, road="Oriole Street")
    patrol(town, at=town.later(days=-60))
    patrol(town, municipality_code="tansley")
    weather = patrol(town, kind="weather", road="", seen="Snow expected", air_c=Decimal("-4.5"))
    pack = queries.evidence(open_pothole(town), at=town.now)
    assert (list(pack.patrols), list(pack.weather)) == ([mine], [weather])


@pytest.mark.parametrize(
    "change", [{"seen": " "}, {"road": ""}, {"at": None}, {"done_by": ""}, {"kind": "guess"}]
)
def test_a_check_that_does_not_say_when_where_what_and_who_is_refused(
    town: Town, change: dict[str, Any]
) -> None:
    with pytest.raises(NeedsWords):
        patrol(town, **change)
    with pytest.raises(NeedsWords, match="cannot lie ahead"):
        patrol(town, at=town.later(hours=1))


def test_the_paper_and_the_file_say_the_same_and_nothing_of_who_reported(
    town: Town, client: Client
) -> None:
    made = open_pothole(town, number="+19055550142")
    patrol(town)
    client.force_login(town.clerk)
    page = client.get(reverse("requests:evidence", args=[made.reference])).content.decode()
    assert "First aware" in page
    assert "Unit 12" in page
    assert "5550142" not in page
    answer = client.get(reverse("requests:evidence_file", args=[made.reference]))
    body = json.loads(answer.content)
    assert body["legal_clock"]["hours"] == 96
    assert "5550142" not in answer.content.decode()
    [entry] = LedgerEntry.objects.filter(stream=f"evidence:{made.pk}")
    assert hashlib.sha256(answer.content).hexdigest() in entry.data["reason"]


def test_only_those_who_work_on_requests_take_it(town: Town, client: Client) -> None:
    made = open_pothole(town)
    client.force_login(town.csr)
    assert client.get(reverse("requests:evidence", args=[made.reference])).status_code == 403
    water = open_pothole(town, definition_code="water_on_road", attributes={"look": "Brown"})
    client.force_login(town.clerk)
    assert client.get(reverse("requests:evidence", args=[water.reference])).status_code == 403


def test_the_log_of_looks_reads_in_one_statement_and_keeps_what_was_typed(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(60):
        patrol(town, at=town.now - timedelta(hours=n))
    client.force_login(town.clerk)
    url = reverse("requests:road_checks")
    with django_assert_max_num_queries(8):
        page = client.get(url)
    assert page.content.decode().count("Unit 12") == 50
    assert "Older" in page.content.decode()
    refused = client.post(url, {"kind": "patrol", "at": "2026-11-23T09:00", "done_by": "Me",
                                "seen": "", "road": "Kestrel Road"})  # fmt: skip
    assert refused.status_code == 422
    assert "Say what was seen" in refused.content.decode()
    assert 'value="Kestrel Road"' in refused.content.decode()
