"""A row that comes by `rows.select` is the same as one that comes by the model's own manager."""

from __future__ import annotations

import pytest

from townline.core import clock, rows
from townline.core.ledger import append
from townline.core.models import LedgerEntry


@pytest.mark.django_db
def test_every_column_is_what_the_manager_reads() -> None:
    append(
        stream="test:1",
        verb="test.done",
        actor=None,
        now=clock.now(),
        after={"list": [1, {"a": None}]},
    )
    [ours] = rows.select(LedgerEntry, "WHERE stream = %s", ["test:1"])
    theirs = LedgerEntry.objects.get(stream="test:1")
    for field in LedgerEntry._meta.concrete_fields:
        assert getattr(ours, field.attname) == getattr(theirs, field.attname), field.name
    assert ours.data["after"] == {"list": [1, {"a": None}]}
    ours.refresh_from_db()
    assert not ours._state.adding
