"""Bulk work, saved views and queues by team, area and state."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from tests.stories.test_requests import open_pothole
from townline.service_requests import actions, queries
from townline.service_requests.actions.bulk import Chosen
from townline.service_requests.errors import NeedsWords
from townline.service_requests.models import SavedView, ServiceRequest

LIST = "/requests/"


def do(town: Town, verb: str, made: list[ServiceRequest], **fields: str) -> list[str]:
    results = actions.do_to_many(
        verb=verb, chosen=[Chosen(each.reference, each.version) for each in made], fields=fields,
        actor=town.clerk, now=town.later(hours=1),
    )  # fmt: skip
    return [each.refused for each in results]


def test_what_one_refuses_stops_none_of_the_others(town: Town) -> None:
    first, second, third = (open_pothole(town) for _ in range(3))
    actions.accept(request_id=second.pk, actor=town.clerk, now=town.now)
    refused = do(town, "accept", [first, second, third])
    assert [bool(each) for each in refused] == [False, True, False]
    assert "colleague changed" in refused[1]
    states = ServiceRequest.objects.order_by("pk").values_list("state", "accepted_by")
    assert list(states) == [("accepted", town.clerk.pk)] * 3


def test_every_verb_keeps_its_own_rules(town: Town) -> None:
    made = [open_pothole(town), open_pothole(town)]
    assert all("Tell the resident" in each for each in do(town, "close", made, outcome="unable"))
    assert do(town, "update", made, action_taken="Seen", public_wording="We were there.") == [
        "",
        "",
    ]
    for each in made:
        each.refresh_from_db()
    assert do(town, "close", made, outcome="unable", close_wording="Private lane.") == ["", ""]
    assert do(town, "accept", made) != ["", ""]


def test_another_programs_request_is_refused_by_name_and_the_rest_is_done(town: Town) -> None:
    mine = open_pothole(town)
    theirs = open_pothole(town, definition_code="water_on_road", attributes={"look": "x"})
    refused = do(town, "accept", [theirs, mine])
    assert "another program" in refused[0]
    assert refused[1] == ""


def test_nothing_chosen_too_many_or_no_verb_is_refused_before_anything_is_done(town: Town) -> None:
    made = open_pothole(town)
    for verb, chosen in (("accept", []), ("burn", [made]), ("accept", [made] * 101)):
        with pytest.raises(NeedsWords):
            do(town, verb, chosen)
    made.refresh_from_db()
    assert made.state == "open"


def test_the_page_lists_what_was_refused_and_goes_back_to_the_same_queue(
    town: Town, client: Client
) -> None:
    first, second = open_pothole(town), open_pothole(town)
    client.force_login(town.clerk)
    page = client.get(LIST).content.decode()
    picks = [f"{each.reference}~{each.version}" for each in (first, second)]
    assert all(f'value="{pick}"' in page for pick in picks)
    actions.accept(request_id=second.pk, actor=town.clerk, now=town.now)
    page = client.post("/requests/bulk/", {"verb": "accept", "pick": picks, "was_urgency": "C"})
    text = page.content.decode()
    assert "1 was done" in text
    assert second.reference in text
    assert "?urgency=C" in text
    again = client.post("/requests/bulk/", {"verb": "accept", "pick": [], "was_urgency": "C"})
    assert again.status_code == 422
    other = open_pothole(town)
    done = client.post("/requests/bulk/", {"verb": "accept", "pick": [f"{other.reference}~1"]})
    assert done.url == LIST


def test_who_only_reads_gets_no_boxes(town: Town, client: Client) -> None:
    open_pothole(town)
    client.force_login(town.csr)
    assert 'name="pick"' not in client.get(LIST).content.decode()
    assert client.post("/requests/bulk/", {"verb": "accept"}).status_code == 403


def test_the_queue_narrows_by_team_area_and_waiting(town: Town) -> None:
    actions.set_team(
        code="south", name="South", program_code="road_operations", actor=None, now=town.now
    )
    plain, given, asked = (open_pothole(town) for _ in range(3))
    actions.give_to_team(request_id=given.pk, team_code="south", actor=town.clerk, now=town.now)
    actions.ask_resident(request_id=asked.pk, question="Where?", actor=town.clerk, now=town.now)

    def found(**by: str) -> set[int]:
        return {row.pk for row in queries.queue(viewer=town.clerk, filters=queries.Filters(**by))}

    assert found(team="south") == {given.pk}
    assert found(state="waiting") == {asked.pk}
    assert found(area="ashgrove") == {plain.pk, given.pk, asked.pk}
    assert found(area="tansley") == set()
    assert {row.pk for row in queries.search(
        "kestrel", viewer=town.clerk, filters=queries.Filters(team="south")
    )} == {given.pk}  # fmt: skip


def test_a_view_is_kept_shared_found_by_colleagues_and_forgotten_by_its_owner_only(
    town: Town, client: Client
) -> None:
    keep: dict[str, Any] = {
        "asked": {"state": "waiting", "team": ""},
        "actor": town.clerk,
        "now": town.now,
    }
    mine = actions.save_view(name="  Waiting  for answers ", is_shared=False, **keep)
    assert (mine.name, mine.asked) == ("Waiting for answers", {"state": "waiting"})
    assert queries.saved_views(town.csr) == []
    actions.save_view(name="Waiting for answers", is_shared=True, **keep)
    assert [view.pk for view in queries.saved_views(town.csr)] == [mine.pk]
    with pytest.raises(NeedsWords):
        actions.save_view(name=" ", is_shared=False, **keep)
    actions.drop_view(view_id=mine.pk, actor=town.csr)
    assert SavedView.objects.exists()
    client.force_login(town.clerk)
    client.post(reverse("requests:views"), {"name": "Urgent ones", "was_urgency": "A"})
    page = client.get(LIST, {"urgency": "A"}).content.decode()
    assert "Urgent ones" in page
    assert "Forget" in page
    client.post(reverse("requests:view_end", args=[mine.pk]))
    assert [view.name for view in queries.saved_views(town.clerk)] == ["Urgent ones"]


def test_the_queue_costs_the_same_with_many_rows_views_and_teams(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(town.clerk)
    open_pothole(town)
    # Thirteen with what is remembered until reference data changes: the facts of the Region among it.
    with django_assert_max_num_queries(13):
        client.get(LIST)
    for n in range(30):
        open_pothole(town)
        actions.save_view(name=f"View {n}", asked={"team": str(n)}, is_shared=True, actor=town.clerk,
                          now=town.now)  # fmt: skip
    with django_assert_max_num_queries(13):
        client.get(LIST)
