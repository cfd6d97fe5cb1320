"""An incident opens once, rises, moves, is linked, and loses nobody."""

from __future__ import annotations

from datetime import timedelta

import pytest

from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.dispatch import actions, queries
from townline.dispatch.actions.opening import Start
from townline.dispatch.errors import NeedsWords, NeverLower, NoSuchLevel, WrongMoment
from townline.dispatch.models import Incident
from townline.dispatch.rules.needs import Standing, need
from townline.dispatch.tests.conftest import DAY, NIGHT, minutes

pytestmark = pytest.mark.django_db


def report(call, june, place, *, at=NIGHT, code="watermain_break", urgency="", where=None, **more):
    contact = call(at=at)
    return actions.report(
        contact_id=contact.pk, definition_code=code, attributes=more.pop("facts", {}),
        location=where or place(at=at), description="Road dropping near the curb.", urgency=urgency,
        urgency_reason="As told.", hazard="", person_id=None, aware_at=at, actor=june, now=at,
        number=contact.from_number, **more,
    )  # fmt: skip


def test_a_partner_s_call_opens_an_incident_with_its_protocol(opened):
    incident = opened(title="Watermain break, road sinking")
    assert incident.reference.startswith("I26-")
    assert incident.accept_by_at == NIGHT + minutes(10)
    steps = queries.steps_of(incident)
    assert [step.code for step in steps][:3] == ["whose", "life", "nine_one_one"]
    assert steps[2].due_at == NIGHT + minutes(2)
    assert incident.owner_code == "ashgrove"


def test_by_day_the_queue_has_it_and_nobody_is_called_out(call, june, place):
    reported = report(call, june, place, at=DAY, code="dead_animal", facts={"animal": "Deer"})
    assert reported.incident is None
    urgent = report(call, june, place, at=DAY, code="spill", facts={"material": "Oil"})
    assert urgent.incident is not None
    assert not urgent.incident.steps.filter(code__startswith="call-").exists()
    assert queries.callouts_of(urgent.incident) == []


def test_by_night_the_same_report_calls_somebody_out(call, june, place):
    reported = report(call, june, place, code="spill", facts={"material": "Oil"})
    assert is_called_out(reported.incident)


def is_called_out(incident):
    return bool(
        incident.steps.filter(code__startswith="call-").exists() or queries.callouts_of(incident)
    )


def test_two_requests_of_one_thing_are_one_incident(call, june, place):
    first = report(call, june, place).incident
    second = report(call, june, place, at=NIGHT + minutes(3), urgency="E").incident
    assert first == second
    assert second.level == "E"
    assert len(queries.requests_of(first)) == 2
    assert Incident.objects.count() == 1


def test_a_follower_s_new_fact_raises_the_incident(call, june, place):
    reported = report(call, june, place)
    contact = call(number="9055550177")
    actions.follow_request(
        request_id=reported.request.pk, contact_id=contact.pk, new_fact="A car is in the hole",
        urgency="E", urgency_reason="A car is in the hole", person_id=None, number="9055550177",
        actor=june, now=NIGHT + minutes(2),
    )  # fmt: skip
    incident = queries.incident_for(reported.incident.pk)
    assert (incident.level, incident.level_reason) == ("E", "A car is in the hole")
    assert [voice.fact for voice in queries.followers(incident)] == ["", "A car is in the hole"]


def test_a_level_rises_with_a_fact_and_never_falls(opened, june):
    incident = opened()
    with pytest.raises(NeedsWords):
        actions.raise_level(incident_id=incident.pk, level="E", reason=" ", actor=june, now=NIGHT)
    with pytest.raises(NeverLower):
        actions.raise_level(incident_id=incident.pk, level="B", reason="?", actor=june, now=NIGHT)
    with pytest.raises(NoSuchLevel):
        actions.raise_level(incident_id=incident.pk, level="Z", reason="?", actor=june, now=NIGHT)
    actions.raise_level(
        incident_id=incident.pk, level="E", reason="A car fell in", actor=june, now=NIGHT
    )
    assert queries.incident_for(incident.pk).level == "E"


def test_near_incidents_of_two_owners_are_linked_and_not_merged(opened):
    first = opened("watermain_break")
    second = opened("downed_wires", protocol="downed_wires", topic="wires")
    assert first.owner_code != second.owner_code
    assert [(other, why) for other, why in queries.links_of(first)] == [
        (second, "Close by and at the same time, with another owner.")
    ]


def test_an_uncertain_place_tells_both_bodies_and_a_later_one_loses_nobody(
    june, place, northmoor, opened
):
    """S1: a road along two municipalities, wires down, and the line drops."""
    here = place("Wilmot Line")
    ashgrove = place("Kestrel Road at Fennimore Avenue")
    incident = opened(
        "road_debris", location=None, candidates=[here, ashgrove], place_words="…ine Line",
        topic="road_hazard",
    )  # fmt: skip
    told = [step for step in queries.tellings(queries.steps_of(incident))
            if step.code.startswith("body-")]  # fmt: skip
    assert {"wexcombe", "quarry_hill"} < {step.body_code for step in told}
    assert len(told) == 4  # owner and keeper of either road, each once
    assert all(step.is_mandatory and step.due_at == NIGHT + minutes(10) for step in told)
    actions.add_report(
        incident_id=incident.pk, source="contact", fact="Sparks", actor=june, now=NIGHT
    )
    before = len(queries.followers(incident))
    actions.settle(incident_id=incident.pk, step_id=told[0].pk, told_to="Dispatcher Hale", actor=june,
                   now=NIGHT + minutes(3))  # fmt: skip
    moved = actions.correct_place(incident_id=incident.pk, location=ashgrove, actor=june,
                                  reason="The caller rang back", now=NIGHT + minutes(6))  # fmt: skip
    assert moved.pk == incident.pk
    assert moved.is_place_certain
    assert len(queries.followers(moved)) == before


def test_wires_on_a_road_half_heard_are_told_to_both_who_may_own_the_road(place, northmoor, opened):
    """S1: the utility owns the wires everywhere; the road is one of two bodies', and both are told."""
    incident = opened(
        "downed_wires", location=None, topic="wires", place_words="…ine Line",
        candidates=[place("Wilmot Line"), place("Wilmott Road")],
    )  # fmt: skip
    told = {step.what for step in queries.tellings(queries.steps_of(incident))
            if step.code.startswith("body-")}  # fmt: skip
    assert told == {f"Township of {name}" for name in ("Wexcombe", "Quarry Hill", "Tansley")}


def test_owner_and_keeper_of_a_boundary_road_are_both_told_until_the_place_is_known(
    june, place, northmoor, opened
):
    """S1: Wilmot Line is Wexcombe's and Quarry Hill keeps it; each hears within ten minutes, by the clock."""
    there = place("Wilmot Line")
    assert (there.owner_code, there.maintainer_code) == ("wexcombe", "quarry_hill")
    incident = opened("downed_wires", location=None, topic="wires", place_words="…ine Line", level="A",
                      candidates=[there])  # fmt: skip
    told = {step.body_code: step for step in queries.tellings(queries.steps_of(incident))
            if step.code.startswith("body-")}  # fmt: skip
    assert set(told) == {"wexcombe", "quarry_hill"}
    assert all(each.is_mandatory and each.due_at == NIGHT + minutes(10) for each in told.values())
    for n, step in enumerate(told.values()):
        actions.settle(incident_id=incident.pk, step_id=step.pk, told_to="Dispatcher Hale", actor=june,
                       now=NIGHT + minutes(3 + n))  # fmt: skip
    moved = actions.correct_place(incident_id=incident.pk, location=place("Wilmot Line"), actor=june,
                                  reason="The caller rang back", now=NIGHT + minutes(6))  # fmt: skip
    assert (moved.pk, moved.is_place_certain) == (incident.pk, True)
    times = {
        step.body_code: step.settled_at
        for step in queries.steps_of(moved)
        if step.code.startswith("body-")
    }
    assert times["wexcombe"] == NIGHT + minutes(3) or times["quarry_hill"] == NIGHT + minutes(3)
    assert None not in times.values()


def test_a_place_that_is_certain_has_one_keeper(place, northmoor, opened):
    incident = opened("road_debris", topic="road_hazard", location=place("Fennimore Avenue"))
    assert not [step for step in queries.steps_of(incident) if step.code.startswith("body-")]


def test_whom_the_protocol_tells_is_not_asked_for_a_second_time(place, june, opened):
    incident = opened(
        "downed_wires", location=None, topic="wires", place_words="…ine Line",
        candidates=[place("Wilmot Line"), place("Wilmott Road")],
    )  # fmt: skip
    actions.correct_place(incident_id=incident.pk, location=place("Wilmot Line"), actor=june,
                          reason="The caller rang again.", now=NIGHT + minutes(2))  # fmt: skip
    told = [
        step.what
        for step in queries.steps_of(incident)
        if step.kind == "tell" and step.state != "void"
    ]
    assert told.count("Northmoor Hydro") == 1


def test_what_belongs_to_an_incident_stands_on_one_record(opened, june):
    incident = opened()
    actions.note(incident_id=incident.pk, words="Moving cars back.", actor=june, now=NIGHT)
    verbs = [entry.verb for entry in queries.timeline(incident)]
    assert verbs[0] == "incident.noted"
    assert "incident.opened" in verbs
    assert list(ledger.verify()) == []
    assert LedgerEntry.objects.filter(verb="incident.opened").get().known_at == NIGHT


def test_the_list_stands_in_the_order_of_need(opened, june, place):
    soon = opened("icy_road", level="B")
    urgent = opened("spill", level="A", location=place("Fennimore Avenue"))
    lines = queries.open_incidents(NIGHT + minutes(1))
    assert [line.incident for line in lines] == [urgent, soon]
    assert lines[0].need.what.startswith("Tell 9-1-1")


def test_no_lateness_puts_an_urgent_incident_before_a_life(northmoor):
    """S4: the storm's urgent incidents grow late by the dozen; somebody hurt surfaces first all the same."""
    now = NIGHT + minutes(120)
    late = Standing("A", NIGHT, NIGHT + minutes(10), None)
    hurt = Standing("E", now, now + minutes(10), None)
    in_hand = Standing("E", NIGHT, NIGHT + minutes(10), NIGHT + minutes(4))
    soon = Standing("B", NIGHT, NIGHT + minutes(20), None)
    order = sorted([soon, in_hand, late, hurt], key=lambda each: need(each, now).key)
    assert order == [hurt, late, in_hand, soon]


def test_what_is_due_at_an_instant_is_late_at_that_instant():
    waits = Standing("E", NIGHT, NIGHT + minutes(10), None)
    assert not need(waits, NIGHT + minutes(10) - timedelta(microseconds=1)).is_late
    assert need(waits, NIGHT + minutes(10)).is_late


def test_the_list_costs_the_same_for_many(opened, django_assert_num_queries, place):
    for n in range(2):
        opened(f"odd-{n}", title="Odd", location=None)
    with django_assert_num_queries(5):
        queries.open_incidents(NIGHT)
    for n in range(6):
        opened(f"odder-{n}", title="Odd", location=None)
    with django_assert_num_queries(5):
        assert len(queries.open_incidents(NIGHT)) == 8


def test_nothing_changes_a_closed_incident(opened, june):
    incident = opened("odd", title="Odd", location=None)
    incident.steps.all().delete()
    actions.close(incident_id=incident.pk, outcome="resolved", words="Over.", actor=june, now=NIGHT)
    with pytest.raises(WrongMoment):
        actions.raise_level(incident_id=incident.pk, level="E", reason="?", actor=june, now=NIGHT)


def test_what_no_protocol_is_for_starts_the_unscripted_frame(northmoor, june):
    incident = actions.open_incident(
        start=Start(category="odd", level="B", level_reason="?", opened_from="partner"),
        aware_at=NIGHT, actor=june, now=NIGHT,
    )  # fmt: skip
    assert incident.title == "Unscripted emergency"
    asked = [step.code for step in queries.steps_of(incident) if step.run_id]
    assert asked[3:10] == ["place", "people", "hazard", "trend", "time", "callback", "who_else"]
