"""The way to payroll: each approved record in one file, once; a file stays as it was made."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from townline.accounts.models import User
from townline.callouts import actions, queries
from townline.callouts.errors import NothingToPay, PeriodWrong
from townline.callouts.models import PayrollFile, WorkRecord
from townline.callouts.queries.payroll import COLUMNS
from townline.callouts.tests.test_hours import (  # noqa: F401 - fixtures
    NOW,
    ROADS,
    claim,
    cleo,
    decide,
    rhea,
    town,
)
from townline.core.models import LedgerEntry

pytestmark = pytest.mark.django_db
PERIOD = {"start": date(2026, 11, 16), "end": date(2026, 11, 24)}


def take(cleo, **period):  # noqa: F811
    return actions.take_to_payroll(program_code=ROADS, today=date(2026, 11, 24), actor=cleo, now=NOW,
                                   **{**PERIOD, **period})  # fmt: skip


def rows(made):
    return list(csv.DictReader(io.StringIO(made.content)))


def test_one_row_for_each_line_with_every_column(rhea, cleo):  # noqa: F811
    decide(claim(rhea), cleo)
    found = rows(take(cleo))
    assert tuple(found[0]) == COLUMNS
    assert [each["rule"] for each in found] == ["call_back", "rest"]
    first = found[0]
    assert first["employee_number"] == "N4001"
    assert first["began"] == "2026-11-24T02:10:00-05:00"
    assert (first["worked_minutes"], first["paid_minutes"], first["rate"]) == ("60", "180", "1.0")
    assert (first["agreement"], first["approved_by"]) == ("roads_local_61 2026-1", "Cleo Marsh")
    assert "3 h at least" in first["sentence"]


def test_nothing_twice_and_nothing_forgotten(rhea, cleo):  # noqa: F811
    early, late = claim(rhea, -24 * 10), claim(rhea)
    decide(late, cleo)
    first = take(cleo)
    assert {each["record"] for each in rows(first)} == {str(late.pk)}
    with pytest.raises(NothingToPay):
        take(cleo)
    decide(early, cleo)
    second = rows(take(cleo))
    assert {each["record"] for each in second} == {str(early.pk)}
    assert {each["approved_late"] for each in second} == {"yes"}
    assert LedgerEntry.objects.get(stream=f"payroll:{first.pk}").data["after"]["records"] == [
        late.pk
    ]


def test_what_waits_or_lies_behind_the_period_is_not_taken(rhea, cleo):  # noqa: F811
    claim(rhea, -30)
    decide(claim(rhea), cleo)
    with pytest.raises(NothingToPay):
        take(cleo, end=date(2026, 11, 22))
    assert queries.undecided(ROADS, date(2026, 11, 24)) == 1
    for wrong in ({"end": date(2026, 11, 25)}, {"end": date(2026, 11, 15)}):
        with pytest.raises(PeriodWrong):
            take(cleo, **wrong)


def test_a_file_stays_as_it_was_made(rhea, cleo):  # noqa: F811
    decide(claim(rhea), cleo)
    made = take(cleo)
    rhea.name = "Rhea Other"
    rhea.save()
    assert "Rhea Quillon" in queries.payroll_file(made.pk).content
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkRecord.objects.update(state="waiting")


def test_words_that_a_spreadsheet_would_compute_go_out_as_words(rhea, cleo):  # noqa: F811
    decide(claim(rhea, trigger="=HYPERLINK(1)"), cleo)
    assert rows(take(cleo))[0]["trigger"] == "'=HYPERLINK(1)"


def test_the_file_is_made_and_read_from_the_page(client, rhea, cleo, monkeypatch):  # noqa: F811
    decide(claim(rhea), cleo)
    monkeypatch.setattr("townline.core.clock.now", lambda: NOW)
    client.force_login(cleo)
    period = {"program": ROADS, "start": "2026-11-16", "end": "2026-11-24"}
    page = client.get(reverse("callouts:payroll"), period).text
    assert "Make the file" in page
    assert "N4001" in page
    client.post(reverse("callouts:payroll"), period)
    made = PayrollFile.objects.get()
    answer = client.get(reverse("callouts:payroll_file", args=[made.pk]))
    assert answer["Content-Type"].startswith("text/csv")
    assert (
        f"payroll-road_operations-2026-11-16-2026-11-24-{made.pk}.csv"
        in answer["Content-Disposition"]
    )
    assert answer.text == made.content
    again = client.post(reverse("callouts:payroll"), period)
    assert again.status_code == 422
    assert "no approved hours" in again.text
    water = User.objects.create(
        username="wes", name="Wes", roles=["program_clerk"], programs=["water"]
    )
    client.force_login(water)
    assert client.get(reverse("callouts:payroll_file", args=[made.pk])).status_code == 403
    assert client.post(reverse("callouts:payroll"), period).status_code == 403


def test_the_page_costs_the_same_with_many(client, rhea, cleo, django_assert_num_queries):  # noqa: F811
    client.force_login(cleo)
    decide(claim(rhea), cleo)
    client.get(reverse("callouts:payroll"))
    with django_assert_num_queries(4):
        client.get(reverse("callouts:payroll"))
    for n in range(9):
        decide(claim(rhea, -30 - 3 * n), cleo)
    with django_assert_num_queries(4):
        client.get(reverse("callouts:payroll"))
