"""A resident answers our mail: it reaches the desk that has the request, and the time runs again."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.stories.conftest import Town
from tests.stories.test_public_requests import report
from townline.contacts.models import Contact
from townline.core import events
from townline.correspondence import actions as correspondence
from townline.correspondence.models import Message
from townline.service_requests import actions, jobs, queries
from townline.service_requests.models import ServiceRequest


@pytest.fixture
def asked(town: Town, monkeypatch: pytest.MonkeyPatch) -> ServiceRequest:
    """A request with a question that waits, of which its reporter has a mail."""
    monkeypatch.setattr(jobs.clock, "now", lambda: town.now)
    correspondence.publish_wording(event="question", about="", subject_en="S", body_en="{{ words }}",
                                   subject_fr="S", body_fr="{{ words }}", actor=None, now=town.now)  # fmt: skip
    made = report(town, "pothole", wants_word=True, email="mara@mail.example")
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    made_update = actions.ask_resident(request_id=made.pk, question="Which side?", actor=town.clerk, now=town.now)  # fmt: skip
    jobs.tell_followers(service_request_id=made.pk, update_id=made_update.pk)
    return made


def answer(
    town: Town, words: str, sender: str = "Mara <mara@mail.example>", own: str = "<1@m>"
) -> None:
    """A mail program's answer, piped in; then the job that hands it on."""
    mail = EmailMessage()
    mail["From"], mail["Message-ID"] = sender, own
    mail["In-Reply-To"] = Message.objects.latest("pk").message_id
    mail.set_content(words)
    correspondence.take_in(raw=mail.as_bytes(), recipient="", now=town.now)
    for job in ProcrastinateJob.objects.filter(task_name="core.deliver").order_by("id"):
        events.deliver(**job.args)
        events.deliver(**job.args)  # a job that runs twice brings nothing twice


QUOTED = "The north side.\n\nOn Tue, Nov 24, 2026 at 9:00 Northmoor wrote:\n> Which side?\n"


def test_it_answers_the_question_and_stands_marked_in_the_desks_queue(town: Town, asked) -> None:  # type: ignore[no-untyped-def]
    answer(town, QUOTED)
    answer(town, QUOTED)  # the mail server pipes it in again
    asked.refresh_from_db()
    assert (asked.asked_at, asked.heard_at) == (None, town.now)
    kept = list(asked.updates.filter(kind="answer"))
    assert [each.internal_note for each in kept] == ["The north side."]
    assert asked.stood_still[0].answered_at == town.now
    client = Client()
    client.force_login(town.clerk)
    page = client.get("/requests/?state=answered").content.decode()
    assert "Resident answered" in page
    assert asked.reference in page
    assert queries.wanting(town.clerk)[0] == 1
    actions.add_update(request_id=asked.pk, action_taken="Looked", resolution="", further_action="",
                       actor=town.clerk, now=town.now)  # fmt: skip
    assert queries.wanting(town.clerk)[0] == 0


def test_from_another_address_it_is_shown_but_answers_nothing(town: Town, asked) -> None:  # type: ignore[no-untyped-def]
    answer(town, "South!", sender="somebody@else.example")
    asked.refresh_from_db()
    assert asked.asked_at is not None
    assert asked.heard_at == town.now
    assert "another address" in asked.updates.get(kind="answer").internal_note


def test_danger_in_an_answer_rings_at_the_desk(town: Town, asked) -> None:  # type: ignore[no-untyped-def]
    answer(town, "I smell gas in my house and feel dizzy.")
    rang = Contact.objects.get(channel="web", state__in=["offered", "waiting", "queued"])
    assert rang.level == "E"
    asked.refresh_from_db()
    assert asked.urgency == "E"


def test_a_closed_request_is_not_opened_by_it(town: Town, asked) -> None:  # type: ignore[no-untyped-def]
    actions.close(
        request_id=asked.pk, outcome="done", public_wording="", actor=town.clerk, now=town.now
    )
    answer(town, "It is still there.")
    asked.refresh_from_db()
    assert asked.is_closed
    assert asked.updates.filter(kind="answer").count() == 1
