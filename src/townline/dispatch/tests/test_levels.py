"""The numbers of docs/explanation/incidents.md, and what holds for every level."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.dispatch.rules import levels
from townline.dispatch.rules.levels import Picture, Said, assess, way

NIGHT = datetime(2026, 11, 25, 7, 9, tzinfo=UTC)
SAID = st.sampled_from(Said)
PICTURES = st.builds(Picture, SAID, SAID, SAID, SAID, st.booleans())
LEVELS = st.sampled_from("CBAE")
CALM = Picture(Said.NO, Said.NO, Said.NO, Said.NO)


@pytest.mark.parametrize(
    ("base", "picture", "level", "reason"),
    [
        ("C", CALM, "C", "As told."),
        ("C", Picture(Said.YES, Said.NO, Said.NO, Said.NO), "E", "People are at risk."),
        ("C", Picture(Said.NO, Said.UNKNOWN, Said.NO, Said.NO), "A",
         "It is not known whether a road is touched, and uncertainty rounds up."),
        ("B", Picture(Said.NO, Said.YES, Said.NO, Said.YES), "A", "It is getting worse."),
        ("C", Picture(Said.NO, Said.NO, Said.NO, Said.UNKNOWN), "B", "It may be getting worse."),
        ("A", Picture(Said.NO, Said.YES, Said.YES, Said.YES), "A", "As told."),
        ("B", Picture(Said.NO, Said.YES, Said.NO, Said.NO, is_place_certain=False), "A",
         "It is not known where it is, and uncertainty rounds up."),
        ("C", Picture(Said.NO, Said.NO, Said.NO, Said.NO, is_place_certain=False), "C", "As told."),
    ],
)  # fmt: skip
def test_uncertainty_rounds_up_and_the_reason_is_kept(base, picture, level, reason):
    verdict = assess(base, "As told.", picture)
    assert (verdict.level, verdict.reason) == (level, reason)


@given(LEVELS, PICTURES)
def test_knowing_less_never_lowers_a_level(base, picture):
    verdict = assess(base, "As told.", picture)
    assert levels.higher(verdict.level, base) == verdict.level
    for name in ("people", "road", "water", "worse"):
        if getattr(picture, name) is Said.NO:
            doubt = Picture(**{**vars(picture), name: Said.UNKNOWN})
            assert levels.higher(assess(base, "", doubt).level, verdict.level) == (
                assess(base, "", doubt).level
            )
    nowhere = assess(base, "", Picture(**{**vars(picture), "is_place_certain": False})).level
    assert levels.higher(nowhere, verdict.level) == nowhere


TABLE = [
    ("E", True, 1, "called out"),
    ("E", False, 1, "called out"),
    ("A", True, 1, "in the queue"),
    ("A", False, 1, "called out"),
    ("B", True, 12, "waits"),
    ("B", False, 3, "called out"),
    ("B", False, 12, "waits"),
    ("C", True, 40, "waits"),
    ("C", False, 1, "waits"),
]


@pytest.mark.parametrize(("level", "is_open", "due_in", "name"), TABLE)
def test_by_day_to_the_queue_and_by_night_to_a_callout(level, is_open, due_in, name):
    found = way(
        level, is_open=is_open, target_at=NIGHT + timedelta(hours=due_in),
        opens_at=None if is_open else NIGHT + timedelta(hours=4),
    )  # fmt: skip
    assert found.name == name


@pytest.mark.parametrize(("level", "within"), [("E", 10), ("A", 10), ("B", 20), ("C", None)])
def test_by_when_somebody_must_accept(level, within):
    due = levels.accept_by(level, since=NIGHT)
    assert due == (NIGHT + timedelta(minutes=within) if within else None)
