"""Letters that leave: into the outbox, into the print queue, once, past what their reader stopped."""

from __future__ import annotations

import quopri
from datetime import timedelta

import pytest
from django.test import Client

from townline.complaints import actions, queries
from townline.complaints.errors import (
    ExtendedOnce,
    NotYet,
    NoWayThere,
    TooLateToExtend,
    WordsNeeded,
)
from townline.complaints.tests.conftest import NOW, hired
from townline.core import clock
from townline.correspondence import actions as correspondence
from townline.correspondence import queries as outbox
from townline.correspondence.errors import NoSuchMessage, NothingToDecide
from townline.correspondence.jobs import send_due
from townline.correspondence.models import Message
from townline.correspondence.ports.double import Double
from townline.correspondence.ports.port import Answer


def send(made, by, way, kind="answer", **more):
    letter = actions.write_letter(reference=made.reference, kind=kind, language=made.language,
                                  subject="Our answer", body="We looked.", actor=by, now=NOW)  # fmt: skip
    given = {"outcome": "upheld", "how": ""} | more
    actions.send_letter(
        reference=made.reference, letter_id=letter.pk, way=way, actor=by, now=NOW, **given
    )
    letter.refresh_from_db()
    return letter


def test_an_answer_goes_by_mail_with_its_next_step_and_without_a_way_to_stop_it(taken, ada):
    made = taken(email="t.okafor@example.org")
    correspondence.stop(address="t.okafor@example.org", subject_of="", now=NOW)
    letter = send(made, ada, "email")
    out = Double()
    assert send_due(now=NOW, out=out) == 1
    text = quopri.decodestring(out.taken[0].content).decode()
    assert out.taken[0].to == "t.okafor@example.org"
    assert "We looked." in text
    assert "a manager who had no part" in " ".join(text.split())
    assert "List-Unsubscribe" not in text
    assert letter.sent_how == "by e-mail"
    assert queries.sent_letters([letter])[letter.pk].state == "sent"


def test_one_that_comes_back_is_seen_on_the_register(taken, ada):
    made = taken(email="gone@example.org")
    send(made, ada, "email")
    send_due(now=NOW, out=Double(Answer.REFUSED))
    assert outbox.not_arrived([made.stream]) == {made.stream}
    client = Client()
    client.force_login(ada)
    assert "did not arrive" in client.get(f"/complaints/{made.reference}/").content.decode()
    page = client.get("/complaints/?state=answered").content.decode()
    assert "a letter did not arrive" in page


def test_no_letter_leaves_for_an_address_that_nobody_gave(taken, ada):
    made = taken()
    with pytest.raises(NoWayThere):
        send(made, ada, "email")
    with pytest.raises(NoWayThere):
        send(made, ada, "post")
    assert Message.objects.count() == 0


def test_paper_waits_in_the_print_queue_until_somebody_posted_it(taken, ada):
    made = taken(address="88 Heron Street, Ashgrove", format_wanted="large", language="fr")
    letter = send(made, ada, "post")
    assert send_due(now=NOW + timedelta(days=2), out=Double()) == 0
    client = Client()
    client.force_login(ada)
    page = client.get("/messages/post/").content.decode()
    assert "88 Heron Street, Ashgrove" in page
    assert "post-sheet large" in page
    assert "une personne de la direction qui n’y a pas pris part" in page
    message = Message.objects.get()
    assert client.post("/messages/post/", {}).status_code == 422
    assert client.post("/messages/post/", {"posted": message.pk}).status_code == 302
    assert queries.sent_letters([letter])[letter.pk].state == "sent"
    assert "Nothing waits for the post" in client.get("/messages/post/").content.decode()
    assert "letter.posted" in [each.verb for each in queries.timeline(made)]


def test_whom_it_is_about_finds_no_letter_of_it_in_any_list_of_messages(taken, ada, bo):
    made = taken("Bo was rude.", about="staff", accused_ids=[bo.pk], address="1 Elm",
                 email="a@example.org")  # fmt: skip
    send(made, ada, "post")
    message = Message.objects.get()
    client = Client()
    client.force_login(bo)
    assert made.reference not in client.get("/messages/").content.decode()
    assert made.reference not in client.get("/messages/post/").content.decode()
    with pytest.raises(NoSuchMessage):
        outbox.message(message.pk)
    with pytest.raises(NothingToDecide):
        correspondence.mark_posted(message_ids=[message.pk], actor=bo, now=NOW)


def extend(made, by, now, **more):
    given = {"reason": "The crew is away.", "subject": "More time", "body": "Why: the crew is away.",
             "way": "email", "how": ""} | more  # fmt: skip
    return actions.extend(reference=made.reference, actor=by, now=now, **given)


def test_the_day_is_moved_once_with_a_reason_and_they_are_told(taken, ada, kim):
    made = taken(email="t.okafor@example.org")
    with pytest.raises(WordsNeeded):
        extend(made, ada, NOW, reason=" ")
    first = made.answer_by
    moved = extend(made, ada, NOW)
    assert (first.day, first.month) == (14, 12)
    assert (moved.answer_by.day, moved.answer_by.month) == (28, 12)  # ten working days on
    assert "The crew is away." in [each.data.get("reason") for each in queries.timeline(made)]
    assert Message.objects.get().body.count("the crew is away") == 1
    with pytest.raises(ExtendedOnce):
        extend(made, ada, NOW)
    late = moved.answer_by + timedelta(days=1)
    again = actions.escalate(reference=made.reference, reason="Too long", actor=kim, now=late)
    assert (again.extended_at, again.extension_reason) == (None, "")


def test_nothing_is_moved_where_they_cannot_be_told_or_it_is_too_late(taken, ada):
    made = taken()
    with pytest.raises(NoWayThere):
        extend(made, ada, NOW)
    made.refresh_from_db()
    assert made.extended_at is None
    with pytest.raises(TooLateToExtend):
        extend(made, ada, made.answer_by + timedelta(minutes=1), way="", how="Told by telephone")
    praise = taken(kind="compliment")
    with pytest.raises(NotYet):
        extend(praise, ada, NOW)


def test_the_page_moves_the_day_with_a_letter_in_their_language(taken):
    lead = hired("lead", "supervisor", "Lea O'Neil")
    made = taken(email="t@example.org", language="fr")
    client = Client()
    client.force_login(lead)
    with clock.moved(NOW + timedelta(hours=1) - clock.now()):
        page = client.get(f"/complaints/{made.reference}/").content.decode()
        assert "More time, once" in page
        given = {"extension_reason": "L'équipe est absente.", "way": "email"}
        assert client.post(f"/complaints/{made.reference}/extension/", given).status_code == 302
        after = client.get(f"/complaints/{made.reference}/").content.decode()
    body = Message.objects.get().body
    assert "Pourquoi : L'équipe est absente." in body
    assert "O'Neil" in body
    assert "More time, once" not in after
