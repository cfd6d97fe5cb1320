"""The status page and what a resident does by its link; the link to all their requests."""

from __future__ import annotations

import email
import re
import time
from email.policy import SMTP

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from townline.accounts.models import User
from townline.core import clock
from townline.correspondence.letters import letter
from townline.correspondence.models import Message
from townline.portal import jobs
from townline.portal.models import Link
from townline.service_requests import actions
from townline.service_requests.models import ServiceRequest


@pytest.fixture
def staff(northmoor):
    return User.objects.create(username="ruth", name="Ruth Vane", roles=["supervisor"])


@pytest.fixture
def request_(resident):
    resident.reports(description="Deep", email="ada@example.org", name="Ada Quill")
    return ServiceRequest.objects.get()


def close(made, staff):
    actions.close(
        request_id=made.pk,
        outcome="done",
        public_wording="Filled.",
        proof_note="Cold patch",
        actor=staff,
        now=clock.now(),
    )


def test_something_new_is_added_and_nobody_counts_twice(resident, request_):
    resident.post(f"/r/{request_.token}/", do="fact", words="It is deeper now")
    request_.refresh_from_db()
    assert "Added. The team reads it." in resident.text
    assert request_.followers_count == 1
    assert request_.followers.filter(new_fact="It is deeper now").exists()
    assert "It is deeper now" not in resident.text, "whoever else has the link does not read it"


def test_nothing_typed_is_refused_beside_the_field(resident, request_):
    resident.post(f"/r/{request_.token}/", do="fact", words="  ")
    assert resident.page.status_code == 422
    assert "Write what is new" in resident.text


def test_a_question_is_answered_and_the_time_runs_again(resident, request_, staff):
    actions.ask_resident(
        request_id=request_.pk, question="Which lane?", actor=staff, now=clock.now()
    )
    page = f"/r/{request_.token}/"
    resident.page = resident.client.get(page)
    assert "Which lane?" in resident.text
    assert "Until you answer, our time stands still." in resident.text
    resident.post(page, do="answer", words="The left one")
    request_.refresh_from_db()
    assert request_.asked_at is None
    assert "The time runs again." in resident.text


def test_not_fixed_opens_the_same_reference_again_as_a_repeat(resident, request_, staff):
    close(request_, staff)
    resident.post(f"/r/{request_.token}/", do="reopen", words="It is still there")
    before = request_.urgency
    request_.refresh_from_db()
    assert (request_.state, request_.repeats_count) == ("open", 1)
    assert request_.urgency != before, "a repeat is worse"
    assert "Open again under the same reference." in resident.text


def test_an_open_one_cannot_be_reopened_and_a_closed_one_not_added_to(resident, request_, staff):
    page = f"/r/{request_.token}/"
    assert resident.post(page, do="reopen", words="x").status_code == 409
    close(request_, staff)
    assert resident.post(page, do="fact", words="x").status_code == 409


def test_how_it_went_is_said_once(resident, request_, staff):
    page = f"/r/{request_.token}/"
    assert resident.post(page, do="rating", stars="5").status_code == 409
    close(request_, staff)
    assert resident.post(page, do="rating", stars="9").status_code == 422
    resident.post(page, do="rating", stars="4", words="Quick")
    assert "Thank you. The team reads it." in resident.text
    assert resident.post(page, do="rating", stars="1").status_code == 409
    assert request_.updates.get(kind="rated").internal_note == "4 of 5: Quick"


def test_a_link_nobody_gave_opens_nothing(resident):
    page = resident.post("/r/this-is-not-a-token-at-all/", do="fact", words="x")
    assert page.status_code == 404


def asked_for(resident, address):
    """Ask for a link; what is answered, and the statements that it took."""
    with CaptureQueriesContext(connection) as taken:
        answer = resident.client.post("/mine/", {"email": address}).content
    shape = [re.sub(r"'[^']*'|\d+", "", each["sql"]) for each in taken.captured_queries]
    return re.sub(rb'name="csrfmiddlewaretoken" value="\w+"', b"", answer), shape


def test_the_answer_is_the_same_whether_or_not_we_know_the_address(resident, request_):
    asked_for(resident, "warm@example.org")
    assert asked_for(resident, "ada@example.org") == asked_for(resident, "zoe@example.org")
    assert not Message.objects.filter(subject_of="portal:mine").exists(), "only the worker looks"


def test_nothing_is_written_to_an_address_nobody_is_known_at(resident, request_):
    jobs.send_link(email="zoe@example.org", language="en", asked="a" * 32)
    assert not Message.objects.filter(subject_of="portal:mine").exists()
    assert not Link.objects.exists()


@pytest.fixture
def mailed(resident, request_):
    """The letter with the link as it leaves, and its message in the outbox."""
    for _twice in range(2):
        jobs.send_link(email="ada@example.org", language="fr", asked="b" * 32)
    message = Message.objects.get(subject_of="portal:mine")
    sent = email.message_from_bytes(letter(message, []).content, policy=SMTP)
    return message, str(sent.get_content())


def test_the_link_is_in_the_outbox_and_what_opens_it_in_no_table(resident, mailed, settings):
    message, text = mailed
    assert message.subject == "Vos demandes"
    assert message.due_at <= clock.now(), "whoever asks at night waits at night"
    secret = text.partition(f"{settings.TOWNLINE_ORIGIN}/mine/")[2].split("/")[0]
    assert len(secret) > 40
    assert "{secret}" in message.body
    for table in (Message, Link, ProcrastinateJob):
        assert secret not in repr(list(table.objects.values()))


def test_the_link_opens_once_and_only_by_its_button(resident, request_, mailed, settings):
    _message, text = mailed
    path = text.partition(settings.TOWNLINE_ORIGIN)[2].split()[0]
    for _scanner in range(3):
        assert resident.client.get(path).status_code == 200
    opened = resident.post(path)
    assert resident.at == "/mine/requests/"
    assert request_.reference in opened.content.decode()
    assert request_.reference in resident.client.get("/mine/requests/").content.decode()
    again = Client()
    assert again.post(path).status_code == again.get(path).status_code == 404
    assert again.get("/mine/requests/").status_code == 404
    assert resident.client.get(path[:-3] + "x/").status_code == 404


def test_after_an_hour_the_link_is_over(resident, mailed, settings, monkeypatch):
    _message, text = mailed
    path = text.partition(settings.TOWNLINE_ORIGIN)[2].split()[0]
    before = time.time
    monkeypatch.setattr(time, "time", lambda: before() + 3700)
    assert resident.client.get(path).status_code == 404
    assert resident.client.post(path).status_code == 404


def test_what_is_no_address_is_refused(resident):
    assert resident.post("/mine/", email="nowhere").status_code == 422
