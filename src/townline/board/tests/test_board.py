"""The board: alarms that are heard where the desk is, what stands round an incident, the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from townline.accounts.actions import hire
from townline.board import actions, queries
from townline.board.errors import NoSuchAlarm, TwoPinned
from townline.board.queries.rail import ICONS
from townline.core import clock
from townline.core.templatetags.townline import icon
from townline.dispatch.models import Incident, Step
from townline.radio import actions as radio
from townline.radio.models import Check, Entry, Unit

NOW = datetime(2026, 11, 24, 7, 10, tzinfo=UTC)  # 02:10 in the town


@pytest.fixture(autouse=True)
def at_two(db):
    with clock.moved(NOW - clock.now()):
        yield


@pytest.fixture
def night():
    return hire(username="night", name="Night Desk", roles=["csr"], hashed_password="!", programs=[],
                actor=None, now=NOW)  # fmt: skip


@pytest.fixture
def day():
    return hire(username="day", name="Day Desk", roles=["csr"], hashed_password="!", programs=[],
                actor=None, now=NOW)  # fmt: skip


@pytest.fixture
def r2():
    return Unit.objects.create(code="R2", name="Quarry yard", program_code="roads", is_alone=True,
                               status="available", status_at=NOW)  # fmt: skip


def incident(title="Water main break", level="E", **more):
    given = {
        "level_reason": "Road sinking.",
        "opened_from": "partner",
        "aware_at": NOW,
        "opened_at": NOW,
    }
    return Incident.objects.create(title=title, level=level, **(given | more))


def missed(unit, night):
    radio.start_check(
        unit_id=unit.pk, minutes=30, subject="", actor=night, now=NOW - timedelta(minutes=31)
    )
    radio.watch(now=NOW)


def get(client, who, name, *args, **query):
    client.force_login(who)
    return client.get(reverse(f"board:{name}", args=args), query)


def send(client, who, name, *args, **data):
    client.force_login(who)
    return client.post(reverse(f"board:{name}", args=args), data, headers={"HX-Request": "true"})


def test_an_alarm_sounds_everywhere_until_somebody_has_the_desk(night, day, r2):
    missed(r2, night)
    assert queries.alarms(night, NOW).sounds
    assert queries.alarms(day, NOW).sounds
    actions.take_desk(actor=night, now=NOW)
    assert queries.alarms(night, NOW).sounds
    assert not queries.alarms(day, NOW).sounds
    actions.leave_desk(actor=night, now=NOW)
    assert queries.alarms(day, NOW).sounds


def test_a_reload_does_not_lose_an_alarm_and_taking_it_ends_the_sound(client, night, r2):
    missed(r2, night)
    for _reload in range(2):
        assert 'data-alarm="1"' in get(client, night, "alarms").content.decode()
    taken = send(client, night, "alarm_taken", "check", Check.objects.get().pk).content.decode()
    assert "data-alarm=" not in taken
    assert "Night Desk has it" in taken
    radio.watch(now=NOW + timedelta(minutes=5))
    assert queries.alarms(night, NOW).loud == 1  # the next rung is nobody's yet


def test_who_must_be_told_by_law_and_was_not_is_an_alarm_that_only_telling_ends(night):
    made = incident()
    step = Step.objects.create(
        incident=made, position=1, code="sac", kind="tell", what="Spills Action Centre",
        is_mandatory=True, due_at=NOW - timedelta(minutes=1),
    )  # fmt: skip
    found = queries.alarms(night, NOW)
    assert [(each.title, each.can_be_taken) for each in found.rows] == [
        ("Not told: Spills Action Centre", False)
    ]
    step.state, step.settled_at = "done", NOW
    step.save()
    assert queries.alarms(night, NOW).loud == 0


def test_of_many_alarms_none_is_out_of_reach(client, night):
    for n in range(9):
        Step.objects.create(
            incident=incident(f"Spill {n}"), position=1, code="sac", kind="tell", what=f"Ministry {n}",
            is_mandatory=True, due_at=NOW - timedelta(minutes=1 + n),
        )  # fmt: skip
    shown = get(client, night, "alarms").content.decode()
    assert 'data-alarm="9"' in shown
    assert all(f"Not told: Ministry {n}" in shown for n in range(9))
    assert shown.index("Ministry 8") < shown.index("Ministry 0")  # the oldest first
    assert 'tabindex="0"' in shown  # the list scrolls, by keyboard too


def test_an_alarm_of_an_unknown_kind_is_refused(night):
    with pytest.raises(NoSuchAlarm):
        actions.take_alarm(kind="moon", alarm_id=1, actor=night, now=NOW)


def test_an_incident_is_pinned_and_taken_down_from_its_rail(client, night):
    made = incident()
    for verb, word in (({}, "Take down"), ({"down": "1"}, "Pin")):
        send(client, night, "pin", made.pk, **verb)
        assert word in get(client, night, "rail", incident=made.pk).content.decode()


def test_two_incidents_are_pinned_and_stand_first(night):
    urgent, calm, calmer = incident(), incident("Signal flashing", "B"), incident("Debris", "C")
    actions.pin(incident_id=calmer.pk, actor=night)
    actions.pin(incident_id=calm.pk, actor=night)
    assert [line.incident.title for line in queries.rail(night, NOW).lines] == [
        "Debris", "Signal flashing", "Water main break",
    ]  # fmt: skip
    with pytest.raises(TwoPinned):
        actions.pin(incident_id=urgent.pk, actor=night)
    actions.unpin(incident_id=calm.pk, actor=night)
    assert actions.pin(incident_id=urgent.pk, actor=night).slot == 2


def test_a_line_is_logged_to_the_incident_and_the_field_is_empty_again(client, night, r2):
    made = incident()
    answer = send(client, night, "log", incident=made.pk, speaker="Desk", line="/s R2 onscene")
    assert answer.status_code == 200
    assert "data-refocus" in answer.content.decode()
    assert 'value=""' in answer.content.decode()
    entry = Entry.objects.filter(kind="status").get()
    assert (entry.subject, entry.unit) == (f"incident:{made.pk}", r2)
    page = get(client, night, "side", incident=made.pk).content.decode()
    assert "On scene" in page
    assert "on scene" in page


def test_a_line_by_a_chosen_unit_is_that_units(client, night, r2):
    send(client, night, "log", speaker="R2", line="barriers aboard")
    send(client, night, "log", speaker="Police", line="hole is wider")
    assert [entry.who for entry in Entry.objects.order_by("id")] == ["R2", "Police"]


def test_a_line_that_is_not_understood_stays_in_the_field(client, night, r2):
    answer = send(client, night, "log", speaker="Desk", line="/s R9 onscene")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no unit R9" in text
    assert 'value="/s R9 onscene"' in text
    assert not Entry.objects.exists()


def test_the_board_leads_to_what_needs_a_hand_first(client, night):
    assert get(client, night, "board").url == reverse("dispatch:list")
    incident("Signal flashing", "B")
    first = incident()
    assert get(client, night, "board").url == reverse("dispatch:incident", args=[first.pk])


def test_rail_side_and_alarms_cost_the_same_for_many(
    client, night, r2, django_assert_max_num_queries
):
    client.force_login(night)
    for n in range(15):
        incident(f"Incident {n}", "B", at=(100.0 * n, 50.0))
        unit = Unit.objects.create(code=f"X{n}", name="X", program_code="roads", status="on_scene",
                                   status_at=NOW, at=(10.0 * n, 5.0))  # fmt: skip
        missed(unit, night)
    for name, most in (("rail", 16), ("side", 10), ("alarms", 9)):
        with django_assert_max_num_queries(most):
            assert client.get(reverse(f"board:{name}")).status_code == 200


def test_every_program_has_a_picture_that_there_is():
    assert all(icon(name) for name in ICONS.values())
