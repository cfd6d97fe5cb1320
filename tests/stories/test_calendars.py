"""Target times across a change of hours: set by what had been stated, and made again from the ledger."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from tests.stories.conftest import Town
from tests.stories.test_one_job import fresh
from tests.stories.test_requests import open_pothole
from townline.core import ledger
from townline.directory import actions as directory
from townline.service_requests import actions, queries
from townline.service_requests.models import ServiceDefinition

WEEK = {str(day): [["06:00", "14:30"], ["14:30", "22:30"]] for day in range(7)}


def test_a_request_keeps_its_time_and_the_next_one_counts_by_each_days_own_hours(
    town: Town,
) -> None:
    ServiceDefinition.objects.update(legal_hours={})
    before = open_pothole(town)
    first = before.target_at
    tomorrow = town.now.astimezone(ZoneInfo("America/Toronto")).date() + timedelta(days=1)
    directory.state_hours(code="office", from_date=tomorrow, plan={"week": WEEK}, actor=None,
                          reason="Two shifts, every day.", now=town.later(minutes=10))  # fmt: skip
    assert fresh(before).target_at == first
    assert [step.deadline.at for step in queries.clock_steps(before)] == [first]
    seen = {"request_id": before.pk, "actor": town.clerk}
    actions.ask_resident(question="Which side?", now=town.later(minutes=20), **seen)
    actions.answer_question(request_id=before.pk, answer="North", now=town.later(minutes=30))
    stood = fresh(before)
    steps = [step.deadline.at for step in queries.clock_steps(stood)]
    assert steps[0] == first
    assert steps[-1] == stood.target_at < first
    assert list(ledger.verify()) == []
