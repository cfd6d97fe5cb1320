"""The way in: what is asked most, every service by its matter, and the time before anything is sent."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from townline.core import clock
from townline.portal import queries
from townline.portal.views.services import in_groups
from townline.service_requests.models import ServiceRequest

pytestmark = pytest.mark.django_db
BY = re.compile(r"We aim to (?:act|pass it on) by\s*(?:</dt><dd>|<b>)([^<]+)<")


def test_every_service_stands_under_its_matter_and_can_be_begun_there(resident):
    kinds = queries.kinds(clock.now(), "en")
    groups = in_groups(kinds)
    home = resident.client.get(reverse("portal:home")).content.decode()
    assert "All services" in home
    listed = 0
    for group in groups:
        address = reverse("portal:services", args=[group.slug])
        assert f'href="{address}"' in home
        page = resident.client.get(address).content.decode()
        listed += sum(f'value="{kind.code}"' in page for kind in group.kinds)
    assert listed == len(kinds) > 20
    resident.post(reverse("portal:report"), code=groups[0].kinds[0].code)
    assert resident.at.endswith("/where/")


def test_a_matter_that_is_not_there_is_said_so(resident):
    assert resident.client.get("/services/nothing-at-all/").status_code == 404


def test_matters_are_in_french_too(resident):
    page = resident.client.get(
        reverse("portal:services", args=["roads"]), headers={"accept-language": "fr"}
    )
    assert "Nid-de-poule" in page.content.decode()
    assert "Signaler un problème" in page.content.decode()


@pytest.mark.parametrize(("place", "most"), [("home", 12), ("services", 4)])
def test_the_way_in_stays_within_its_statements(
    resident, django_assert_max_num_queries, place, most
):
    address = reverse(f"portal:{place}", args=["roads"] if place == "services" else [])
    resident.client.get(address)
    with django_assert_max_num_queries(most):
        resident.client.get(address)


@pytest.mark.parametrize("code", ["pothole", "street_light"])
def test_the_time_before_sending_is_the_time_after(resident, code, monkeypatch):
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    resident.begins(code)
    resident.says_where()
    before = BY.search(resident.text)
    assert before, "while telling"
    resident.post(f"{resident.base}details/", description="Deep")
    at_check = BY.search(resident.text)
    assert at_check, "before sending"
    resident.post(f"{resident.base}send/")
    made = ServiceRequest.objects.get()
    after = BY.search(resident.client.get(f"/r/{made.token}/").content.decode())
    assert after
    assert before[1] == at_check[1] == after[1]


def test_what_is_passed_on_says_so_before(resident):
    resident.begins("noise_referral")
    resident.says_where()
    page = resident.text
    resident.post(f"{resident.base}details/", description="Loud")
    resident.post(f"{resident.base}send/")
    made = ServiceRequest.objects.get()
    words = "pass it on by" if queries.is_relayed(made) else "act by"
    assert f"We aim to {words}" in page
