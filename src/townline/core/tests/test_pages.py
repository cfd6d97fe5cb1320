"""What stands on the page when something is missing, refused or broken, for both kinds of reader."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from townline.accounts.models import User
from townline.core import pages


@pytest.fixture
def staff(client, db):
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    return client


def test_a_missing_page_is_told_in_the_readers_frame(client, staff, db):
    told = staff.get("/nowhere/at/all/")
    assert told.status_code == 404
    assert "There is no such page." in told.content.decode()
    assert "Back to your desk" in told.content.decode()
    public = Client().get("/nowhere/at/all/")
    assert public.status_code == 404
    assert "905 555 0100" in public.content.decode()
    assert "Back to your desk" not in public.content.decode()


def test_a_missing_page_is_told_in_french(client, db):
    client.cookies["django_language"] = "fr"
    assert "Cette page n’existe pas." in client.get("/nowhere/").content.decode()


def test_a_form_whose_secret_does_not_fit_is_explained(db):
    strict = Client(enforce_csrf_checks=True)
    told = strict.post("/sign-in/", {"username": "june", "password": "x"})
    assert told.status_code == 403
    assert "open too long" in told.content.decode()


def test_a_fragment_is_told_in_one_line_where_refusals_stand(db):
    strict = Client(enforce_csrf_checks=True)
    told = strict.post("/sign-in/", {}, headers={"HX-Request": "true"})
    assert told["HX-Retarget"] == "#refusals"
    assert "<html" not in told.content.decode()


def test_a_program_is_told_in_json(client, db):
    told = client.get("/nowhere/", headers={"Accept": "application/json"})
    assert told.json() == {
        "code": "no_such_page", "message": "There is no such page.", "field": "",
    }  # fmt: skip


def test_a_fault_is_told_without_the_database(settings, rf: RequestFactory):
    """No database is allowed in this test: asking it anything would fail the test."""
    page = pages.broken(rf.get("/"))
    assert page.status_code == 500
    assert "9-1-1" in page.content.decode()
    line = pages.broken(rf.get("/", headers={"HX-Request": "true"}))
    assert line.content.decode().startswith("<p")


def test_a_fault_in_a_view_shows_that_page(client, db, monkeypatch):
    def fail(*_args, **_kwargs):
        raise RuntimeError

    client.raise_request_exception = False
    monkeypatch.setattr("townline.core.views.navigation.items", fail)
    client.force_login(User.objects.create(username="june", name="June", roles=["csr"]))
    told = client.get("/")
    assert told.status_code == 500
    assert "Something broke on our side" in told.content.decode()
