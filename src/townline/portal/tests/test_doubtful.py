"""What may not be meant is looked at first: it is open, and nobody else sees it or gets mail of it."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from townline.core import clock
from townline.portal.models import Report
from townline.service_requests import queries, telling
from townline.service_requests.models import Doubt, ServiceRequest

WATCHES = "cheap watches https://a.example https://b.example"


@pytest.fixture
def told(monkeypatch):
    """Who would get mail, by reference."""
    found: list[str] = []

    def tell(**given: Any) -> int:
        found.extend(reader.address for reader in given["readers"])
        return len(given["readers"])

    monkeypatch.setattr("townline.service_requests.telling.correspondence.tell", tell)
    return found


def shown() -> list[str]:
    found = queries.shown_in_public(queries.PublicFilters(), at=clock.now())
    return [each.reference for each in found]


def test_a_report_that_is_meant_is_shown_at_once(resident):
    resident.reports(description="Deep, by the bus stop")
    assert shown() == [ServiceRequest.objects.get().reference]
    assert not Doubt.objects.exists()


def test_a_report_full_of_links_is_open_and_shown_to_nobody(resident, told):
    resident.reports(description=WATCHES, email="victim@example.org", wants_word="on")
    made = ServiceRequest.objects.get()
    assert (made.state, made.is_doubted) == ("open", True)
    assert shown() == []
    assert "Somebody looks at it before it is shown on the map" in resident.text
    telling.of_opening(made.pk, clock.now())
    assert told == [], "no mail to whoever stands in the form"
    found = Doubt.objects.get()
    assert "has 2 links in it" in found.reasons


def test_the_hidden_field_is_a_trap(resident):
    resident.begins()
    resident.says_where()
    resident.post(f"{resident.base}details/", description="Deep")
    assert 'name="website"' in resident.text
    assert "data-work=" in resident.text
    resident.post(f"{resident.base}send/", website="https://a.example")
    assert ServiceRequest.objects.get().is_doubted


def test_a_sign_of_danger_never_waits_for_a_look(resident):
    resident.post("/report/", words=f"there are live wires down on the road {WATCHES}")
    assert resident.at.endswith("/danger/")
    key = resident.base
    report = Report.objects.get()
    report.definition_code, report.is_safe, report.is_told = "pothole", True, True
    report.save()
    resident.post(f"{key}where/", address="x")
    resident.says_where()
    resident.post(f"{key}send/")
    made = ServiceRequest.objects.get()
    assert made.hazard
    assert not made.is_doubted


def test_what_turns_out_to_be_meant_is_told_like_any_other(resident, told, django_user_model):
    from townline.service_requests import actions

    resident.reports(description=WATCHES, email="ada@example.org", wants_word="on")
    made = ServiceRequest.objects.get()
    boss = django_user_model.objects.create(username="boss", name="Imre Voss", roles=["supervisor"])
    before = ProcrastinateJob.objects.filter(task_name="service_requests.tell_opened").count()
    actions.settle(reference=made.reference, is_meant=True, actor=boss, now=clock.now())
    assert shown() == [made.reference]
    after = ProcrastinateJob.objects.filter(task_name="service_requests.tell_opened").count()
    assert after == before + 1
    telling.of_opening(made.pk, clock.now())
    assert told == ["ada@example.org"]
