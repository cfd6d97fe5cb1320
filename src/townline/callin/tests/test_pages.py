"""The pages of call-in: who would be called and why, lists, agreements; few statements, the right doors."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.urls import reverse

from townline.accounts.models import User
from townline.callin.models import AgreementVersion, ListStanding
from townline.callin.tests.test_lists_kept import NOW
from townline.regions import loading


@pytest.fixture(scope="module")
def region(django_db_setup, django_db_blocker):
    parts = ("directory", "staff", "rosters", "callin")
    with django_db_blocker.unblock(), transaction.atomic():
        list(loading.load(loading.pack("northmoor"), now=NOW, only=parts, tell=lambda _: None))
        yield
        transaction.set_rollback(True)


@pytest.fixture
def as_(region, db, client):
    def sign_in(username: str):
        client.force_login(User.objects.get(username=username))
        return client

    return sign_in


def test_the_simulator_answers_beside_another_version(as_, django_assert_max_num_queries):
    client = as_("csr1")
    old = AgreementVersion.objects.get(code="roads_local_61", version="2025-1")
    asked = {
        "program": "road_operations",
        "at": "2026-11-24T02:10",
        "kind": "emergency",
        "version": old.pk,
    }
    with django_assert_max_num_queries(24):
        page = client.get(reverse("callin:simulator"), asked).content.decode()
    for words in ("Outside Workers, Local 61, version 2026-1", "version 2025-1", "Overtime list, own work",
                  "is not called here, and why", "18.02"):  # fmt: skip
        assert (
            words in page or words.replace("is not", "are not").replace("person", "people") in page
        ), words
    assert client.get(reverse("callin:simulator")).status_code == 200
    assert client.get(reverse("callin:simulator"), {"program": "x"}).status_code == 422


def test_the_list_shows_hours_and_history(as_, django_assert_max_num_queries):
    client = as_("csr1")
    with django_assert_max_num_queries(12):
        page = client.get(reverse("callin:sheet", args=["water_operations"])).content.decode()
    assert "<svg" in page
    assert "does not want to be called" in page
    assert "owed the next one" in page
    assert "Mend by hand" not in page
    agreement = AgreementVersion.objects.get(code="water_local_204")
    page = client.get(reverse("callin:agreement", args=[agreement.pk])).content.decode()
    assert "whoever has the fewest hours on the list" in page


def test_a_hand_mends_the_list_and_only_with_a_reason(as_):
    client = as_("admin")
    row = ListStanding.objects.filter(sheet__program_code="housing").order_by("id")[0]
    url = reverse("callin:hand", args=["housing"])
    given = {"worker": row.worker_id, "verb": "adjust", "hours": "1.5", "reason": "Typed twice"}
    assert client.post(url, given).status_code == 302
    row.refresh_from_db()
    before = row.minutes
    assert client.post(url, {**given, "reason": ""}).status_code == 422
    assert "Typed twice" in client.get(reverse("callin:sheet", args=["housing"])).content.decode()
    row.refresh_from_db()
    assert row.minutes == before
    assert as_("csr1").post(url, given).status_code == 403
