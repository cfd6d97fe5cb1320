"""Who agreed to texts gets word by text; a number that somebody only called from gets none."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.stories.conftest import Town
from tests.stories.test_one_job import fresh
from tests.stories.test_public_requests import report
from townline.core import events
from townline.correspondence import actions as correspondence
from townline.correspondence import jobs as sending
from townline.correspondence.models import Message
from townline.correspondence.ports.double import Double
from townline.service_requests import actions, jobs

NUMBER = "+19055550142"
TASKS = {
    "service_requests.tell_followers": jobs.tell_followers,
    "service_requests.tell_opened": jobs.tell_opened,
}


@pytest.fixture(autouse=True)
def _set_up(town: Town, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.TOWNLINE_TEXTS_URL, settings.TOWNLINE_TEXTS_SECRET = "http://127.0.0.1:9/", "secret"
    monkeypatch.setattr(jobs.clock, "now", lambda: town.now)
    for event in ("opened", "accepted", "question"):
        correspondence.publish_wording(
            event=event, about="", subject_en="{{ reference }}: S", body_en="{{ words }}",
            subject_fr="{{ reference }} : S", body_fr="{{ words }}", actor=None, now=town.now,
            text_en=f"{event}: {{{{ words }}}} {{{{ where }}}}", text_fr=f"{event} (fr) {{{{ reference }}}}",
        )  # fmt: skip


def run_jobs() -> None:
    for job in ProcrastinateJob.objects.filter(task_name__in=TASKS, status="todo").order_by("id"):
        TASKS[job.task_name](**job.args)
    for job in ProcrastinateJob.objects.filter(task_name="core.deliver").order_by("id"):
        events.deliver(**job.args)


def written() -> list[tuple[str, str, str]]:
    return [(m.channel, m.event, m.address) for m in Message.objects.order_by("pk")]


def test_only_an_explicit_yes_sends_texts_and_mail_goes_before_them(town: Town) -> None:
    for change in (
        {"wants_word": True}, {"wants_text": True}, {"wants_word": True, "wants_text": True, "number": ""},
    ):  # fmt: skip
        report(town, "pothole", **change)
    report(town, "pothole", wants_word=True, wants_text=True, email="mara@mail.example")
    agreed = report(town, "pothole", wants_word=True, wants_text=True)
    hidden = report(
        town, "noise", wants_word=True, wants_text=True, number="905-555-0143", language="fr"
    )
    run_jobs()
    assert written() == [
        ("email", "opened", "mara@mail.example"), ("text", "opened", NUMBER),
        ("text", "opened", "+19055550143"),
    ]  # fmt: skip
    out = Double()
    sending.send_due(now=town.now, out=Double(), texts_out=out)
    first, second = (each.content.decode() for each in out.taken)
    assert "Kestrel" in first
    assert agreed.token in first
    assert second.startswith("Northmoor: opened (fr)")
    assert "Kestrel" not in second
    assert hidden.token in second


def test_a_text_that_answers_our_question_lets_the_time_run_and_stop_ends_the_rest(
    town: Town,
) -> None:
    made = report(town, "pothole", wants_word=True, wants_text=True)
    actions.accept(request_id=made.pk, actor=town.clerk, now=town.now)
    actions.ask_resident(request_id=made.pk, question="Which side?", actor=town.clerk, now=town.now)
    run_jobs()
    sending.send_due(now=town.now, texts_out=Double())
    assert fresh(made).asked_at is not None
    for _ in range(2):
        correspondence.take_reply(own_id="r1", number=NUMBER, text="The north side", said_at=town.now,
                                  now=town.now)  # fmt: skip
    run_jobs()
    assert fresh(made).asked_at is None
    assert fresh(made).updates.filter(kind="answer").count() == 1
    correspondence.take_reply(
        own_id="r2", number=NUMBER, text="stop", said_at=town.now, now=town.now
    )
    actions.ask_resident(request_id=made.pk, question="How deep?", actor=town.clerk, now=town.now)
    run_jobs()
    assert Message.objects.latest("pk").state == "stopped"


def test_the_log_shows_the_text_and_says_when_none_can_be_sent(
    town: Town, client: Client, settings: Any
) -> None:
    report(town, "pothole", wants_word=True, wants_text=True)
    run_jobs()
    client.force_login(town.csr)
    page = client.get("/messages/").content.decode()
    assert "••• 0142" in page
    assert NUMBER not in page
    assert "no gateway is set up" not in page
    settings.TOWNLINE_TEXTS_URL = ""
    assert "no gateway is set up" in client.get("/messages/").content.decode()
    sending.send_due(now=town.now, texts_out=Double())
    made = Message.objects.get()
    correspondence.take_reply(own_id="r1", number=NUMBER, text="Arrêt", said_at=made.written_at,
                              now=town.later(minutes=1))  # fmt: skip
    detail = client.get(f"/messages/{made.pk}/").content.decode()
    assert "stops all texts" in detail
    assert "Text message" in detail


def test_the_wording_page_shows_both_languages_with_their_length(
    town: Town, client: Client
) -> None:
    client.force_login(town.supervisor)
    texts = {"subject_en": "S", "body_en": "B", "subject_fr": "S", "body_fr": "B",
             "text_en": "{{ reference }}: " + "a" * 160, "text_fr": "Fenêtre"}  # fmt: skip
    path = "/messages/wordings/opened/all/"
    look = client.post(path, {**texts, "preview": "1"}).content.decode()
    assert "2 parts" in look
    assert "70 to a part" in look
    half = client.post(path, {**texts, "text_fr": "", "publish": "1"})
    assert half.status_code == 422
    assert client.post(path, {**texts, "publish": "1"}).status_code == 302
