"""Who was told what: by which way, counted once by the strongest, listed by version and time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.urls import reverse

from townline.contacts import actions, jobs, queries
from townline.contacts.errors import ForStaffOnly, NeedsWords
from townline.contacts.models import AnswerExposure, AnswerSending
from townline.contacts.tests.conftest import NOW
from townline.knowledge import actions as knowledge
from townline.knowledge.errors import Withdrawn
from townline.residents import actions as residents


def published(code="flu-clinic", now=NOW - timedelta(days=1), **more):
    knowledge.open_article(code=code, topic="health", actor=None, now=now)
    text = {"title": "When is the flu clinic?", "read_aloud": "On Saturday at ten.", "internal_note":
            "Dr Moth has the key.", "public_wording": "Saturday at ten o'clock.", "owner": "Health",
            "must_say": ["Bring your health card."], "links": [], **more}  # fmt: skip
    version = knowledge.draft(code=code, language="en", text=text, actor=None, now=now)
    knowledge.approve(version_id=version.pk, actor=None, now=now)
    return knowledge.publish_version(version_id=version.pk, actor=None, now=now)


def told(contact, version, kind, actor, seconds=60, **more):
    return actions.record_exposure(
        contact_id=contact.pk, article_version_id=version.pk, number=version.number,
        title=version.title, kind=kind, actor=actor, now=NOW + timedelta(seconds=seconds), **more,
    )  # fmt: skip


@pytest.fixture
def by_hand(june, lines):
    def begin(number="905-555-0142", channel="phone"):
        return actions.open_by_hand(channel=channel, actor=june, now=NOW, from_number=number)

    return begin


def test_a_contact_is_listed_once_by_the_strongest_kind(june, by_hand):
    version, first, second = published(), by_hand(), by_hand("905-555-0177")
    told(first, version, "viewed", june, 10)
    told(first, version, "read_out", june, 70, language="fr")
    told(second, version, "viewed", june, 20)
    rows = queries.who_was_told([version.pk], since=NOW, until=NOW + timedelta(hours=1))
    assert [(row.contact_id, row.kind, row.kinds, row.language) for row in rows] == [
        (first.pk, "read_out", ("read_out", "viewed"), "fr"),
        (second.pk, "viewed", ("viewed",), "en"),
    ]
    counted = queries.count_told([version.pk], since=NOW, until=NOW + timedelta(hours=1))
    assert counted == {"read_out": 1, "viewed": 1}


def test_the_range_includes_its_start_and_not_its_end(june, by_hand):
    version, contact = published(), by_hand()
    told(contact, version, "read_out", june, 60)
    minute = NOW + timedelta(seconds=60)
    assert queries.who_was_told([version.pk], since=minute, until=minute + timedelta(seconds=1))
    assert not queries.who_was_told([version.pk], since=NOW, until=minute)


def test_many_are_listed_a_page_at_a_time_with_one_statement_each(
    june, by_hand, django_assert_num_queries
):
    version = published()
    contacts = [by_hand() for _ in range(9)]
    for contact in contacts:
        actions.wrap_up(contact_id=contact.pk, disposition="answered", reasons=["x"], subject="x",
                        actor=june, now=NOW)  # fmt: skip
    AnswerExposure.objects.bulk_create(
        AnswerExposure(contact=contact, article_version_id=version.pk, number=1, title="x",
                       kind=kind, at=NOW, by=june)
        for contact in contacts for kind in ("viewed", "read_out")
    )  # fmt: skip
    until = NOW + timedelta(hours=1)
    with django_assert_num_queries(1):
        page = queries.who_was_told([version.pk], limit=5, since=NOW, until=until)
    with django_assert_num_queries(1):
        rest = queries.who_was_told(
            [version.pk], limit=5, after=page[-1].contact_id, since=NOW, until=until
        )
    assert [row.contact_id for row in [*page, *rest]] == [contact.pk for contact in contacts]
    with django_assert_num_queries(1):
        assert len(queries.ways_to_reach([contact.pk for contact in contacts])) == 9


def send(contact, version, june, channel="email", to="ada@example.org", **more):
    return actions.send_answer(
        contact_id=contact.pk, version_id=version.pk, channel=channel, to=to, actor=june, now=NOW,
        **more,
    )  # fmt: skip


def test_an_answer_leaves_by_e_mail_with_public_words_only(june, by_hand):
    sending = send(by_hand(), published(), june)
    assert (sending.state, sending.exposure.kind, sending.exposure.channel) == (
        "queued",
        "sent",
        "email",
    )
    jobs.send_answer_email(sending_id=sending.pk)
    jobs.send_answer_email(sending_id=sending.pk)
    assert [message.to for message in mail.outbox] == [["ada@example.org"]]
    body = mail.outbox[0].body
    assert "Saturday at ten o'clock." in body
    assert "Bring your health card." in body
    assert "/answers/flu-clinic/?language=en" in body
    assert "Moth" not in body
    sending.refresh_from_db()
    assert sending.state == "sent"


def test_what_could_not_leave_says_so_and_is_tried_again(june, by_hand, monkeypatch):
    sending = send(by_hand(), published(), june)
    monkeypatch.setattr(
        EmailMessage, "send", lambda self: (_ for _ in ()).throw(ConnectionRefusedError())
    )
    with pytest.raises(jobs.NotSent):
        jobs.send_answer_email(sending_id=sending.pk)
    sending.refresh_from_db()
    assert (sending.state, sending.problem) == ("failed", "ConnectionRefusedError")
    assert queries.to_send(viewer=june) == [sending]


@pytest.mark.parametrize(
    ("channel", "to"),
    [("email", "no address"), ("text", "12"), ("paper", " "), ("fax", "905-555-0142")],
)
def test_what_cannot_reach_is_refused_and_nothing_is_recorded(june, by_hand, channel, to):
    contact, version = by_hand(), published()
    with pytest.raises(NeedsWords):
        send(contact, version, june, channel, to)
    assert not AnswerExposure.objects.exists()


def test_staff_answers_and_withdrawn_ones_do_not_leave(june, by_hand):
    contact = by_hand()
    with pytest.raises(ForStaffOnly):
        send(contact, published("inside", audience="staff"), june)
    version = published()
    knowledge.withdraw(version_id=version.pk, reason="Wrong.", actor=None, now=NOW)
    with pytest.raises(Withdrawn):
        send(contact, version, june)
    assert not AnswerSending.objects.exists()


def test_a_letter_is_printed_and_posted_by_a_person(client, june, by_hand):
    sending = send(
        by_hand(), published(), june, "paper", "418 Kestrel Road, Ashgrove", in_large_print=True
    )
    client.force_login(june)
    assert "To be printed" in client.get(reverse("contacts:sendings")).content.decode()
    page = client.get(reverse("contacts:sending", args=[sending.pk])).content.decode()
    assert "418 Kestrel Road" in page
    assert "ct-letter large" in page
    client.post(reverse("contacts:sending", args=[sending.pk]))
    assert "Nothing waits" in client.get(reverse("contacts:sendings")).content.decode()


def test_passing_on_needs_to_whom(june, by_hand):
    contact, version = by_hand(), published()
    with pytest.raises(NeedsWords):
        actions.relay_answer(
            contact_id=contact.pk, version_id=version.pk, to=" ", actor=june, now=NOW
        )
    made = actions.relay_answer(
        contact_id=contact.pk,
        version_id=version.pk,
        to="neighbour, to his mother",
        actor=june,
        now=NOW,
    )
    assert (made.kind, made.sent_to) == ("relayed", "neighbour, to his mother")


def test_how_each_can_be_reached_names_nobody(june, by_hand):
    known = by_hand("")
    person = residents.create_person(
        name="Tamsin Verrill", email="t@example.org", actor=june, now=NOW
    )
    actions.set_person(contact_id=known.pk, person_id=person.pk, actor=june, now=NOW)
    number, nobody = by_hand("905-555-0177"), by_hand("", "counter")
    residents.ask_no_calls(value="+19055550177", contact_id=number.pk, actor=june, now=NOW)
    ways = queries.ways_to_reach([known.pk, number.pk, nobody.pk])
    assert (ways[known.pk].is_known, ways[known.pk].has_number, ways[known.pk].has_email) == (
        True,
        False,
        True,
    )
    assert (ways[number.pk].has_number, ways[number.pk].asked_not) == (True, True)
    unknown = ways[nobody.pk]
    assert (unknown.is_known, unknown.has_number, unknown.has_email) == (False, False, False)
    assert queries.addresses(known.pk) == ((), ("t@example.org",))
