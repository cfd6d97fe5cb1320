"""What is remembered costs nothing again: not even the statement that nobody sends is put together."""

from __future__ import annotations

import pytest

from townline.core import reference
from townline.directory import queries
from townline.directory.queries import who


@pytest.mark.django_db
def test_programs_and_bodies_that_are_known_are_not_asked_for_anew(monkeypatch) -> None:
    def asked() -> None:
        raise AssertionError("put together for nothing")

    with reference.request():
        known = (queries.programs(), queries.bodies())
        monkeypatch.setattr(who, "_stated", asked)
        assert (queries.programs(), queries.bodies()) == known
