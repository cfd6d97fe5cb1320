"""Messages: written with what happened, signed, tried again under the same id, never inside."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from townline.api import actions, sending
from townline.api.models import Delivery, Subscription
from townline.api.tests.conftest import SPOT, Program
from townline.core import clock
from townline.places.queries import Location
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceRequest


@pytest.fixture
def hook(program, receiver):
    made = program.post("subscriptions", {"url": receiver.url, "events": ["request.opened"]})
    assert made.status_code == 201, made.json()
    return made.json()


def opened(program) -> ServiceRequest:
    told = program.post("requests", {"type": "pothole", "place": SPOT}).json()
    return ServiceRequest.objects.get(reference=told["reference"])


def test_a_message_is_signed_so_that_the_reference_library_takes_it(program, receiver, hook):
    row = opened(program)
    assert sending.sweep(clock.now()) == 1
    headers, body = receiver.got[0]
    told = Webhook(hook["secret"]).verify(body, headers)
    assert told["type"] == "request.opened"
    assert told["data"]["reference"] == row.reference
    assert "description" not in told["data"]
    assert Delivery.objects.get().state == Delivery.TAKEN
    with pytest.raises(Exception, match="signature"):
        Webhook(hook["secret"]).verify(body + b" ", headers)


def test_what_is_undone_is_never_told(program, receiver, hook):
    row = opened(program)
    Delivery.objects.all().delete()

    def undone() -> None:
        with transaction.atomic():
            actions.enqueue(event="request.opened", subject_id=row.pk, now=clock.now())
            assert Delivery.objects.count() == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        undone()
    assert not Delivery.objects.exists()


def test_a_listener_costs_the_one_who_opens_a_request_no_statement(program, receiver, hook):
    where, now = Location.from_json(dict(opened(program).place or {})), clock.now()

    def statements() -> int:
        with CaptureQueriesContext(connection) as ran:
            requests.open_request(
                contact_id=None, definition_code="pothole", attributes={}, description="", urgency="",
                urgency_reason="", hazard="", person_id=None, actor=None, location=where, aware_at=now,
                now=now,
            )  # fmt: skip
        return len(ran)

    listened = statements()
    assert Delivery.objects.count() == 2
    Subscription.objects.all().delete()
    # Outside of a page nothing is remembered: which partners take such requests is asked for as well.
    assert statements() == listened <= 11
    assert Delivery.objects.count() == 0


def test_a_receiver_that_fails_gets_the_same_message_again_later(program, receiver, hook):
    opened(program)
    receiver.says = [500, 302]
    at = clock.now()
    sending.sweep(at)
    assert sending.sweep(at + timedelta(seconds=4)) == 0
    sending.sweep(at + timedelta(seconds=6))
    waiting = Delivery.objects.get()
    assert (waiting.state, waiting.tries, waiting.last_status) == (Delivery.WAITING, 2, 302)
    ServiceRequest.objects.update(urgency="E")
    sending.sweep(at + timedelta(minutes=6))
    assert Delivery.objects.get().state == Delivery.TAKEN
    assert len(receiver.got) == 3
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len({body for _, body in receiver.got}) == 1


def test_a_worker_that_dies_in_between_loses_nothing(program, receiver, hook, monkeypatch):
    opened(program)
    at = clock.now()

    def die(*args: object) -> None:
        raise SystemExit

    monkeypatch.setattr(sending, "post", die)
    with pytest.raises(SystemExit):
        sending.sweep(at)
    monkeypatch.undo()
    assert sending.sweep(at + timedelta(seconds=59)) == 0
    assert sending.sweep(at + timedelta(seconds=61)) == 1
    assert len(receiver.got) == 1


def test_a_receiver_that_is_away_for_good_is_given_up_and_can_be_asked_again(
    program, receiver, hook
):
    opened(program)
    receiver.stop()
    at = clock.now()
    for _ in range(9):
        at = Delivery.objects.get().next_at or at
        sending.sweep(at)
    lost = Delivery.objects.get()
    assert (lost.state, lost.tries, lost.last_error) == (
        Delivery.GIVEN_UP,
        9,
        "ConnectionRefusedError",
    )
    path = f"subscriptions/{hook['id']}/deliveries"
    told = program.get(path, state="given_up").json()["items"]
    assert [each["message_id"] for each in told] == [lost.message_id]
    assert program.post(f"{path}/{lost.pk}/again", {}).status_code == 202
    assert Delivery.objects.get().state == Delivery.WAITING


def test_a_receiver_that_says_gone_is_told_no_more(program, receiver, hook):
    opened(program)
    receiver.says = [410]
    sending.sweep(clock.now())
    assert Subscription.objects.get().ended_at
    opened(program)
    assert Delivery.objects.count() == 1


def test_nothing_is_sent_into_a_private_network(program, receiver, hook, settings):
    opened(program)
    settings.TOWNLINE_WEBHOOKS_INSIDE = False
    sending.sweep(clock.now())
    assert receiver.got == []
    assert Delivery.objects.get().last_error == "ConnectionRefusedError"
    refused = program.post("subscriptions", {"url": receiver.url, "events": ["request.opened"]})
    assert (refused.status_code, refused.json()["type"]) == (422, "address_not_allowed")


def test_one_is_told_only_of_what_ones_token_may_read(northmoor, boss, receiver):
    program = Program(boss, "webhooks:manage", "articles:read")
    refused = program.post("subscriptions", {"url": receiver.url, "events": ["request.opened"]})
    assert (refused.status_code, refused.json()["type"]) == (403, "out_of_scope")
    unknown = program.post("subscriptions", {"url": receiver.url, "events": ["moon.risen"]})
    assert unknown.json()["type"] == "unknown_event"


def test_a_subscription_is_its_programs_own(program, boss, hook):
    stranger = Program(boss)
    assert stranger.get(f"subscriptions/{hook['id']}/deliveries").status_code == 404
    assert stranger.delete(f"subscriptions/{hook['id']}").status_code == 404
    assert program.delete(f"subscriptions/{hook['id']}").status_code == 204
    assert program.get("subscriptions").json()[0]["ended_why"] == "The program left."
    opened(program)
    assert not Delivery.objects.exists()


def test_answers_tell_as_well(program, receiver, boss):
    from townline.knowledge import actions as knowledge
    from townline.knowledge.models import ArticleVersion

    program.post("subscriptions", {"url": receiver.url, "events": ["article.withdrawn"]})
    version = ArticleVersion.objects.live(clock.now()).filter(article__code="waste-missed")[0]
    knowledge.withdraw(version_id=version.pk, reason="Wrong date", actor=boss, now=clock.now())
    sending.sweep(clock.now())
    assert json.loads(receiver.got[0][1])["data"]["code"] == "waste-missed"


def test_a_message_says_nothing_of_what_its_program_may_not_see(program, receiver, hook):
    account = program.client.account
    account.programs = ["another"]
    account.save()
    opened(program)
    sending.sweep(clock.now())
    (_, body), *_ = receiver.got
    assert json.loads(body)["data"] == {}
