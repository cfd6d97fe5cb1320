"""The ledger refuses edits, and finds the ones that a superuser forces."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction

from townline.core import ledger
from townline.core.models import LedgerEntry

NOW = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def write(stream: str, verb: str) -> None:
    ledger.append(stream=stream, verb=verb, actor=None, now=NOW, after={"note": verb})


def force(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET session_replication_role = origin")


def three() -> None:
    for verb in ("contact.opened", "contact.answered", "contact.ended"):
        write("contact:1", verb)
    write("contact:2", "contact.opened")


def test_each_stream_is_a_chain_of_its_own() -> None:
    three()
    rows = list(LedgerEntry.objects.filter(stream="contact:1").order_by("seq"))
    assert [row.seq for row in rows] == [1, 2, 3]
    assert rows[1].prev_hash == rows[0].hash
    assert LedgerEntry.objects.get(stream="contact:2").seq == 1
    assert list(ledger.verify()) == []


@pytest.mark.parametrize(
    "change", ["UPDATE core_ledgerentry SET verb='x'", "DELETE FROM core_ledgerentry"]
)
def test_the_database_itself_refuses_edits(change: str) -> None:
    three()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(change)


def test_an_entry_edited_by_a_superuser_is_named() -> None:
    three()
    row = LedgerEntry.objects.get(stream="contact:1", seq=2)
    force(
        f'UPDATE core_ledgerentry SET data = \'{{"after": {{"note": "lie"}}}}\' WHERE id = {row.pk}'
    )
    [fault] = ledger.verify()
    assert (fault.stream, fault.seq, fault.entry_id) == ("contact:1", 2, row.pk)
    assert "changed" in fault.problem


def test_a_removed_row_and_a_cut_tail_are_named() -> None:
    three()
    force("DELETE FROM core_ledgerentry WHERE stream = 'contact:1' AND seq = 2")
    force("DELETE FROM core_ledgerentry WHERE stream = 'contact:2'")
    faults = {(fault.stream, fault.seq): fault.problem for fault in ledger.verify()}
    assert faults == {
        ("contact:1", 3): "a row before it is missing",
        ("contact:2", 1): "the last row of the stream is missing or its head was changed",
    }


def test_one_entry_costs_one_statement(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        write("contact:9", "contact.opened")


def test_the_digest_of_all_tips_changes_with_every_entry_and_is_stable_between() -> None:
    three()
    first = ledger.tips_digest()
    assert ledger.tips_digest() == first
    write("contact:2", "contact.answered")
    assert ledger.tips_digest() != first
