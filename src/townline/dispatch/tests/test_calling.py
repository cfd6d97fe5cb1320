"""By night whoever is on call is rung in order; a yes ends the countdown and counts as told in person."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.callouts import actions as callouts
from townline.callouts import watching
from townline.callouts.models import Alarm, Attempt, Fill
from townline.core import clock
from townline.dispatch import actions, queries
from townline.dispatch.errors import NoSuchCallout
from townline.dispatch.queries.standby import standby_plan
from townline.dispatch.tests.conftest import DAY, NIGHT, minutes, shift_to
from townline.rosters import queries as rosters

pytestmark = pytest.mark.django_db


def ringing(callout):
    return Attempt.objects.exclude(state="ended").get(callout=callout)


def accept(callout, june, at=NIGHT):
    callouts.record(
        attempt_id=ringing(callout).pk, outcome="accepted", eta_minutes=25, actor=june, now=at
    )
    actions.take_acceptance(callout_id=callout.pk, now=at)


def test_the_ladder_is_the_agreement_s_or_the_roster_s_of_the_instant(northmoor):
    plan = standby_plan("spills_response", NIGHT)
    assert plan is not None
    held = {each.worker_id for each in rosters.on_duty(NIGHT, program_code="spills_response")}
    first = next(rung for rung in plan.rungs if rung.candidates)
    assert {each.worker_id for each in first.candidates} <= held
    assert first.candidates[0].numbers
    assert first.candidates[0].why
    assert standby_plan("waste", NIGHT) is None


def test_by_night_somebody_is_rung_at_once(opened):
    incident = opened("spill", location=None)
    callout = queries.callouts_of(incident)[0]
    assert callout.program_code == "spills_response"
    assert "Can you respond" in callout.say
    assert callout.voicemail == "Please call the Region of Northmoor."
    assert (callout.deadline_at - callout.started_at) == minutes(10)
    assert ringing(callout).position == 1


def test_by_day_the_program_is_told_at_its_own_number(opened, place):
    incident = opened("spill", at=DAY, location=None)
    assert queries.callouts_of(incident) == []
    line = incident.steps.get(program_code="spills_response", kind="tell")
    assert line.number == "905-555-0161"
    assert line.due_at == DAY + minutes(10)


def test_an_emergency_by_day_rings_people_or_while_they_work_the_program(opened):
    incident = opened("spill", level="E", at=DAY, location=None)
    line = incident.steps.filter(program_code="spills_response", kind="tell", is_mandatory=True)
    assert queries.callouts_of(incident) or line.exists()


def test_a_yes_ends_the_countdown_and_counts_as_told_in_person(opened, june):
    incident = opened("outbreak", title="Call for Public Health", location=None)
    callout = queries.callouts_of(incident)[0]
    assert callout.program_code == "public_health"
    accept(callout, june)
    again = queries.incident_for(incident.pk)
    fill = Fill.objects.get(callout=callout)
    assert again.accepted_by == fill.name
    manager = incident.steps.get(code="manager")
    assert (manager.state, manager.told_to, manager.is_live) == ("done", fill.name, True)
    actions.take_acceptance(callout_id=callout.pk, now=NIGHT)
    assert [e.verb for e in queries.timeline(incident)].count("incident.accepted") == 1


def test_an_acceptance_shows_in_the_list_even_if_nobody_noted_it(opened, june):
    incident = opened("spill", location=None)
    callout = queries.callouts_of(incident)[0]
    callouts.record(attempt_id=ringing(callout).pk, outcome="accepted", eta_minutes=25, actor=june,
                    now=NIGHT)  # fmt: skip
    line = queries.open_incidents(NIGHT)[0]
    assert line.incident.pk == incident.pk
    assert line.incident.accepted_by == Fill.objects.get(callout=callout).name


def test_both_parties_of_adverse_water_are_called(opened):
    programs = [
        each.program_code for each in queries.callouts_of(opened("adverse_water", location=None))
    ]
    assert sorted(programs) == ["public_health", "water_operations"]


def test_a_program_is_not_called_twice_at_once(opened, june):
    incident = opened("spill", location=None)
    actions.call_out(incident_id=incident.pk, program_code="spills_response", why="Again", actor=june,
                     now=NIGHT)  # fmt: skip
    assert len(queries.callouts_of(incident)) == 1
    with pytest.raises(NoSuchCallout):
        actions.call_out(
            incident_id=incident.pk, program_code="nobody", why="?", actor=june, now=NIGHT
        )


def test_the_callout_s_record_and_the_incident_s_are_one(opened):
    incident = opened("spill", location=None)
    assert "callout.started" in [entry.verb for entry in queries.timeline(incident)]


def test_the_result_is_tapped_on_the_page(client, opened, june):
    incident = opened("spill", location=None)
    callout = queries.callouts_of(incident)[0]
    client.force_login(june)
    with clock.moved(shift_to(NIGHT)):
        url = reverse("dispatch:ladder", args=[incident.pk, callout.pk])
        shown = client.get(url).content.decode()
        assert "Can you respond" in shown
        first = ringing(callout)
        result = reverse("dispatch:result", args=[incident.pk, callout.pk, first.pk])
        client.post(result, {"outcome": "declined"})
        second = ringing(callout)
        assert second.position == 2
        refused = client.post(result, {"outcome": "declined"}, HTTP_HX_REQUEST="true")
        assert refused.status_code == 409


def test_both_ladders_offer_the_same_results_by_the_same_letters(client, opened, june):
    """At two at night the hand does not learn two keyboards: on the incident's page and on the callout's."""
    incident = opened("spill", location=None)
    callout = queries.callouts_of(incident)[0]
    client.force_login(june)

    def letters(url):
        page = client.get(url).content.decode()
        pairs = re.findall(r'name="outcome" value="(\w+)" data-letter="(\w)"', page)
        return {outcome: letter for outcome, letter in pairs if outcome != "accepted"}

    with clock.moved(shift_to(NIGHT)):
        here = letters(reverse("dispatch:ladder", args=[incident.pk, callout.pk]))
        callouts.dial(attempt_id=ringing(callout).pk, actor=june, now=NIGHT)
        assert letters(reverse("callouts:ladder", args=[callout.pk])) == here
    assert here == {
        "no_answer": "n", "voicemail": "v", "declined": "d", "unavailable": "u", "unfit": "f",
        "busy": "b", "wrong_number": "w",
    }  # fmt: skip


@pytest.mark.parametrize(("who", "sees"), [("ada", True), ("june", False)])
def test_the_record_is_one_button_away_for_who_may_read_it(who, sees, opened, client, request):
    incident = opened("spill", location=None)
    client.force_login(request.getfixturevalue(who))
    page = client.get(reverse("dispatch:incident", args=[incident.pk])).content.decode()
    callout = queries.callouts_of(incident)[0]
    assert (reverse("callouts:evidence", args=[callout.pk]) in page) is sees


def test_whoever_accepts_a_spill_is_the_lead_who_was_told(opened, june):
    """S19: the lead on call is told in person, and by accepting; nobody writes it down twice."""
    incident = opened("spill", location=None)
    callout = queries.callouts_of(incident)[0]
    accept(callout, june)
    lead = incident.steps.get(code="lead")
    assert (lead.state, lead.told_to, lead.is_live) == (
        "done", Fill.objects.get(callout=callout).name, True
    )  # fmt: skip


@pytest.mark.parametrize("how", ["still ringing", "nobody left"])
def test_nobody_is_called_and_nothing_sounds_for_what_is_closed(opened, june, how):
    incident = opened("odd", title="Odd", location=None)
    actions.call_out(incident_id=incident.pk, program_code="spills_response", why="Look", actor=june,
                     now=NIGHT)  # fmt: skip
    (callout,) = queries.callouts_of(incident)
    if how == "nobody left":
        while row := Attempt.objects.filter(callout=callout).exclude(state="ended").first():
            callouts.record(attempt_id=row.pk, outcome="declined", actor=june, now=NIGHT)
        assert Alarm.objects.filter(callout=callout, taken_at=None).exists()
    incident.steps.all().delete()
    actions.close(
        incident_id=incident.pk,
        outcome="false_alarm",
        words="Nothing there.",
        actor=june,
        now=NIGHT,
    )
    callout.refresh_from_db()
    assert (callout.state, callout.end_reason) == ("stood_down", "The incident was closed.")
    assert not Attempt.objects.filter(callout=callout).exclude(state="ended").exists()
    with clock.moved(timedelta(hours=1)):
        watching.look(clock.now())
        assert not Alarm.objects.filter(callout=callout, taken_at=None).exists()
