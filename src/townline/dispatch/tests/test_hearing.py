"""What whoever was called says on their page reaches the incident's log, whatever dies on the way."""

from __future__ import annotations

import json

import pytest
from django.db import connection

from townline.callouts import actions as callouts
from townline.callouts.models import Attempt
from townline.core import clock, events, jobs
from townline.dispatch import actions
from townline.dispatch.tests.conftest import NIGHT
from townline.radio import queries as radio
from townline.radio.models import Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def accepted(opened):
    """Somebody was called out for a spill and accepted; the number of their call."""
    incident = opened("spill", location=None)
    attempt = Attempt.objects.exclude(state="ended").get(callout__subject=f"incident:{incident.pk}")
    callouts.answer(attempt_id=attempt.pk, accepts=True, eta_minutes=20, now=clock.now())
    return incident, attempt


def waiting():
    """The jobs that would hand facts upward, as the database keeps them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'core.deliver'")
        return [json.loads(r) if isinstance(r, str) else r for (r,) in cursor.fetchall()]


def unit_of(attempt, status, at):
    return Unit.objects.create(
        code="S1", name="Spills 1", worker_id=attempt.worker_id, program_code="spills_response",
        status=status, status_at=at,
    )  # fmt: skip


def said(incident):
    return [each.text for each in radio.log(subject=f"incident:{incident.pk}")]


def test_a_press_and_its_job_are_written_together_and_the_job_writes_the_log(accepted):
    incident, attempt = accepted
    callouts.report(attempt_id=attempt.pk, kind="police", now=clock.now())
    job = waiting()[-1]
    assert job["handler"] == "townline.dispatch.handlers.write_into_the_log"
    assert "needs police here" not in said(incident)
    jobs.deliver(**job)
    assert "needs police here" in said(incident)


def test_a_job_that_runs_twice_writes_once_and_moves_the_unit_once(accepted):
    incident, attempt = accepted
    unit = unit_of(attempt, "available", NIGHT)
    callouts.report(attempt_id=attempt.pk, kind="en_route", now=clock.now())
    for _ in range(2):
        jobs.deliver(**waiting()[-1])
    unit.refresh_from_db()
    assert unit.status == "en_route"
    assert len(said(incident)) == 1


def test_a_step_that_arrives_late_does_not_move_the_unit_back(accepted):
    incident, attempt = accepted
    unit = unit_of(attempt, "on_scene", clock.now())
    made = callouts.report(attempt_id=attempt.pk, kind="en_route", now=clock.now())
    Unit.objects.filter(pk=unit.pk).update(status_at=made.at.replace(year=made.at.year + 1))
    actions.take_report(report_id=made.pk, now=clock.now())
    unit.refresh_from_db()
    assert unit.status == "on_scene"
    assert said(incident) == ["on the way"]


def test_a_wrong_place_is_doubted_on_the_incident(accepted):
    incident, attempt = accepted
    made = callouts.report(attempt_id=attempt.pk, kind="wrong_place", text="The other King Street",
                           now=clock.now())  # fmt: skip
    for _ in range(2):
        actions.take_report(report_id=made.pk, now=clock.now())
    assert said(incident) == ["says the place is wrong: The other King Street"]


def test_a_handler_that_is_gone_stops_nobody():
    events.deliver("townline.dispatch.handlers.long_gone", {})


def test_ticks_of_the_desk_are_no_traffic(accepted, june):
    incident, attempt = accepted
    made = callouts.read_back(
        fill_id=attempt.fill.pk, kind="read_place", actor=june, now=clock.now()
    )
    actions.take_report(report_id=made.pk, now=clock.now())
    assert said(incident) == []
