"""Keys: shown once, kept as a digest, revoked for good."""

from __future__ import annotations

from typing import Any

import pytest

from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.open311.actions import issue
from townline.open311.errors import UnknownJurisdiction
from townline.open311.models import ApiKey, Jurisdiction
from townline.open311.queries import digest


@pytest.fixture
def admin(db, client):
    user = User.objects.create(username="dana", name="Dana Frost", roles=["administrator"])
    client.force_login(user, backend="townline.accounts.backends.StaffBackend")
    return client


GIVEN = {"name": "The pothole app", "contact": "app@example.org", "scopes": ["requests"],
         "a_minute": "30", "body_code": ""}  # fmt: skip


def test_a_key_is_shown_once_and_only_its_digest_is_kept(admin):
    shown = admin.post("/open311/keys/", GIVEN)
    key = ApiKey.objects.get()
    secret = shown.context["secret"]
    assert secret in shown.content.decode()
    assert shown["Cache-Control"].startswith("max-age=0")
    assert key.digest == digest(secret)
    assert secret not in admin.get("/open311/keys/").content.decode()
    written = LedgerEntry.objects.get(stream=f"open311_key:{key.pk}")
    assert (written.verb, written.actor_name) == ("key.issued", "Dana Frost")
    assert secret not in str(written.data)


def test_a_revoked_key_opens_nothing_and_stays_in_the_list(admin):
    secret = admin.post("/open311/keys/", GIVEN).context["secret"]
    key = ApiKey.objects.get()
    assert admin.post(f"/open311/keys/{key.pk}/revocation/").status_code == 302
    refused = admin.post("/open311/v2/requests.json", {"api_key": secret})
    assert refused.status_code == 403
    page = admin.get("/open311/keys/").content.decode()
    assert "Revoked" in page
    assert "The pothole app" in page
    assert admin.post(f"/open311/keys/{key.pk}/revocation/").status_code == 404


def test_what_was_typed_stays_when_a_key_is_refused(admin):
    refused = admin.post("/open311/keys/", GIVEN | {"scopes": [], "a_minute": "0"})
    assert refused.status_code == 422
    assert "The pothole app" in refused.content.decode()
    assert not ApiKey.objects.exists()


def test_a_key_for_a_jurisdiction_that_is_not_there_is_none_for_all(db):
    Jurisdiction.objects.create(code="tansley.example", name="Tansley")
    given: dict[str, Any] = {"name": "An app", "contact": "", "scopes": ["requests"], "body_code": "",
                             "a_minute": 30, "actor": None, "now": clock.now()}  # fmt: skip
    for wrong in (["gone.example"], ["tansley.example", "gone.example"]):
        with pytest.raises(UnknownJurisdiction):
            issue(**given, jurisdictions=wrong)
    assert not ApiKey.objects.exists()
    key, _secret = issue(**given, jurisdictions=["tansley.example"])
    assert key.jurisdictions == ["tansley.example"]
    entry = LedgerEntry.objects.get(stream=f"open311_key:{key.pk}")
    assert entry.data["after"]["jurisdictions"] == ["tansley.example"]


def test_a_key_is_issued_for_the_jurisdictions_chosen_or_for_all(admin):
    for name in ("Tansley", "Wexcombe"):
        Jurisdiction.objects.create(code=f"{name.lower()}.example", name=name)
    page = admin.get("/open311/keys/").content.decode()
    assert "None chosen: the key is for all of them." in page
    refused = admin.post("/open311/keys/", GIVEN | {"jurisdictions": ["gone.example"]})
    assert refused.status_code == 422
    assert not ApiKey.objects.exists()
    shown = admin.post("/open311/keys/", GIVEN | {"jurisdictions": ["tansley.example"]})
    key = ApiKey.objects.get()
    assert key.jurisdictions == ["tansley.example"]
    assert "in all jurisdictions" not in shown.content.decode()
    entry = LedgerEntry.objects.get(stream=f"open311_key:{key.pk}")
    assert entry.data["after"]["jurisdictions"] == ["tansley.example"]
    shown = admin.post("/open311/keys/", GIVEN | {"name": "Another app"})
    assert ApiKey.objects.get(name="Another app").jurisdictions == []
    assert "in all jurisdictions" in shown.content.decode()


def test_only_who_may_manage_keys_sees_them(db, client):
    user = User.objects.create(username="june", name="June Park", roles=["csr"])
    client.force_login(user, backend="townline.accounts.backends.StaffBackend")
    assert client.get("/open311/keys/").status_code == 403
    assert client.post("/open311/keys/", GIVEN).status_code == 403
    assert not ApiKey.objects.exists()


def test_the_page_costs_the_same_however_many_keys_there_are(admin, django_assert_max_num_queries):
    for number in range(30):
        admin.post("/open311/keys/", GIVEN | {"name": f"App {number}"})
    with django_assert_max_num_queries(6):
        assert "App 29" in admin.get("/open311/keys/").content.decode()
