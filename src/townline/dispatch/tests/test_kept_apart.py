"""A contact that became a health intake: every page that others may open is opened, and none says a word."""

from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from django.test import Client as Browser
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.api import actions as api
from townline.api.rules import SCOPES
from townline.callouts import watching
from townline.callouts.models import Alarm, Attempt
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.contacts.models import AnswerSending, Contact
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.desk.queries import floor
from townline.dispatch import actions, queries
from townline.dispatch.actions.opening import Start
from townline.dispatch.tests.conftest import (
    BACK,
    NIGHT,
    NUMBER,
    OUT,
    PACK,
    WHO,
    hang_up,
    minutes,
    shift_to,
)
from townline.regions.loaders import callin

pytestmark = pytest.mark.django_db

AFTER = NIGHT + minutes(12)


def doors(resolver=None, spaces=()):
    """Every address of the program by its name, with the converters of what it takes."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from doors(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        elif isinstance(entry, URLPattern) and entry.name:
            yield ":".join((*spaces, entry.name)), entry.pattern.converters


def addresses(incident, contact):
    """Every page by its address, filled in with the keys of the intake."""
    (callout,) = queries.callouts_of(incident)
    attempt = Attempt.objects.filter(callout=callout).first()
    assert attempt is not None
    known = {
        "contact_id": contact.pk, "incident_id": incident.pk, "callout_id": callout.pk,
        "attempt_id": attempt.pk, "person_id": contact.person_id, "reference": contact.reference,
        "user_id": contact.agent_id, "program_code": "public_health",
        "sending_id": AnswerSending.objects.get().pk,
    }  # fmt: skip
    for name, takes in doors():
        given = {each: known.get(each, 1) for each in takes}
        try:
            yield reverse(name, kwargs=given)
        except NoReverseMatch:
            continue


def text_of(answer):
    if answer.streaming:
        return "" if "event-stream" in answer.get("content-type", "") else "".join(
            each.decode("utf-8", "replace") for each in answer.streaming_content
        )  # fmt: skip
    return answer.content.decode("utf-8", "replace")


def leaks(browser, pages, contact, **headers):
    """(how many pages opened, what each that leaks says): words, the number, the name beside the contact."""
    opened, found = 0, {}
    for page in pages:
        answer = browser.get(page, headers=headers)
        assert answer.status_code != 500, page
        shown = text_of(answer)
        opened += answer.status_code == 200
        said = sorted(set(OUT.findall(shown)))
        said += (
            [NUMBER]
            if BACK.search(shown) and "residents" not in page and "people" not in page
            else []
        )
        said += [WHO] if WHO in shown and contact.reference in shown else []
        if said:
            found[page] = said
    return opened, found


def signed_in(browser, name, role):
    browser.force_login(
        User.objects.create(username=name, name=name.title(), roles=[role], seat="99")
    )


def test_no_page_says_a_word_to_a_supervisor_while_it_is_on_the_line(client, intake, on_the_line):
    pages = sorted(set(addresses(intake, on_the_line)))
    assert len(pages) > 300
    signed_in(client, "boss", "supervisor")
    with clock.moved(shift_to(NIGHT + minutes(3))):
        opened, found = leaks(client, pages, on_the_line)
    assert found == {}
    assert opened > 80


def test_no_page_says_a_word_to_whoever_took_it_down_once_it_is_over(
    client, intake, on_the_line, june
):
    hang_up(on_the_line, june)
    client.force_login(june)
    with clock.moved(shift_to(AFTER)):
        opened, found = leaks(client, sorted(set(addresses(intake, on_the_line))), on_the_line)
    assert found == {}
    assert opened > 60


@pytest.mark.slow
@pytest.mark.parametrize(
    "role",
    ["supervisor", "knowledge_editor", "program_clerk", "on_call_manager", "on_call_worker",
     "privacy_officer", "administrator"],
)  # fmt: skip
def test_no_page_says_a_word_to_any_other_role(client, intake, on_the_line, june, role):
    hang_up(on_the_line, june)
    signed_in(client, "other", role)
    with clock.moved(shift_to(AFTER)):
        opened, found = leaks(client, sorted(set(addresses(intake, on_the_line))), on_the_line)
    assert found == {}
    assert opened > 5


def test_no_program_is_told_a_word(intake, on_the_line, june, ada):
    hang_up(on_the_line, june)
    made = api.register(name="Trip planner", scopes=list(SCOPES), actor=ada, now=clock.now())
    pair = f"{made.client.application.client_id}:{made.secret}"
    browser = Browser()
    token = browser.post(
        "/api/v1/token", {"grant_type": "client_credentials"},
        headers={"authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
    ).json()["access_token"]  # fmt: skip
    pages = [page for page in addresses(intake, on_the_line) if page.startswith("/api/")]
    _, found = leaks(browser, pages, on_the_line, authorization=f"Bearer {token}")
    assert found == {}
    one = browser.get(f"/api/v1/contacts/{on_the_line.reference}",
                      headers={"authorization": f"Bearer {token}"}).json()  # fmt: skip
    assert (one["reference"], one["reasons"], one["caller_type"]) == (on_the_line.reference, [], "")


def test_others_see_that_it_took_place_and_are_led_to_it_by_nothing(
    client, intake, on_the_line, june, ada
):
    hang_up(on_the_line, june)
    log, reference = reverse("contacts:list"), on_the_line.reference
    with clock.moved(shift_to(AFTER)):
        client.force_login(ada)
        row = client.get(log).content.decode()
        assert reference in row
        assert "kept apart" in row
        assert reference in client.get(log, {"q": reference}).content.decode()
        assert reference in client.get(log, {"q": "2026-11-25"}).content.decode()
        for asked in (NUMBER, "905-555-7731", "zz-subject", "zz-"):
            found = client.get(log, {"q": asked}).content.decode()
            # The field's own example is a reference too.
            assert reference not in re.sub(r'placeholder="[^"]*"', "", found), asked
        person = reverse("desk:person_page", args=[on_the_line.person_id])
        assert reference not in client.get(person, {"for": "a test"}).content.decode()
    assert contact_queries.history(person_id=on_the_line.person_id, number=NUMBER, viewer=ada) == []
    assert contact_queries.repeats(NUMBER, at=AFTER, viewer=ada) == 0


def test_health_reads_the_contact_and_that_is_on_record(client, intake, on_the_line, june, omar):
    hang_up(on_the_line, june)
    page = reverse("contacts:detail", args=[on_the_line.pk])
    with clock.moved(shift_to(AFTER)):
        client.force_login(omar)
        shown = client.get(page).content.decode()
        readings = [
            row for row in accounts.readings() if row.subject == f"contact:{on_the_line.pk}"
        ]
    assert {"zz-subject", "zz-heard", "zz-notes", "zz-promise", "zz-task", "zz-level"} <= set(
        OUT.findall(shown)
    )
    assert WHO in shown
    assert [(row.staff, row.purpose) for row in readings] == [
        ("Omar Reyes", f"{on_the_line.reference}, health")
    ]
    mine = contact_queries.history(person_id=on_the_line.person_id, number="", viewer=omar)
    assert [each.pk for each in mine] == [on_the_line.pk]


def test_health_reads_no_other_contact(client, call, june, omar):
    other = call("9055550142", at=NIGHT)
    client.force_login(omar)
    assert client.get(reverse("contacts:detail", args=[other.pk])).status_code == 404
    assert client.get(reverse("contacts:list")).status_code == 403


def test_a_protocol_that_begins_later_takes_every_caller_along(opened, call, june, ada):
    first, second, third = (call(f"90555501{n}", at=NIGHT) for n in (61, 62, 63))
    incident = opened("odd", title="Many ill", location=None, contact_id=first.pk)
    report = {
        "incident_id": incident.pk,
        "source": "contact",
        "fact": "ill",
        "actor": june,
        "now": NIGHT,
    }
    actions.add_report(contact_id=second.pk, **report)
    assert {each.compartment for each in Contact.objects.all()} == {""}
    actions.start_protocol(incident_id=incident.pk, code="outbreak", actor=june, now=NIGHT)
    actions.add_report(contact_id=third.pk, **report)
    assert {each.compartment for each in Contact.objects.all()} == {"health"}
    assert LedgerEntry.objects.filter(verb="contact.kept_apart").count() == 3
    assert [row["about"] for row in floor.progress(ada)] == ["kept apart"] * 3


def test_a_callout_that_began_before_says_no_more_than_the_incident(opened, june, ada, client):
    callin.load(PACK, now=NIGHT - timedelta(days=20))
    incident = opened("odd", title="zz-title", hazards=["zz-hazard"], protocol="unscripted")
    actions.call_out(
        incident_id=incident.pk, program_code="public_health", why="x", actor=june, now=NIGHT
    )
    (callout,) = queries.callouts_of(incident)
    assert "zz-title" in callout.title
    assert "zz-hazard" in callout.say
    with clock.moved(timedelta(hours=2)):
        watching.look(callout.deadline_at + minutes(3))
    actions.start_protocol(incident_id=incident.pk, code="outbreak", actor=june, now=NIGHT)
    callout.refresh_from_db()
    assert callout.title == "Public Health: Call for Public Health"
    rows = Alarm.objects.values_list("text", flat=True)
    assert rows
    assert OUT.findall(f"{callout.title} {callout.say} {list(rows)}") == []
    client.force_login(ada)
    for page in (reverse("callouts:home"), reverse("callouts:detail", args=[callout.pk]),
                 reverse("callouts:evidence", args=[callout.pk])):  # fmt: skip
        assert OUT.findall(client.get(page).content.decode()) == [], page


def test_two_contacts_that_were_one_stay_apart_both(opened, call, june):
    first = call("9055550161", at=NIGHT)
    opened("reportable_disease", protocol="reportable_disease", contact_id=first.pk)
    by_hand = contacts.open_by_hand(channel="phone", actor=june, now=NIGHT)
    contacts.join(contact_id=by_hand.pk, other_id=first.pk, actor=june, now=NIGHT + minutes(1))
    assert {each.compartment for each in Contact.objects.all()} == {"health"}


def test_what_is_kept_apart_costs_no_list_a_statement(
    client, opened, call, june, ada, django_assert_num_queries
):
    start = Start(category="outbreak", level="A", level_reason="x", opened_from="contact",
                  protocol="outbreak", is_callout=False)  # fmt: skip
    client.force_login(ada)
    log = reverse("contacts:list")
    call("9055550160", at=NIGHT)
    client.get(log)
    with django_assert_num_queries(3) as counted:
        client.get(log)
    for n in range(5):
        contact = call(f"905555016{n}", at=NIGHT)
        actions.open_incident(
            start=Start(**{**start.__dict__, "contact_id": contact.pk}),
            aware_at=NIGHT,
            actor=june,
            now=NIGHT,
        )
    with django_assert_num_queries(len(counted)):
        client.get(log)
