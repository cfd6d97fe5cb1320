"""Clusters: two requests that are one job, told once, and taken apart again; parts and when a job may close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from tests.stories.test_evidence_pack import at_place
from tests.stories.test_requests import open_pothole
from townline.core import ledger
from townline.service_requests import actions, queries
from townline.service_requests.errors import (
    AlreadyAsked,
    NeedsWords,
    NothingAsked,
    NotOneJob,
    OneJob,
    PartsAreOpen,
)
from townline.service_requests.models import ServiceRequest


def fresh(request: ServiceRequest) -> ServiceRequest:
    return ServiceRequest.objects.select_related("definition").get(pk=request.pk)


def join(town: Town, lead: ServiceRequest, other: ServiceRequest, **later: float) -> ServiceRequest:
    return actions.join(
        lead_id=lead.pk, request_id=other.pk, actor=town.clerk, now=town.later(**later)
    )


def rebuilt(request: ServiceRequest) -> Any:
    """The target time as the ledger alone gives it."""
    return queries.clock_steps(request)[-1].deadline.at


def test_one_job_takes_the_earlier_awareness_and_the_higher_urgency_and_keeps_each_fact(
    town: Town,
) -> None:
    lead = open_pothole(town)
    hurt = open_pothole(
        town, description="A cyclist fell here", hazard="Somebody is hurt", urgency="A",
        aware_at=town.later(hours=-1), location=at_place(town, 490),
    )  # fmt: skip
    own = hurt.target_at
    one = join(town, lead, hurt, hours=1)
    assert (one.urgency, one.aware_at, one.followers_count) == ("A", town.later(hours=-1), 2)
    assert one.target_at == own == rebuilt(one)
    member = fresh(hurt)
    assert (member.lead_id, member.description, member.hazard) == (
        lead.pk, "A cyclist fell here", "Somebody is hurt",
    )  # fmt: skip
    rows = queries.queue(viewer=town.clerk, filters=queries.Filters())
    assert [row.reference for row in rows] == [lead.reference]


def test_one_update_and_one_closing_reach_all(town: Town) -> None:
    lead, other = open_pothole(town), open_pothole(town)
    join(town, lead, other)
    actions.accept(request_id=lead.pk, actor=town.clerk, now=town.later(hours=1))
    actions.add_update(
        request_id=lead.pk, action_taken="Cold mix ordered", resolution="", further_action="",
        public_wording="A crew comes tomorrow.", internal_note="Angry caller", actor=town.clerk,
        now=town.later(hours=2),
    )  # fmt: skip
    actions.close(request_id=lead.pk, outcome="done", public_wording="Filled.", actor=town.clerk,
                  now=town.later(hours=3))  # fmt: skip
    member = fresh(other)
    assert (member.state, member.outcome, member.public_words) == ("closed", "done", "Filled.")
    said = [each.public_wording for each in queries.public_updates(member)]
    assert said[1:] == ["The team has taken this on.", "A crew comes tomorrow.", "Filled."]
    assert not member.updates.filter(internal_note__contains="Angry").exists()


def test_nobody_works_on_a_member_by_itself(town: Town) -> None:
    lead, other = open_pothole(town), open_pothole(town)
    join(town, lead, other)
    with pytest.raises(OneJob):
        actions.accept(request_id=other.pk, actor=town.clerk, now=town.now)
    followed = actions.follow(
        request_id=other.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
        person_id=None, actor=town.csr, now=town.now,
    )  # fmt: skip
    assert (followed.pk, followed.followers_count) == (lead.pk, 3)


def test_split_again_each_has_its_own_clock_and_the_job_forgets_what_only_it_brought(
    town: Town,
) -> None:
    lead = open_pothole(town)
    before = lead.target_at
    other = open_pothole(town, urgency="A", aware_at=town.later(hours=-1))
    join(town, lead, other)
    parted = actions.part(request_id=other.pk, reason="Other lane", actor=town.clerk,
                          now=town.later(minutes=30))  # fmt: skip
    again = fresh(lead)
    assert (again.urgency, again.aware_at, again.target_at) == ("C", town.now, before)
    assert (again.members_count, again.followers_count) == (0, 1)
    assert (parted.state, parted.target_at) == ("open", town.later(hours=1))
    assert rebuilt(parted) == parted.target_at
    assert rebuilt(again) == again.target_at
    assert list(ledger.verify()) == []


def test_what_was_closed_by_mistake_comes_back_when_it_is_split_off(town: Town) -> None:
    lead, other = open_pothole(town), open_pothole(town)
    join(town, lead, other)
    actions.close(request_id=lead.pk, outcome="done", public_wording="", actor=town.clerk,
                  now=town.later(hours=3))  # fmt: skip
    parted = actions.part(request_id=other.pk, reason="", actor=town.clerk, now=town.later(days=1))
    assert (parted.state, parted.aware_at, parted.repeats_count) == ("open", town.now, 0)
    assert fresh(lead).state == "closed"


def test_joining_a_job_that_leads_others_brings_them_along(town: Town) -> None:
    lead, second, third = (open_pothole(town) for _ in range(3))
    join(town, second, third)
    one = join(town, lead, second)
    assert (one.members_count, one.followers_count) == (2, 3)
    assert fresh(third).lead_id == lead.pk
    assert fresh(second).members_count == 0


def test_two_teams_two_places_and_closed_ones_stay_two(town: Town) -> None:
    lead = open_pothole(town)
    water = open_pothole(town, definition_code="water_on_road", attributes={"look": "Brown"})
    far = open_pothole(town, location=at_place(town, 990))
    for other, why in ((lead, "with itself"), (far, "too far")):
        with pytest.raises(NotOneJob, match=why):
            join(town, lead, other)
    with pytest.raises(NotOneJob, match="Two teams"):
        actions.join(lead_id=lead.pk, request_id=water.pk, actor=town.supervisor, now=town.now)
    near = open_pothole(town)
    actions.close(
        request_id=near.pk, outcome="done", public_wording="", actor=town.clerk, now=town.now
    )
    with pytest.raises(NotOneJob, match="open requests"):
        join(town, lead, near)


def test_joining_costs_the_same_however_many_are_in_the_job(
    town: Town, django_assert_max_num_queries: Any
) -> None:
    lead = open_pothole(town)
    for _ in range(4):
        other = open_pothole(town)
        with django_assert_max_num_queries(20):
            join(town, lead, other)


def test_a_job_with_open_parts_closes_only_with_a_reason_that_is_kept(town: Town) -> None:
    job = open_pothole(town)
    part = actions.split(request_id=job.pk, definition_code="pothole", description="The shoulder",
                         actor=town.clerk, now=town.now)  # fmt: skip
    closing: dict[str, Any] = {"request_id": job.pk, "outcome": "done", "public_wording": "",
                               "actor": town.clerk, "now": town.later(hours=1)}  # fmt: skip
    with pytest.raises(PartsAreOpen, match=part.reference):
        actions.close(**closing)
    closed = actions.close(**closing, despite="The shoulder waits for spring")
    assert closed.is_closed
    assert "waits for spring" in closed.updates.get(kind="closed").internal_note


def test_the_last_part_to_close_tells_the_whole(town: Town) -> None:
    job = open_pothole(town)
    parts = [
        actions.split(request_id=job.pk, definition_code="pothole", description=text,
                      actor=town.clerk, now=town.now)
        for text in ("North", "South")
    ]  # fmt: skip
    for part in parts:
        actions.close(request_id=part.pk, outcome="done", public_wording="", actor=town.clerk,
                      now=town.later(hours=1))  # fmt: skip
    [said] = job.updates.filter(kind="parts")
    assert parts[1].reference in said.internal_note


def test_a_question_pauses_and_the_answer_resumes_and_the_log_says_the_same(town: Town) -> None:
    made = open_pothole(town, definition_code="water_on_road", attributes={"look": "x"},
                        urgency="B")  # fmt: skip
    due = made.target_at
    actions.ask_resident(request_id=made.pk, question="Which side of the road?",
                         actor=town.supervisor, now=town.later(hours=2))  # fmt: skip
    waiting = fresh(made)
    assert waiting.words == "We have asked a question and wait for the answer."
    question = queries.open_question(waiting)
    assert question is not None
    assert question.public_wording == "Which side of the road?"
    assert waiting.target_at == due + timedelta(days=14)
    with pytest.raises(AlreadyAsked):
        actions.ask_resident(request_id=made.pk, question="And when?", actor=town.supervisor,
                             now=town.now)  # fmt: skip
    with pytest.raises(NeedsWords):
        actions.answer_question(request_id=made.pk, answer=" ", now=town.now)
    actions.answer_question(request_id=made.pk, answer="North, by the gate of number 9",
                            now=town.later(hours=7))  # fmt: skip
    again = fresh(made)
    assert again.target_at == due + timedelta(hours=5) == rebuilt(again)
    assert queries.open_question(again) is None
    assert "gate" not in str([each.public_wording for each in queries.public_updates(again)])
    with pytest.raises(NothingAsked):
        actions.answer_question(request_id=made.pk, answer="Again", now=town.later(hours=8))


def test_the_law_runs_on_while_we_wait(town: Town) -> None:
    made = open_pothole(town)
    actions.ask_resident(request_id=made.pk, question="How deep?", actor=town.clerk, now=town.now)
    assert fresh(made).target_at == town.later(hours=96) == rebuilt(made)


def test_a_question_about_one_job_reaches_all_and_any_of_them_may_answer(town: Town) -> None:
    lead, other = open_pothole(town), open_pothole(town)
    join(town, lead, other)
    actions.ask_resident(request_id=lead.pk, question="Which lane?", actor=town.clerk, now=town.now)
    question = queries.open_question(fresh(other))
    assert question is not None
    assert question.public_wording == "Which lane?"
    actions.answer_question(request_id=other.pk, answer="The right one", now=town.later(hours=1))
    assert fresh(lead).asked_at is None
    assert queries.open_question(fresh(other)) is None


def test_the_log_gives_the_same_time_after_a_whole_life(town: Town) -> None:
    made = open_pothole(town, urgency="B")
    actions.follow(
        request_id=made.pk, contact_id=None, new_fact="", urgency="A", urgency_reason="", person_id=None,
        actor=town.csr, now=town.later(hours=1), aware_at=town.later(hours=-2),
    )  # fmt: skip
    actions.bounce(request_id=made.pk, reason="City", actor=town.clerk, now=town.later(hours=2))
    assert rebuilt(fresh(made)) == fresh(made).target_at
    actions.transfer(request_id=made.pk, program_code="road_operations", reason="Ours",
                     actor=town.supervisor, now=town.later(hours=3))  # fmt: skip
    actions.close(request_id=made.pk, outcome="done", public_wording="", actor=town.clerk,
                  now=town.later(hours=5))  # fmt: skip
    actions.reopen(request_id=made.pk, reason="Back", actor=town.csr, now=town.later(days=3))
    again = fresh(made)
    assert rebuilt(again) == again.target_at
    assert queries.clock_steps(again)[0].deadline.rule.startswith("targets-3")


def test_the_pages_join_ask_answer_and_split_and_keep_what_was_typed(
    town: Town, client: Client
) -> None:
    lead, other = open_pothole(town), open_pothole(town)
    client.force_login(town.clerk)

    def post(noun: str, request: ServiceRequest, **fields: str) -> Any:
        return client.post(
            reverse(f"requests:{noun}", args=[request.reference]), fields, follow=True
        )

    near = client.get(reverse("requests:nearby", args=[lead.reference])).content.decode()
    assert other.reference in near
    page = post("members", lead, other=other.reference).content.decode()
    assert "One job with" in page
    assert lead.reference in client.get(
        reverse("requests:detail", args=[other.reference])
    ).content.decode()  # fmt: skip
    refused = post("members", lead, other="26-999999999")
    assert refused.status_code == 404
    assert "26-999999999" in refused.content.decode()
    page = post("question", lead, question="Which lane is it?").content.decode()
    assert "Which lane is it?" in page
    assert "Asked, waiting for the answer" in page
    page = post("answer", lead, answer="The left one").content.decode()
    assert "The left one" in page
    assert "How it came to be" in page
    page = post("parting", other, reason="Another lane").content.decode()
    assert "A job of its own again" in page


def test_the_page_of_a_request_costs_the_same_for_one_and_for_many(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    lead = open_pothole(town)
    client.force_login(town.clerk)
    url = reverse("requests:detail", args=[lead.reference])
    with django_assert_max_num_queries(15):
        client.get(url)
    for _ in range(5):
        join(town, lead, open_pothole(town))
    with django_assert_max_num_queries(16):
        client.get(url)
