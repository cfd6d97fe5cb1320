"""`ledger verify` as it is run: silent proof, or the row that a superuser edited."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.stories.conftest import Town
from townline.contacts import actions
from townline.core.models import LedgerEntry


def verify() -> str:
    out = StringIO()
    call_command("ledger_verify", stdout=out)
    return out.getvalue()


def test_an_untouched_ledger_is_whole_and_ends_with_its_digest(town: Town) -> None:
    actions.open_by_hand(channel="counter", actor=town.csr, now=town.now)
    assert "The ledger is whole" in verify()


def test_a_row_edited_by_a_superuser_is_named(town: Town) -> None:
    contact = actions.open_by_hand(channel="counter", actor=town.csr, now=town.now)
    row = LedgerEntry.objects.get(stream=f"contact:{contact.pk}", seq=1)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_ledgerentry DISABLE TRIGGER ledger_append_only")
        cursor.execute("UPDATE core_ledgerentry SET actor_name = 'Nobody' WHERE id = %s", [row.pk])
        cursor.execute("ALTER TABLE core_ledgerentry ENABLE TRIGGER ledger_append_only")
    out = StringIO()
    with pytest.raises(CommandError, match="1 broken link"):
        call_command("ledger_verify", stdout=out)
    assert f"contact:{contact.pk} #1 (row {row.pk})" in out.getvalue()
