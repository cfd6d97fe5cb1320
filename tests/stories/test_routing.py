"""Where a request goes and why: teams by dated rules, tried beforehand, and never round in circles."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from tests.stories.test_requests import open_pothole
from townline.core.models import LedgerEntry
from townline.service_requests import actions, queries
from townline.service_requests.errors import GoesRound, NeedsWords, NoSuchTeam, NotYourProgram
from townline.service_requests.models import RoutingRule, ServiceRequest


def plan(town: Town, team: str, from_at: datetime | None = None, **key: str) -> RoutingRule:
    return actions.route_to(
        key={"program_code": "road_operations", **key}, team_code=team, reason=f"Because of {team}.",
        from_at=from_at or town.later(days=-9), actor=town.clerk, now=town.now,
    )  # fmt: skip


@pytest.fixture
def yards(town: Town) -> None:
    for code, program in (
        ("north", "road_operations"), ("south", "road_operations"), ("night", "road_operations"),
        ("crew", "water_operations"),
    ):  # fmt: skip
        actions.set_team(code=code, name=f"{code.title()} yard", program_code=program, actor=None,
                         now=town.now)  # fmt: skip


@pytest.mark.usefixtures("yards")
def test_a_request_finds_its_team_and_says_why(town: Town) -> None:
    assert open_pothole(town).team_code == ""
    plan(town, "south")
    plan(town, "night", hours="after")
    by_day = open_pothole(town)
    assert (by_day.team_code, by_day.team_why) == ("south", "Because of south.")
    assert open_pothole(town, now=town.later(hours=9)).team_code == "night"


@pytest.mark.usefixtures("yards")
def test_a_ward_is_more_particular_than_its_town_and_is_set_on_the_page(town: Town) -> None:
    plan(town, "south", municipality_code="ashgrove")
    client = Client()
    client.force_login(town.clerk)
    page = client.get(reverse("requests:routing")).content.decode()
    assert '<option value="ashgrove/ashgrove-1">' in page
    given = {"team": "north", "area": "ashgrove/ashgrove-1", "reason": "The north yard keeps Ward 1.",
             "from": "2026-01-01T00:00"}  # fmt: skip
    assert client.post(reverse("requests:routing"), given).status_code == 302
    made = open_pothole(town)
    assert (made.team_code, made.team_why) == ("north", "The north yard keeps Ward 1.")
    assert "Ashgrove, Ward 1" in client.get(reverse("requests:routing")).content.decode()
    with pytest.raises(NeedsWords, match="not in that place"):
        plan(town, "south", municipality_code="tansley", ward_code="ashgrove-1")


@pytest.mark.usefixtures("yards")
def test_a_later_rule_of_the_same_key_ends_the_one_before(town: Town) -> None:
    plan(town, "south")
    plan(town, "north", from_at=town.later(days=1))
    assert open_pothole(town).team_code == "south"
    assert open_pothole(town, now=town.later(days=2)).team_code == "north"
    assert plan(town, "north", from_at=town.later(days=2)).effective.lower == town.later(days=1)
    verbs = LedgerEntry.objects.filter(stream="routing:road_operations").values_list(
        "verb", flat=True
    )
    assert list(verbs) == ["routing.set", "routing.set"]


@pytest.mark.usefixtures("yards")
def test_who_is_limited_to_a_program_plans_for_that_only(town: Town) -> None:
    with pytest.raises(NotYourProgram):
        plan(town, "crew", program_code="water_operations")
    with pytest.raises(NoSuchTeam):
        plan(town, "crew")
    with pytest.raises(NeedsWords):
        actions.route_to(key={"program_code": "road_operations"}, team_code="south", reason=" ",
                         from_at=town.now, actor=town.clerk, now=town.now)  # fmt: skip


@pytest.mark.usefixtures("yards")
def test_another_team_gets_it_by_hand_and_only_one_of_the_program(town: Town) -> None:
    made = open_pothole(town)
    given = actions.give_to_team(
        request_id=made.pk, team_code="north", actor=town.clerk, now=town.now
    )
    assert (given.team_code, given.team_why) == ("north", "Given by Clerk.")
    with pytest.raises(NoSuchTeam):
        actions.give_to_team(request_id=made.pk, team_code="crew", actor=town.clerk, now=town.now)


def bounce(town: Town, made: ServiceRequest, why: str) -> None:
    actions.bounce(request_id=made.pk, reason=why, actor=town.supervisor, now=town.now)


def test_who_sent_it_back_gets_it_again_only_from_whoever_decides(town: Town) -> None:
    made = open_pothole(town)
    bounce(town, made, "City street")
    town.supervisor.roles = ["program_clerk"]
    town.supervisor.programs = []
    send: dict[str, Any] = {"request_id": made.pk, "reason": "Yours", "now": town.now}
    with pytest.raises(GoesRound, match="City street"):
        actions.transfer(**send, program_code="road_operations", actor=town.supervisor)
    actions.transfer(**send, program_code="water_operations", actor=town.supervisor)
    bounce(town, made, "Not water")
    with pytest.raises(GoesRound, match="sent back twice"):
        actions.transfer(**send, program_code="citizen_service", actor=town.supervisor)
    town.supervisor.roles = ["supervisor"]
    sent = actions.transfer(**send, program_code="road_operations", actor=town.supervisor)
    assert (sent.program_code, sent.bounces_count) == ("road_operations", 2)


@pytest.mark.usefixtures("yards")
def test_the_simulator_says_where_it_would_go_and_every_rule_it_weighed(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    plan(town, "south")
    plan(town, "night", hours="after")
    plan(town, "north", from_at=town.later(days=3), definition_code="pothole")
    client.force_login(town.clerk)
    asked = {"service": "pothole", "place": "418 Kestrel Road", "at": "2026-11-23T23:00"}
    with django_assert_max_num_queries(30):
        page = client.get(reverse("requests:routing"), asked).content.decode()
    for words in (
        "Because of night.",
        "Because of south.",
        "Fits, less particular",
        "Not yet",
        "Region",
    ):
        assert words in page
    nowhere = client.get(reverse("requests:routing"), {"service": "pothole", "place": "zzzz"})
    assert "No such place" in nowhere.content.decode()


@pytest.mark.usefixtures("yards")
def test_a_planner_adds_and_ends_a_rule_and_a_refusal_keeps_what_was_typed(
    town: Town, client: Client
) -> None:
    client.force_login(town.clerk)
    url = reverse("requests:routing")
    form = {"team": "north", "service": "pothole", "area": "ashgrove", "from": "2026-11-23T10:00"}
    refused = client.post(url, {**form, "reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    client.post(url, {**form, "reason": "North does holes"})
    [line] = queries.routing_rules(town.now)
    assert (line.kind_name, line.area_name, line.rule.team.code) == ("Pothole", "Ashgrove", "north")
    client.post(reverse("requests:route_ending", args=[line.rule.pk]))
    assert not queries.routing_rules(town.now + timedelta(days=900))
    client.force_login(town.csr)
    assert client.get(url).status_code == 403
