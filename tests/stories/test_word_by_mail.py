"""Who reported it and asked for word gets it by e-mail, each in their language, and only they."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.stories.conftest import Town
from tests.stories.test_public_requests import report
from townline.correspondence import actions as correspondence
from townline.correspondence import jobs as sending
from townline.correspondence.errors import BadAddress
from townline.correspondence.models import Message
from townline.correspondence.ports.double import Double
from townline.correspondence.rules.wording import EVENTS
from townline.service_requests import actions, jobs
from townline.service_requests.models import Follower, ServiceRequest

TASKS = {
    "service_requests.tell_followers": jobs.tell_followers,
    "service_requests.tell_opened": jobs.tell_opened,
}


@pytest.fixture(autouse=True)
def _wordings(town: Town) -> None:
    body = "{{ status }}\n{{ words }}\nWe aim for {{ due }}.\nAt {{ where }}."
    for event in EVENTS:
        correspondence.publish_wording(
            event=event, about="", subject_en="{{ reference }} {{ type }}", body_en=f"{event}\n{body}",
            subject_fr="{{ reference }} {{ type }}", body_fr=f"{event} (fr)\n{body}", actor=None,
            now=town.now - timedelta(days=2),
        )  # fmt: skip


@pytest.fixture
def at_noon(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs.clock, "now", lambda: town.now)


def run_jobs() -> None:
    """Do what was written into the queue with the facts, each job once."""
    for job in ProcrastinateJob.objects.filter(task_name__in=TASKS, status="todo").order_by("id"):
        TASKS[job.task_name](**job.args)


def written() -> list[tuple[str, str, str]]:
    return [(m.event, m.address, m.state) for m in Message.objects.order_by("pk")]


def told(town: Town, **change: Any) -> ServiceRequest:
    return report(town, "pothole", wants_word=True, email="Mara@mail.example", **change)


@pytest.mark.usefixtures("at_noon")
def test_from_opening_to_reopening_word_is_written_with_the_facts(town: Town) -> None:
    made = told(town)
    seen = {"actor": town.clerk, "now": town.now, "request_id": made.pk}
    actions.accept(**seen)
    actions.ask_resident(question="Which side of the road?", **seen)
    actions.answer_question(request_id=made.pk, answer="North", now=town.now)
    actions.close(outcome="done", public_wording="", **seen)
    actions.reopen(request_id=made.pk, reason="Still there", actor=town.csr, now=town.now)
    run_jobs()
    run_jobs()  # a job that runs twice writes nothing twice
    assert [event for event, _, _ in written()] == [
        "opened",
        "accepted",
        "question",
        "closed",
        "reopened",
    ]
    assert {address for _, address, _ in written()} == {"mara@mail.example"}
    question = Message.objects.get(event="question")
    assert "Which side of the road?" in question.body
    assert question.reference == made.reference
    assert made.token in question.link
    out = Double()
    assert sending.send_due(now=town.now, out=out) == 1  # all of them at once: one e-mail
    assert out.taken[0].content.count(b"Which side of the road?") == 1


@pytest.mark.usefixtures("at_noon")
def test_nobody_is_written_to_who_did_not_ask_for_it(town: Town) -> None:
    made = report(town, "pothole", wants_word=False, email="no@mail.example")
    assert Follower.objects.get().email == ""
    actions.follow(request_id=made.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
                   person_id=None, actor=town.csr, now=town.now, wants_word=True, number="905-555-0199")  # fmt: skip
    actions.follow(request_id=made.pk, contact_id=None, new_fact="", urgency="", urgency_reason="",
                   person_id=None, actor=town.csr, now=town.now, wants_word=True, email="ada@mail.example",
                   language="fr")  # fmt: skip
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    run_jobs()
    assert [address for _, address, _ in written()] == ["ada@mail.example"]
    assert Message.objects.get().body.startswith("accepted (fr)")


def test_an_address_that_is_none_is_refused_and_nothing_is_opened(town: Town) -> None:
    for wrong in ("nobody", "a@b.example, c@d.example", "a@b.example\nBcc: c@d.example"):
        with pytest.raises(BadAddress) as refused:
            report(town, "pothole", wants_word=True, email=wrong)
        assert refused.value.field == "email"
    assert not ServiceRequest.objects.exists()


@pytest.mark.usefixtures("at_noon")
def test_the_place_of_what_may_be_a_home_is_not_in_a_mail(town: Town) -> None:
    told(town)
    report(town, "noise", wants_word=True, email="ada@mail.example")
    run_jobs()
    public, hidden = Message.objects.order_by("pk")
    assert "Kestrel" in public.body
    assert "Kestrel" not in hidden.body


@pytest.mark.usefixtures("at_noon")
def test_what_concerns_safety_is_not_put_off(town: Town) -> None:
    made = told(town, urgency="E")
    run_jobs()
    assert Message.objects.get().is_safety
    assert made.urgency == "E"


@pytest.mark.usefixtures("at_noon")
def test_a_reader_stops_with_one_click_and_reading_the_page_stops_nothing(town: Town) -> None:
    told(town)
    run_jobs()
    out = Double()
    sending.send_due(now=town.now, out=out)
    from email import message_from_bytes, policy

    mail = message_from_bytes(out.taken[0].content, policy=policy.default)
    path = "/" + mail["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    browser = Client(enforce_csrf_checks=True)
    page = browser.get(path)
    assert page.status_code == 200
    assert "m•••@mail.example" in page.content.decode()
    assert "mara@mail.example" not in page.content.decode()
    made = ServiceRequest.objects.get()
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    run_jobs()
    assert written()[-1][2] == "waiting"
    one_click = browser.post(path, {"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 200
    assert written()[-1][2] == "stopped"
    browser.post(path, {"what": "again"})
    actions.close(
        request_id=made.pk, outcome="done", public_wording="", actor=town.clerk, now=town.now
    )
    run_jobs()
    assert written()[-1] == ("closed", "mara@mail.example", "waiting")
    assert browser.get(path[:-3] + "x/").status_code == 404
    assert "Arrêter" in browser.get(path, headers={"accept-language": "fr"}).content.decode()


@pytest.mark.usefixtures("at_noon")
def test_the_log_masks_addresses_and_costs_the_same_with_many_rows(
    town: Town, client: Client, django_assert_max_num_queries: Any
) -> None:
    for n in range(12):
        report(town, "pothole", wants_word=True, email=f"reader{n}@mail.example")
    client.force_login(town.csr)
    client.get("/messages/")
    run_jobs()
    with django_assert_max_num_queries(6):
        page = client.get("/messages/").content.decode()
    assert "reader" not in page
    assert "r•••@mail.example" in page
    message = Message.objects.first()
    assert message is not None
    detail = client.get(f"/messages/{message.pk}/").content.decode()
    assert "reader" not in detail
    assert client.post(f"/messages/{message.pk}/again/").status_code == 403
    client.force_login(town.privacy)
    assert client.get("/messages/").status_code == 403


def test_a_wording_is_looked_at_and_put_in_force_in_both_languages(
    town: Town, client: Client
) -> None:
    client.force_login(town.supervisor)
    path = "/messages/wordings/closed/type:pothole/"
    texts = {"subject_en": "{{ reference }}: filled", "body_en": "Filled by {{ owner }}.",
             "subject_fr": "{{ reference }} : rempli", "body_fr": "Rempli par {{ owner }}."}  # fmt: skip
    look = client.post(path, {**texts, "preview": "1"}).content.decode()
    assert "26-118204: filled" in look
    assert "Rempli par Road Operations." in look
    assert "None of its own yet" in look
    wrong = client.post(path, {**texts, "body_fr": "{{ nom }}", "publish": "1"})
    assert wrong.status_code == 422
    assert "{{ nom }}" in wrong.content.decode()
    half = client.post(path, {**texts, "subject_fr": "", "publish": "1"})
    assert half.status_code == 422
    assert client.post(path, {**texts, "publish": "1"}).status_code == 302
    assert "type:pothole" in client.get("/messages/wordings/").content.decode()
    client.force_login(town.csr)
    assert client.get(path).status_code == 403
