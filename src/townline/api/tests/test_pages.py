"""The page on which programs are let in: for who may, the secret once, what was sent, the end."""

from __future__ import annotations

import pytest

from townline.accounts.models import User
from townline.api import sending
from townline.api.models import Client
from townline.api.tests.conftest import SPOT
from townline.core import clock


@pytest.fixture
def desk(client, boss):
    client.force_login(boss)
    return client


def test_letting_a_program_in_shows_its_secret_once(northmoor, desk):
    page = desk.post("/api/programs/", {"name": "Plow map", "scopes": ["requests:read"]})
    made = Client.objects.get()
    assert made.scopes == ["requests:read"]
    assert 'id="secret"' in page.content.decode()
    assert 'id="secret"' not in desk.get(f"/api/programs/{made.pk}/").content.decode()
    assert not made.account.has_usable_password()


def test_what_was_typed_stays_where_it_was_refused(northmoor, desk):
    page = desk.post("/api/programs/", {"name": "Plow map"})
    assert page.status_code == 422
    assert 'value="Plow map"' in page.content.decode()
    assert not Client.objects.exists()


def test_ending_takes_a_reason(program, desk):
    path = f"/api/programs/{program.client.pk}/end/"
    assert desk.post(path, {"reason": ""}).status_code == 422
    assert program.get("requests").status_code == 200
    desk.post(path, {"reason": "Contract over"})
    assert program.get("requests").status_code == 401


def test_the_log_shows_what_became_of_each_message_and_sends_again(program, receiver, desk):
    program.post("subscriptions", {"url": receiver.url, "events": ["request.opened"]})
    program.post("requests", {"type": "pothole", "place": SPOT})
    sending.sweep(clock.now())
    path = f"/api/programs/{program.client.pk}/"
    page = desk.get(path).content.decode()
    assert "request.opened" in page
    assert "taken" in page
    assert "Nothing was sent that fits" in desk.get(f"{path}?state=given_up").content.decode()
    again = program.client.subscriptions.get().deliveries.get()
    desk.post(f"/api/deliveries/{again.pk}/again/")
    sending.sweep(clock.now())
    assert len(receiver.got) == 2


def test_the_list_costs_the_same_however_many_programs_there_are(
    program, desk, django_assert_max_num_queries
):
    from townline.api import actions

    boss = User.objects.get(username="boss")
    for n in range(8):
        actions.register(name=f"P {n}", scopes=["requests:read"], actor=boss, now=clock.now())
    with django_assert_max_num_queries(8):
        desk.get("/api/programs/")
    with django_assert_max_num_queries(8):
        desk.get(f"/api/programs/{program.client.pk}/")


def test_nobody_else_lets_programs_in(northmoor, client):
    csr = User.objects.create(username="june", name="June Park", roles=["csr"])
    client.force_login(csr)
    assert client.get("/api/programs/").status_code == 403
