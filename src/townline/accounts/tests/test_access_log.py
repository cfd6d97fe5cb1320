"""The privacy officer's pages: who read whom, and whether the ledger is whole."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from townline.accounts import actions, queries, views
from townline.accounts.models import User
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.residents import actions as residents


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
    for asked in (
        {"before": "x"},
        {"person": "'; --"},
        {"staff": "%_\\"},
        {"before": "9" * 18},
        {"before": "9" * 40},
        {"before": "²"},
        {"person": "9" * 40},
        {"person": "²"},
        {"from": "x", "to": "2026-13-01"},
    ):
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


def test_the_log_is_asked_by_days_and_leaves_as_a_table(june, log):
    actions.log_read(
        subject="resident:12", contact_id=5, actor=june, purpose="=cmd()", now=clock.now()
    )
    today = timezone.localdate()
    day = timedelta(days=1)
    assert "June Ames" not in log(**{"from": (today + day).isoformat()}).content.decode()
    assert "June Ames" not in log(to=(today - day).isoformat()).content.decode()
    table = log(**{"as": "csv", "from": today.isoformat(), "to": today.isoformat()})
    assert table["Content-Type"].startswith("text/csv")
    head, row = table.content.decode().splitlines()
    assert head == "when,staff,person,contact,what,why"
    assert row.split(",")[1:] == ["June Ames", "resident:12", "5", "person.read", "'=cmd()"]


def test_a_day_begins_at_midnight_of_the_region():
    assert views._midnight(date(2026, 3, 2)) == datetime(2026, 3, 2, 5, tzinfo=UTC)
    assert views._midnight(date(2026, 7, 2)) == datetime(2026, 7, 2, 4, tzinfo=UTC)


def test_a_list_of_people_is_a_reading_of_each_of_them(june, log):
    residents.note_listed(people=[12, 13], contact_id=7, actor=june, now=clock.now())
    assert [row.subject for row in queries.readings(subject="13")] == ["resident:12, 13"]
    assert queries.readings(subject="1") == []
    assert "shown in a list" in log(person="12").content.decode()
