"""From a wrong answer to the report: the list is exact, calls are made once, the public hears of it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core import mail

from townline.contacts import actions as contacts
from townline.contacts.queries import ways_to_reach
from townline.core.models import LedgerEntry
from townline.corrections import actions, jobs, queries
from townline.corrections.errors import (
    AlreadyCorrected,
    CallIsDone,
    CallsOwed,
    ColleagueHasIt,
    NothingLeft,
    NoticeOwed,
    QuietHours,
    WordsNeeded,
    WrongSpan,
)
from townline.corrections.models import Affected, Attempt
from townline.corrections.tests.conftest import NOW, RIGHT, WRONG
from townline.knowledge import actions as knowledge
from townline.knowledge import queries as answers
from townline.knowledge.models import Bulletin, State
from townline.residents import actions as residents

NIGHT = NOW + timedelta(hours=10)  # ten past ten in the evening


def verbs(correction):
    entries = LedgerEntry.objects.filter(stream=f"correction:{correction.pk}").order_by("pk")
    return [entry.verb for entry in entries]


def test_the_list_is_frozen_exactly_and_adds_up(told, opened, june, clinic):
    ann = residents.create_person(name="Ann Moth", email="ann@example.org", actor=june, now=NOW)
    bea = residents.create_person(name="Bea Moth", actor=june, now=NOW)
    hidden = residents.create_person(name="Cy Moth", phone="905-555-0199", actor=june, now=NOW)
    listed = [
        told("905-555-0142"), told("905-555-0143", kind="viewed"), told(person=ann, channel="counter"),
        told(person=bea), told(), told(channel="counter"), told("905-555-0199", person=hidden),
    ]  # fmt: skip
    hidden.is_protected = True
    hidden.save()
    for _ in range(3):
        knowledge.count_view(version_id=clinic.pk, now=NOW - timedelta(hours=2))
    made = opened()
    made.refresh_from_db()
    frozen = Affected.objects.filter(correction=made).order_by("contact")
    assert [row.contact_id for row in frozen] == [contact.pk for contact in listed]
    assert [(row.reach, row.reason) for row in frozen] == [
        ("phone", ""), ("phone", ""), ("email", ""), ("unreachable", "withheld"), ("anonymous", ""),
        ("anonymous", ""), ("unreachable", "protected"),
    ]  # fmt: skip
    assert (made.tally.listed, made.tally.reachable, made.page_views) == (7, 3, 3)


def test_the_version_is_withdrawn_with_it_and_later_contacts_are_not_listed(told, opened, clinic):
    told("905-555-0142")
    made = opened()
    clinic.refresh_from_db()
    assert (clinic.state, clinic.withdrawn_at) == (State.WITHDRAWN, NOW)
    assert answers.live_version("clinic-date", at=NOW) is None
    assert made.tally.listed == 1


def test_only_what_was_told_in_the_span_counts(told, opened):
    told("905-555-0142", hours=30)
    told("905-555-0143", hours=2)
    made = opened(since=NOW - timedelta(hours=24))
    assert made.tally.listed == 1


@pytest.mark.parametrize("missing", ["wrong", "right"])
def test_what_was_wrong_and_what_is_right_must_be_said(opened, missing):
    with pytest.raises(WordsNeeded) as refused:
        opened(**{missing: "  "})
    assert refused.value.field == missing


def test_a_version_is_corrected_once_at_a_time(told, opened):
    told("905-555-0142")
    opened()
    with pytest.raises(AlreadyCorrected):
        opened()


def test_a_span_ends_after_it_begins(opened):
    with pytest.raises(WrongSpan):
        opened(since=NOW + timedelta(hours=1))


def call(actor, outcome, *, at=NOW + timedelta(minutes=5), seconds=190, **more):
    taken = actions.take_next(actor=actor, now=at)
    return actions.record_attempt(affected_id=taken.pk, outcome=outcome, actor=actor,
                                  now=at + timedelta(seconds=seconds), **more)  # fmt: skip


def test_two_people_never_call_the_same(told, opened, june, kim):
    told("905-555-0142")
    opened()
    taken = actions.take_next(actor=june, now=NOW)
    with pytest.raises(NothingLeft):
        actions.take_next(actor=kim, now=NOW)
    with pytest.raises(ColleagueHasIt):
        actions.take_call(affected_id=taken.pk, actor=kim, now=NOW)
    later = NOW + timedelta(minutes=31)
    assert actions.take_next(actor=kim, now=later).pk == taken.pk


def test_dealt_calls_go_to_those_they_were_dealt_to(told, opened, june, kim, ada):
    for n in range(5):
        told(f"905-555-014{n}")
    made = opened()
    assert (
        actions.assign(correction_id=made.pk, user_ids=[june.pk, kim.pk], actor=ada, now=NOW) == 5
    )
    shares = {
        person and person.username: total for person, total, _waiting in queries.shares(made.pk)
    }
    assert shares == {"june": 3, "kim": 2}
    assert actions.take_next(actor=kim, now=NOW).assigned_to_id == kim.pk
    with pytest.raises(NothingLeft):
        actions.take_next(actor=ada, now=NOW)


def test_who_was_reached_is_reached_for_all_their_contacts(told, opened, june):
    told("905-555-0142")
    told("905-555-0142", hours=2)
    made = opened()
    call(june, "reached")
    made.refresh_from_db()
    assert made.started_at is not None
    assert queries.progress_of([made])[made.pk].waiting == 0
    assert Attempt.objects.count() == 1


def test_no_answer_comes_back_after_three_hours_and_ends_after_three_attempts(told, opened, june):
    told("905-555-0142", hours=6)
    opened("misleading", now=NOW - timedelta(hours=4))
    for attempt in range(3):
        at = NOW + timedelta(hours=-4, minutes=9) + attempt * timedelta(hours=3, minutes=5)
        call(june, "no_answer", at=at)
        with pytest.raises(NothingLeft):
            actions.take_next(actor=june, now=at + timedelta(hours=2))
    affected = Affected.objects.get()
    assert (affected.attempts, affected.outcome) == (3, "no_answer")
    assert affected.done_at is not None
    with pytest.raises(CallIsDone):
        actions.take_call(affected_id=affected.pk, actor=june, now=NOW + timedelta(hours=6))


def test_who_refuses_is_never_called_again(told, opened, june):
    told("905-555-0142")
    told("905-555-0142", hours=2)
    call_of = opened()
    call(june, "refused")
    assert queries.progress_of([call_of])[call_of.pk].waiting == 0
    ways = Affected.objects.values_list("contact", flat=True)
    assert all(way.asked_not for way in ways_to_reach(list(ways)).values())


def test_at_night_only_safety_is_called_about(told, opened, june):
    told("905-555-0142")
    opened("misleading")
    with pytest.raises(QuietHours):
        actions.take_next(actor=june, now=NIGHT)
    affected = Affected.objects.get()
    with pytest.raises(QuietHours):
        actions.take_call(affected_id=affected.pk, actor=june, now=NIGHT)
    affected.correction.severity = "safety"
    affected.correction.save()
    assert actions.take_next(actor=june, now=NIGHT).pk == affected.pk


def test_reading_whom_one_calls_is_written_down(told, opened, june):
    ann = residents.create_person(name="Ann Moth", phone="905-555-0142", actor=june, now=NOW)
    told("905-555-0142", person=ann)
    opened()
    before = LedgerEntry.objects.filter(stream=f"resident:{ann.pk}", verb="person.read").count()
    taken = actions.take_next(actor=june, now=NOW)
    reads = LedgerEntry.objects.filter(stream=f"resident:{ann.pk}", verb="person.read")
    assert reads.count() == before + 1
    assert queries.card(taken.pk, viewer=june).name == "Ann Moth"


def test_those_without_a_number_are_written_to(told, opened, june, ada):
    ann = residents.create_person(name="Ann Moth", email="ann@example.org", actor=june, now=NOW)
    told(person=ann, channel="counter")
    made = opened()
    assert actions.send_emails(correction_id=made.pk, actor=ada, now=NOW) == 1
    assert actions.send_emails(correction_id=made.pk, actor=ada, now=NOW) == 0
    jobs.send_correction_email(affected_id=Affected.objects.get().pk, actor_id=ada.pk)
    jobs.send_correction_email(affected_id=Affected.objects.get().pk, actor_id=ada.pk)
    assert [message.to for message in mail.outbox] == [["ann@example.org"]]
    assert RIGHT in mail.outbox[0].body
    assert Affected.objects.get().outcome == "emailed"


def test_safety_that_nobody_began_within_the_hour_is_an_alarm_once(told, opened, june):
    told("905-555-0142")
    made = opened("safety")
    assert jobs.raise_alarms(now=NOW + timedelta(minutes=59)) == 0
    assert jobs.raise_alarms(now=NOW + timedelta(minutes=60)) == 1
    assert jobs.raise_alarms(now=NOW + timedelta(minutes=61)) == 0
    assert "correction.start_overdue" in verbs(made)
    bulletin = Bulletin.objects.get()
    assert "Not begun" in bulletin.title
    assert bulletin.public_text == ""


def test_safety_that_was_begun_raises_none(told, opened, june):
    told("905-555-0142")
    opened("safety")
    call(june, "no_answer")
    assert jobs.raise_alarms(now=NOW + timedelta(hours=2)) == 0


def test_the_anonymous_must_hear_of_it_before_it_is_closed(told, opened, ada, june):
    told()
    told("905-555-0142")
    made = opened()
    call(june, "reached")
    with pytest.raises(NoticeOwed):
        actions.close(correction_id=made.pk, actor=ada, now=NOW)
    actions.publish_notice(
        correction_id=made.pk, title="Clinic date corrected", public_text=RIGHT, actor=ada, now=NOW,
        expires_at=NOW + timedelta(days=3), title_fr="Date corrigée", public_text_fr="C’est lundi.",
    )  # fmt: skip
    for language, words in (("en", RIGHT), ("fr", "C’est lundi.")):
        assert [each.text for each in answers.public_notices(NOW, language=language)] == [words]
    actions.close(correction_id=made.pk, actor=ada, now=NOW)
    assert verbs(made)[-1] == "correction.closed"


def test_who_was_not_reached_needs_words_why(told, opened, ada):
    told("905-555-0142")
    made = opened()
    with pytest.raises(CallsOwed):
        actions.close(correction_id=made.pk, actor=ada, now=NOW)
    actions.close(correction_id=made.pk, words="The clinic was yesterday.", actor=ada, now=NOW)


def test_the_cost_is_that_of_the_minutes_spent(told, opened, june):
    for n in range(4):
        told(f"905-555-014{n}")
    made = opened(hourly_rate=Decimal("42.00"))
    for _ in range(4):
        call(june, "reached", seconds=190)
    assert queries.progress_of([made])[made.pk].cost.minutes == 13
    assert queries.progress_of([made])[made.pk].cost.amount == Decimal("9.10")


def test_a_joined_contact_is_called_once(told, opened, june, clinic):
    first = contacts.open_by_hand(channel="phone", actor=june, now=NOW, from_number="905-555-0142")
    other = contacts.open_by_hand(channel="phone", actor=june, now=NOW, from_number="905-555-0142")
    for contact in (first, other):
        contacts.record_exposure(
            contact_id=contact.pk, article_version_id=clinic.pk, number=1, title="x", kind="read_out",
            actor=june, now=NOW - timedelta(seconds=1),
        )  # fmt: skip
    contacts.join(contact_id=first.pk, other_id=other.pk, actor=june, now=NOW)
    assert opened().tally.listed == 1
    assert WRONG in Affected.objects.get().correction.script
