"""What is kept apart for health: taken down by the desk, read by health alone, said to nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.board.queries import alarms, rail
from townline.callouts import actions as callouts
from townline.callouts import watching
from townline.callouts.engine.dispatcher import Dispatcher
from townline.callouts.models import Alarm, Attempt, Fill, Report, WorkRecord
from townline.closures import actions as partners
from townline.contacts import actions as contacts
from townline.core import clock, ledger
from townline.core.errors import NotPermitted
from townline.core.models import LedgerEntry
from townline.dispatch import actions, queries
from townline.dispatch.actions.opening import Start
from townline.dispatch.rules import compartment
from townline.dispatch.tests.conftest import NIGHT, PACK, minutes, shift_to
from townline.radio import actions as radio
from townline.regions.loaders import callin

pytestmark = pytest.mark.django_db

SECRETS = ("Legionella", "K.M. 1948", "Ward 7", "Maple Lodge", "nine ill", "Dr. Osei")
NEUTRAL = "Call for Public Health"


@pytest.fixture
def omar(db):
    return User.objects.create(username="omar", name="Omar Reyes", roles=["health_duty"], seat="4")


@pytest.fixture
def agreement(northmoor):
    """Public Health's agreement: standby, then the others in turn, then the manager."""
    callin.load(PACK, now=NIGHT - timedelta(days=20))


@pytest.fixture
def intake(opened, call, june):
    """A laboratory's call with everything a careless hand can type where it does not belong."""
    contact = call("9055550195", at=NIGHT)

    def make():
        incident = opened(
            "reportable_disease", protocol="reportable_disease", title="Legionella at Maple Lodge",
            description="nine ill on Ward 7", hazards=["Legionella in the cooling tower"],
            caller_words="Dr. Osei", contact_id=contact.pk,
        )  # fmt: skip
        said = {
            "whose": {"whose": "The Region"}, "life": {"life": "No"},
            "reporter": {"reporter": "Dr. Osei", "callback": "905-555-0195", "verified": "Yes"},
            "disease": {"disease": "Legionella", "who": "K.M. 1948", "setting": "Ward 7"},
            "immediate": {"immediate": "Yes"},
        }  # fmt: skip
        for code, facts in said.items():
            step = incident.steps.get(code=code)
            actions.settle(
                incident_id=incident.pk, step_id=step.pk, facts=facts, actor=june, now=NIGHT
            )
        actions.note(incident_id=incident.pk, words="Maple Lodge, nine ill", actor=june, now=NIGHT)
        return queries.incident_for(incident.pk)

    return make


def hang_up(incident, june):
    contacts.wrap_up(contact_id=incident.contact_id, disposition="service_request", actor=june,
                     now=NIGHT + minutes(5), reasons=["Service request"], subject="A call")  # fmt: skip


def leaks(text, but=()):
    return [secret for secret in SECRETS if secret in text and secret not in but]


def pages(incident):
    at = reverse("dispatch:incident", args=[incident.pk])
    parts = [
        f"{at}?part={name}" for name in ("head", "protocol", "tellings", "followers", "record")
    ]
    rung = [
        reverse("dispatch:ladder", args=[incident.pk, each.pk])
        for each in queries.callouts_of(incident)
    ]
    board = [
        f"{reverse(f'board:{name}')}?incident={incident.pk}" for name in ("rail", "side", "alarms")
    ]
    lists = [reverse("dispatch:list"), reverse("dispatch:list") + "?closed=1"]
    contact = [reverse("contacts:detail", args=[incident.contact_id])]
    return [
        at,
        *parts,
        *rung,
        *board,
        *lists,
        *contact,
        reverse("dispatch:map", args=[incident.pk]),
    ]


def test_nobody_but_health_reads_it_on_any_page(client, intake, june, ada, omar):
    incident = intake()
    hang_up(incident, june)
    place = incident.place_label
    with clock.moved(shift_to(NIGHT + minutes(6))):
        for viewer in (june, ada):
            client.force_login(viewer)
            for page in pages(incident):
                answer = client.get(page)
                assert answer.status_code in (200, 204), page
                shown = answer.content.decode()
                assert leaks(shown) == [], (viewer.name, page)
                if "contacts" not in page:
                    assert place not in shown, (viewer.name, page)
        client.force_login(omar)
        shown = client.get(pages(incident)[0]).content.decode()
    assert leaks(shown) == list(SECRETS)
    assert place in shown


def test_whoever_took_it_down_sees_it_while_they_are_on_the_line(client, intake, june):
    incident = intake()
    page = reverse("dispatch:incident", args=[incident.pk]) + "?part=protocol"
    with clock.moved(shift_to(NIGHT + minutes(1))):
        client.force_login(june)
        assert "K.M. 1948" in client.get(page).content.decode()
    hang_up(incident, june)
    with clock.moved(shift_to(NIGHT + minutes(6))):
        assert leaks(client.get(page).content.decode()) == []


def test_the_ledger_and_the_callout_say_nothing(intake):
    incident = intake()
    assert incident.title == NEUTRAL
    rows = str(list(LedgerEntry.objects.values_list("data", flat=True)))
    assert leaks(rows) == []
    (callout,) = queries.callouts_of(incident)
    assert leaks(f"{callout.title} {callout.say} {callout.voicemail}") == []
    assert incident.place_label not in f"{callout.title} {callout.say} {callout.voicemail}"
    assert callout.title == f"Public Health: {NEUTRAL}"
    assert callout.voicemail == "Please call the Region of Northmoor."
    assert not list(ledger.verify())


def test_every_reading_is_in_the_access_log(client, intake, june, omar):
    incident = intake()
    page = reverse("dispatch:incident", args=[incident.pk])
    with clock.moved(shift_to(NIGHT + minutes(6))):
        for viewer in (june, omar, omar):
            client.force_login(viewer)
            client.get(page)
        readers = [
            row for row in accounts.readings() if row.subject == f"health_incident:{incident.pk}"
        ]
    assert [(row.staff, row.purpose) for row in readers] == [
        ("Omar Reyes", f"{incident.reference}, health")
    ]


def test_only_those_who_take_such_calls_write_it_down(opened, june):
    manager = User.objects.create(username="m", name="M", roles=["on_call_manager"])
    incident = opened("outbreak", location=None)
    step = incident.steps.get(code="counts")
    with pytest.raises(NotPermitted):
        actions.settle(incident_id=incident.pk, step_id=step.pk, facts={"ill": "9", "signs": "x"},
                       actor=manager, now=NIGHT)  # fmt: skip


def test_a_health_protocol_that_begins_later_takes_the_title_in(opened, june, client):
    incident = opened("odd", title="Legionella at Maple Lodge", location=None)
    actions.start_protocol(incident_id=incident.pk, code="outbreak", actor=june, now=NIGHT)
    found = queries.incident_for(incident.pk)
    assert (found.title, found.compartment) == (NEUTRAL, "health")
    assert found.description.startswith("Legionella at Maple Lodge")
    client.force_login(june)
    with clock.moved(shift_to(NIGHT + minutes(1))):
        page = client.get(reverse("dispatch:incident", args=[found.pk])).content.decode()
    assert leaks(page) == []


def test_who_sees_their_own_words_and_how_long():
    def own(**more):
        return compartment.may_see_own(**{"is_open": True, "has_contact": True,
                                          "is_contact_open": True, "is_accepted": False} | more)  # fmt: skip

    assert own()
    assert not own(is_contact_open=False)
    assert not own(is_open=False)
    assert own(has_contact=False, is_contact_open=False)
    assert not own(has_contact=False, is_contact_open=False, is_accepted=True)
    assert compartment.open_part({"words": "x", "facts": {"a": 1}, "to": "P."}) == {"to": "P."}


def ring_out(june, callout, at):
    """Whoever is rung does not answer; returns the calls that were made."""
    made = 0
    while attempt := Attempt.objects.exclude(state="ended").filter(callout=callout).first():
        callouts.dial(attempt_id=attempt.pk, actor=june, now=at)
        callouts.record(attempt_id=attempt.pk, outcome="no_answer", actor=june, now=at)
        made += 1
    return made


def test_laboratory_at_02_10_and_the_manager_is_silent(agreement, intake, june):
    """S3: verified intake, every number of every tier, an alarm until a person accepts, nothing aloud."""
    check = partners.claim(body_code="laboratory", caller_name="Dr. Osei", purpose="Result to pass on",
                           given_number="416-555-0100", actor=june, now=NIGHT)  # fmt: skip
    incident = intake()  # nothing waits for the call-back
    checked = partners.record_call_back(check_id=check.pk, result="confirmed", actor=june,
                                        answered_by="Bench desk", now=NIGHT + minutes(1))  # fmt: skip
    assert checked.number_called == "905-555-0195"
    (callout,) = queries.callouts_of(incident)
    assert callout.deadline_at - callout.started_at == minutes(10)
    for minute in (1, 11, 16, 21, 26):
        at = NIGHT + minutes(minute)
        with clock.moved(shift_to(at) - shift_to(NIGHT)):
            Dispatcher().round()
            ring_out(june, callout, at)
            watching.look(clock.now())
    rungs = {row["name"] for row in callout.plan["rungs"]}
    tried = Attempt.objects.filter(callout=callout).order_by("id")
    people = {
        (each["worker_id"], each["name"]): {number["number"] for number in each["numbers"]}
        for rung in callout.plan["rungs"] for each in rung["candidates"]
    }  # fmt: skip
    assert rungs >= {"Standby", "Manager on call"}
    for (worker_id, name), numbers in people.items():
        dialled = {row.number for row in tried if row.worker_id == worker_id}
        assert dialled == numbers, name
    assert all(row.intent_at and row.placed_at and row.ended_at for row in tried)
    alarm = Alarm.objects.filter(callout=callout, taken_at=None).order_by("-raised_at").first()
    assert alarm is not None
    assert any(row.kind == "callout" for row in alarms(june, clock.now()).rows)
    sounds = alarm.sounds
    with clock.moved(timedelta(minutes=40)):
        watching.look(clock.now())
        alarm.refresh_from_db()
        assert alarm.sounds == sounds + 1  # still sounding
        last = tried.last()
        assert last is not None
        callouts.record(attempt_id=last.pk, outcome="accepted", eta_minutes=15, actor=june,
                        now=NIGHT + minutes(40))  # fmt: skip
        actions.take_acceptance(callout_id=callout.pk, now=NIGHT + minutes(40))
    incident = queries.incident_for(incident.pk)
    assert incident.accepted_by == Fill.objects.get(callout=callout).name
    assert not Alarm.objects.filter(callout=callout, taken_at=None).exists()
    told = incident.steps.get(code="manager")
    assert (told.state, told.is_live) == ("done", True)
    rows = str(
        list(
            LedgerEntry.objects.exclude(verb__startswith="partner.").values_list("data", flat=True)
        )
    )
    assert leaks(rows) == []
    assert leaks(str(rail(june, clock.now()).lines)) == []
    assert not list(ledger.verify())


@pytest.mark.parametrize("protocol", ["reportable_disease", "outbreak"])
@pytest.mark.parametrize(("said", "owed"), [("Yes", False), ("Not yet", True), ("", True)])
def test_who_reports_is_rung_back_on_the_listed_number_before_it_is_closed(
    opened, june, protocol, said, owed
):
    """S3: the call-back delays nothing, and is not forgotten either."""
    incident = opened(protocol, protocol=protocol)
    by = {"incident_id": incident.pk, "actor": june, "now": NIGHT}
    facts = {"reporter": "Dr. Osei", "callback": "905-555-0195", "verified": said}
    actions.settle(step_id=incident.steps.get(code="reporter").pk, facts=facts, **by)

    def missing():
        lacking = queries.missing_for_closing(queries.steps_of(incident))
        return any("the listed number" in each for each in lacking)

    assert missing() is owed
    manager = incident.steps.get(code="manager")
    actions.settle(step_id=manager.pk, told_to="P. Anselm", is_live=True, **by)  # first of all
    step = incident.steps.get(code="call_back")
    assert (step.state == "waiting") is owed
    if owed:
        facts = {"answered": "Bench desk", "theirs": "Yes"}
        actions.settle(step_id=step.pk, facts=facts, **by)
        assert not missing()
        assert "Bench desk" not in str(list(LedgerEntry.objects.values_list("data", flat=True)))


# What a careless hand types, each by another door and with a word of its own, so that a leak names its door.


def type_everywhere(incident, june, at):
    (callout,) = queries.callouts_of(incident)
    by = {"actor": june, "now": at}
    radio.log(text="zz-radio", subject=f"incident:{incident.pk}", **by)
    actions.add_telling(incident_id=incident.pk, what="zz-telling", number="9055550195", **by)
    omissible = incident.steps.filter(state="waiting", is_mandatory=False).first()
    actions.skip(incident_id=incident.pk, step_id=omissible.pk, reason="zz-skip", **by)
    actions.raise_level(incident_id=incident.pk, level="E", reason="zz-level", **by)
    start = Start(category="odd", level="B", level_reason="x", opened_from="partner", title="Road")
    near = actions.open_incident(start=start, aware_at=at, **by)
    actions.link(incident_id=incident.pk, other_id=near.pk, why="zz-link", **by)
    Dispatcher().round()
    attempt = Attempt.objects.filter(callout=callout).first()
    assert attempt is not None
    callouts.report(attempt_id=attempt.pk, kind="wrong_place", text="zz-place", now=at)
    actions.take_report(report_id=Report.objects.get().pk, now=at)
    callouts.note_advice(attempt_id=attempt.pk, minutes=5, reason="zz-advice", **by)
    callouts.add_note(callout_id=callout.pk, text="zz-note", at=None, **by)
    callouts.skip(callout_id=callout.pk, position=attempt.position, reason="zz-passed", **by)
    callouts.extend(callout_id=callout.pk, deadline_at=at + minutes(30), reason="zz-longer", **by)
    callouts.stand_down(callout_id=callout.pk, reason="zz-stood-down", **by)
    return near


def papers(incident, near):
    (callout,) = queries.callouts_of(incident)
    record = reverse("callouts:evidence", args=[callout.pk])
    return [
        *pages(incident), record, f"{record}?copy=union",
        reverse("callouts:detail", args=[callout.pk]), reverse("callouts:home"),
        reverse("callouts:hours"), reverse("board:side"),
        reverse("dispatch:incident", args=[near.pk]),
    ]  # fmt: skip


def words_in(text):
    return sorted(set(re.findall(r"zz-[a-z-]+", text)))


def test_no_door_lets_words_out(agreement, client, intake, june, ada, omar):
    incident = intake()
    at = NIGHT + minutes(2)
    with clock.moved(shift_to(at)):
        near = type_everywhere(incident, june, at)
    contacts.wrap_up(contact_id=incident.contact_id, disposition="service_request", actor=june,
                     now=NIGHT + minutes(5), reasons=["zz-reason"], subject="zz-subject")  # fmt: skip
    found = {}
    with clock.moved(shift_to(NIGHT + minutes(6))):
        for viewer in (june, ada):
            client.force_login(viewer)
            for page in papers(incident, near):
                answer = client.get(page)
                assert answer.status_code in (200, 204, 403), page
                found[viewer.name, page] = words_in(answer.content.decode())
        client.force_login(omar)
        said = client.get(f"{reverse('board:side')}?incident={incident.pk}").content.decode()
        heard = client.get(reverse("dispatch:incident", args=[incident.pk])).content.decode()
    assert {where: words for where, words in found.items() if words} == {}
    assert words_in(said) == ["zz-place", "zz-radio"]  # health itself reads everything
    assert {"zz-telling", "zz-skip", "zz-level"} <= set(words_in(heard))
    kept = LedgerEntry.objects.exclude(stream=f"contact:{incident.contact_id}")
    assert words_in(str(list(kept.values_list("data", flat=True)))) == []
    assert words_in(str(list(Alarm.objects.values_list("text", "taken_by")))) == []
    assert words_in(str(list(WorkRecord.objects.values_list("reason", flat=True)))) == []
    assert not list(ledger.verify())
