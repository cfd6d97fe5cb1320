"""What was reported, as a page: fresh at each look, though its pieces are drawn once."""

from __future__ import annotations

import pytest
from django.test import Client

from townline.accounts.models import User
from townline.core import clock
from townline.service_requests import actions
from townline.service_requests.models import ServiceRequest


@pytest.fixture
def made(resident):
    resident.reports(description="Deep", name="Ada Quill")
    return ServiceRequest.objects.get()


def page(**asked: str) -> str:
    return Client().get("/reported/", asked).content.decode()


@pytest.mark.django_db
def test_a_row_is_never_older_than_its_request(northmoor, made):
    assert made.reference in page()
    assert "Closed" not in page().partition("told-list")[2]
    actions.close(
        request_id=made.pk, outcome="done", public_wording="Filled.", proof_note="Cold patch",
        actor=User.objects.create(username="ruth", name="Ruth Vane", roles=["supervisor"]),
        now=clock.now(),
    )  # fmt: skip
    shown = page(state="all").partition("told-list")[2]
    assert made.reference in shown
    assert '<p class="told-facts">Closed ' in shown
    assert made.reference not in page()


@pytest.mark.django_db
def test_what_was_chosen_stays_chosen_and_only_that(northmoor, made):
    assert '<option value="pothole" selected>' in page(kind="pothole")
    assert '<option value="pothole">' in page(), "kept for another choice, not for this one"


@pytest.mark.django_db
def test_each_reads_the_rows_in_their_own_language(northmoor, made):
    client = Client()
    assert "report</" in page() or " report " in page()
    french = client.get("/reported/", headers={"Accept-Language": "fr"}).content.decode()
    assert "signalement" in french.partition("told-list")[2]
    assert "signalement" not in page().partition("told-list")[2]
