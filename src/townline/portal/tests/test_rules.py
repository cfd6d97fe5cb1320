"""The numbers of docs/explanation/reporting.md."""

from __future__ import annotations

import pytest

from townline.portal import rules


@pytest.mark.parametrize(
    ("scores", "is_plain"),
    [([0.97, 0.85], True), ([0.97, 0.90], False), ([0.89], False), ([0.9], True), ([], False)],
)
def test_a_place_is_taken_without_asking_only_where_it_is_plain(scores, is_plain):
    assert rules.is_plain(scores) is is_plain


@pytest.mark.parametrize(
    ("way", "there"), [("N", (100, 210)), ("S", (100, 190)), ("W", (90, 200)), ("E", (110, 200))]
)
def test_a_nudge_is_ten_metres(way, there):
    assert rules.nudged((100, 200), way) == there


def test_only_an_emergency_and_what_is_urgent_stop_a_form():
    assert [level for level in "EABC" if rules.stops(level)] == ["E", "A"]
    assert not rules.stops("")


def test_french_words_find_a_type_by_its_name():
    assert rules.likeness("un nid-de-poule devant chez moi", "Nid-de-poule") > 0.3
    assert rules.likeness("un nid-de-poule devant chez moi", "Graffiti") == 0
