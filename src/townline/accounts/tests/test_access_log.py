"""The privacy officer's pages: who read whom, and whether the ledger is whole."""

from __future__ import annotations

import pytest
from django.db import connection
from django.urls import reverse

from townline.accounts import actions, queries
from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry


@pytest.fixture
def june(db):
    return User.objects.create(username="june", name="June Ames", roles=["csr"])


@pytest.fixture
def log(client, db):
    """Pat's browser, on the log."""
    client.force_login(User.objects.create(username="pat", name="Pat", roles=["privacy_officer"]))
    return lambda **asked: client.get(reverse("accounts:access_log"), asked)


def read(june, subject=12, contact_id=7):
    actions.log_read(
        subject=f"resident:{subject}", contact_id=contact_id, actor=june,
        purpose="identified as the caller", now=clock.now(),
    )  # fmt: skip


def test_a_reading_names_staff_person_contact_purpose_and_instant(june, log):
    read(june)
    page = log().content.decode()
    row = page.split("<tbody>")[1]
    for fact in ("June Ames", "resident:12", ">7<", "identified as the caller"):
        assert fact in row


def test_a_reading_without_a_contact_stands_out_and_can_be_asked_for_alone(june, log):
    read(june, subject=12)
    read(june, subject=13, contact_id=None)
    rows = queries.readings(only_odd=True)
    assert [(row.subject, row.is_odd) for row in rows] == [("resident:13", True)]
    assert "resident:12" not in log(odd="1").content.decode()


def test_the_log_can_be_asked_by_staff_and_by_person(june, log):
    read(june, subject=12)
    read(User.objects.create(username="kim", name="Kim Ode"), subject=13)
    assert [row.staff for row in queries.readings(staff="kim")] == ["Kim Ode"]
    assert [row.staff for row in queries.readings(subject="12")] == ["June Ames"]


def test_pages_follow_one_another_without_gap_or_repeat(june, log):
    for subject in range(queries.PAGE + 3):
        read(june, subject=subject)
    first = queries.readings()[: queries.PAGE]
    second = queries.readings(before=first[-1].id)
    assert len({row.subject for row in [*first, *second]}) == queries.PAGE + 3


def test_a_full_page_costs_as_little_as_an_empty_one(june, log, django_assert_max_num_queries):
    for subject in range(queries.PAGE + 1):
        read(june, subject=subject)
    with django_assert_max_num_queries(4):
        log()


def test_odd_questions_are_answered_and_crash_nothing(june, log):
    read(june)
    for asked in ({"before": "x"}, {"person": "'; --"}, {"staff": "%_\\"}, {"before": "9" * 18}):
        assert log(**asked).status_code == 200


def test_the_ledger_page_says_that_it_is_whole(june, log, client):
    read(june)
    page = client.post(reverse("accounts:ledger")).content.decode()
    assert "Whole. Nobody has touched it." in page


def test_the_ledger_page_names_a_row_that_somebody_edited(june, log, client):
    read(june)
    entry = LedgerEntry.objects.get(verb="person.read")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(
            "UPDATE core_ledgerentry SET actor_name = 'Nobody' WHERE id = %s", [entry.pk]
        )
        cursor.execute("SET LOCAL session_replication_role = origin")
    page = client.post(reverse("accounts:ledger")).content.decode()
    assert f"row {entry.pk}" in page
    assert "Whole." not in page
