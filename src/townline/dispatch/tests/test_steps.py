"""A protocol is worked through step by step; what the law asks for cannot be forgotten."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from townline.core.errors import NotPermitted
from townline.core.models import LedgerEntry
from townline.dispatch import actions, queries
from townline.dispatch.errors import (
    NeedsWords,
    NotSkippable,
    StepSettled,
    StillMissing,
    WrongMoment,
)
from townline.dispatch.models import Debrief
from townline.dispatch.rules.closing import debrief_by
from townline.dispatch.tests.conftest import NIGHT, minutes

pytestmark = pytest.mark.django_db


def step(incident, code):
    return next(each for each in queries.steps_of(incident) if each.code == code)


@pytest.fixture
def settle(june):
    def done(incident, code, at=NIGHT, **given):
        return actions.settle(
            incident_id=incident.pk, step_id=step(incident, code).pk, actor=june, now=at, **given
        )

    return done


@pytest.fixture
def close(june):
    def end(incident):
        return actions.close(
            incident_id=incident.pk, outcome="resolved", words="Over.", actor=june,
            now=NIGHT + minutes(90),
        )  # fmt: skip

    return end


def work_off(incident, june, but=()):
    for each in queries.steps_of(incident):
        each.refresh_from_db()
        if each.code in but or each.state != "waiting":
            continue
        facts = {f["code"]: f["options"][0] if f["options"] else "x" for f in each.fields}
        actions.settle(
            incident_id=incident.pk, step_id=each.pk, actor=june, now=NIGHT, facts=facts,
            told_to="A. Hale", is_live=True, reference="R-1",
        )  # fmt: skip


def test_a_step_is_saved_by_itself_with_time_and_words(opened, settle):
    incident = opened("spill")
    settle(
        incident, "material", facts={"material": "Diesel", "volume": "40 L"}, words="About forty"
    )
    found = step(incident, "material")
    assert (found.state, found.settled_at, found.words) == ("done", NIGHT, "About forty")
    entry = LedgerEntry.objects.filter(verb="incident.asked").get()
    assert entry.data["after"]["facts"] == {"material": "Diesel", "volume": "40 L"}
    assert entry.rule_version == "spill-1"


def test_a_half_finished_protocol_goes_on_where_it_stopped(opened, settle):
    incident = opened("spill")
    for code in ("whose", "life"):
        settle(incident, code, facts={"whose": "The Region", "life": "No"} if code else {})
    again = queries.progress(queries.steps_of(queries.incident_for(incident.pk)))[0]
    assert again.current
    assert again.current.code == "material"
    assert again.settled == 2


def test_an_answer_can_raise_the_level_and_rules_steps_out_and_in(opened, settle):
    incident = opened("spill")
    settle(incident, "life", facts={"life": "No"})
    assert step(incident, "nine_one_one").state == "not_needed"
    other = opened("icy_road", level="B", location=None)
    settle(other, "life", facts={"life": "Not known"})
    assert queries.incident_for(other.pk).level == "A"
    assert step(other, "nine_one_one").state == "waiting"


def test_a_required_fact_is_asked_for(opened, settle):
    incident = opened("spill")
    with pytest.raises(StillMissing, match="Material"):
        settle(incident, "material", facts={"volume": "40 L"})


def test_nothing_is_left_out_without_a_reason(opened, june):
    incident = opened("spill")
    police = step(incident, "police")
    with pytest.raises(NeedsWords):
        actions.skip(incident_id=incident.pk, step_id=police.pk, reason=" ", actor=june, now=NIGHT)
    actions.skip(
        incident_id=incident.pk, step_id=police.pk, reason="In a yard", actor=june, now=NIGHT
    )
    with pytest.raises(StepSettled):
        actions.skip(incident_id=incident.pk, step_id=police.pk, reason="?", actor=june, now=NIGHT)


def test_a_spill_stays_open_without_the_provincial_reference(opened, june, settle, close):
    """S19, on the floor of the rules: the reference, or the recorded reason why there is none."""
    incident = opened("spill")
    work_off(incident, june, but=("spills_line",))
    with pytest.raises(StillMissing, match="Provincial Spills Action Centre: not done yet"):
        close(incident)
    with pytest.raises(StillMissing, match="reference number is missing"):
        settle(incident, "spills_line", told_to="Officer Rao")
    settle(incident, "spills_line", told_to="Officer Rao", reference="1-7F2K9")
    assert close(incident).outcome == "resolved"


@pytest.mark.parametrize(
    ("answer", "due"), [("Yes", True), ("Not known", True), ("No", False), ("", True)]
)
def test_police_are_told_of_a_spill_where_it_is_in_the_way_of_traffic(
    opened, june, settle, close, answer, due
):
    """S19: police if traffic; not knowing is no reason to leave them out."""
    incident = opened("spill")
    work_off(incident, june, but=("traffic", "police"))
    if answer:
        settle(incident, "traffic", facts={"traffic": answer})
    assert (step(incident, "police").state == "waiting") is due
    if due:
        with pytest.raises(StillMissing, match="Police, for traffic: not done yet"):
            close(incident)
        settle(incident, "police", told_to="Sergeant Hale")
    assert not close(incident).is_open


@pytest.mark.parametrize("code", ["lead", "intake"])
def test_a_spill_stays_open_until_its_lead_and_the_intakes_were_told(
    opened, june, settle, close, code
):
    incident = opened("spill")
    settle(incident, "water", facts={"drain": "Yes"})
    work_off(incident, june, but=(code,))
    with pytest.raises(StillMissing, match=f"{step(incident, code).what}: not done yet"):
        close(incident)


def test_a_recorded_reason_stands_for_the_reference(opened, june, settle, close):
    incident = opened("spill")
    work_off(incident, june, but=("spills_line",))
    settle(incident, "spills_line", reason="Their system is down; they ring back by six.")
    assert not close(incident).is_open


def test_adverse_water_needs_both_parties_by_name_and_neither_can_be_skipped(
    opened, june, settle, close
):
    incident = opened("adverse_water")
    work_off(incident, june, but=("operator", "health"))
    with pytest.raises(NotSkippable):
        actions.skip(incident_id=incident.pk, step_id=step(incident, "health").pk, reason="Asleep",
                     actor=june, now=NIGHT)  # fmt: skip
    with pytest.raises(StillMissing, match="a message is not enough"):
        settle(incident, "operator", told_to="R. Quillon")
    settle(incident, "operator", told_to="R. Quillon", is_live=True)
    with pytest.raises(StillMissing, match="Public Health, manager on call: not done yet"):
        close(incident)
    settle(incident, "health", told_to="P. Anselm", is_live=True, at=NIGHT + minutes(4))
    close(incident)
    told = {each.code: (each.told_to, each.settled_at) for each in queries.steps_of(incident)}
    assert told["operator"] == ("R. Quillon", NIGHT)
    assert told["health"] == ("P. Anselm", NIGHT + minutes(4))


def test_an_outbreak_needs_a_live_person_and_its_facts_stay_apart(opened, june, settle, close, ada):
    incident = opened("outbreak", title="Call for Public Health", location=None)
    settle(incident, "counts", facts={"ill": "9 of 40", "signs": "Vomiting"})
    work_off(incident, june, but=("manager",))
    with pytest.raises(StillMissing, match="Public Health, manager on call"):
        close(incident)
    incident = queries.incident_for(incident.pk)
    assert incident.compartment == "health"
    assert "Vomiting" not in str(list(LedgerEntry.objects.values_list("data", flat=True)))
    assert queries.shown_facts(incident, step(incident, "counts"), ada) == []
    assert queries.shown_facts(incident, step(incident, "counts"), june)
    settle(incident, "manager", told_to="P. Anselm", is_live=True)
    close(incident)
    assert (
        queries.shown_facts(queries.incident_for(incident.pk), step(incident, "counts"), june) == []
    )


def test_only_a_supervisor_stops_the_wrong_protocol(opened, june, ada):
    incident = opened("adverse_water")
    run = incident.runs.get()
    with pytest.raises(NotPermitted):
        actions.stop_protocol(
            incident_id=incident.pk, run_id=run.pk, reason="No", actor=june, now=NIGHT
        )
    actions.stop_protocol(incident_id=incident.pk, run_id=run.pk, reason="A test sample", actor=ada,
                          now=NIGHT)  # fmt: skip
    assert queries.missing_for_closing([
        each for each in queries.steps_of(incident) if not each.code.startswith("call-")
    ]) == []  # fmt: skip


def test_an_urgent_incident_leaves_a_debrief_due_in_five_business_days(opened, june, close):
    incident = opened("odd", title="Odd", location=None)
    incident.steps.all().delete()
    close(incident)
    found = Debrief.objects.get(incident=incident)
    assert found.due_at == datetime(2026, 12, 2, 21, 30, tzinfo=UTC)
    actions.debrief(incident_id=incident.pk, helped="The list", gaps="A number", follow_up="June",
                    actor=june, now=NIGHT)  # fmt: skip
    assert Debrief.objects.get(incident=incident).done_by == june


def test_five_business_days_are_counted_from_the_local_day_without_weekends_and_holidays():
    """Closed late on Wednesday 23 December, by UTC the 24th: 24, 29, 30, 31 December and 4 January."""
    zone = ZoneInfo("America/Toronto")
    holidays = frozenset({date(2026, 12, 25), date(2026, 12, 28), date(2027, 1, 1)})
    late = datetime(2026, 12, 23, 23, 30, tzinfo=zone).astimezone(UTC)
    due = datetime(2027, 1, 4, 16, 30, tzinfo=zone)
    assert debrief_by(late, zone=zone, holidays=holidays) == due


def test_a_reopened_incident_waits_where_it_was(opened, june, close):
    incident = opened("odd", title="Odd", location=None)
    incident.steps.filter(is_mandatory=True).delete()
    waiting = incident.steps.filter(state="waiting").count()
    close(incident)
    assert incident.steps.filter(state="waiting").count() == 0
    actions.reopen(
        incident_id=incident.pk, reason="Water again", actor=june, now=NIGHT + minutes(99)
    )
    assert incident.steps.filter(state="waiting").count() == waiting
    assert not Debrief.objects.exists()
    with pytest.raises(WrongMoment):
        actions.reopen(incident_id=incident.pk, reason="?", actor=june, now=NIGHT)


def test_word_goes_to_those_who_asked_for_it_and_to_each_once(opened, june):
    incident = opened()
    for number, wants in (("9055550101", True), ("9055550101", True), ("9055550102", False)):
        actions.add_report(incident_id=incident.pk, source="contact", fact="", number=number,
                           wants_word=wants, actor=june, now=NIGHT)  # fmt: skip
    told = actions.tell_followers(incident_id=incident.pk, words_en="Water is back.", words_fr="",
                                  actor=june, now=NIGHT)  # fmt: skip
    assert [each.number for each in told.hearers.all()] == ["9055550101"]
