"""Danger cues: noticed however they are put, and left alone where nothing is the matter."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from townline.knowledge import actions, queries
from townline.knowledge.errors import BadCueRules
from townline.knowledge.queries import cues as cue_queries
from townline.knowledge.rules.cues import evaluation, parse

BUILT_IN = Path(__file__).parent.parent / "danger.yaml"


@pytest.fixture(scope="module")
def rules():
    return parse(BUILT_IN.read_text(encoding="utf-8"))


def test_every_kind_of_danger_has_words(rules):
    from townline.knowledge.rules.cues.ruleset import CODES

    assert {group.code for group in rules.groups} == set(CODES)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("my husband isn't breathing", "life_danger"),
        ("HE STOPPED BREATHING", "life_danger"),
        ("she is unconcious on the flor", "life_danger"),
        ("I don’t see the point any more", "crisis"),
        ("i cant go on like this", "crisis"),
        ("je ne vois plus l'intérêt de vivre", "crisis"),
        ("ça sent le gaz", "gas"),
        ("no my house is on fire", "fire"),
        ("nobody came the house is on fire", "fire"),
        ("the bus was late. also I smell gas", "gas"),
    ],
)
def test_danger_is_noticed(rules, said, code):
    assert code in rules.codes(said)


@pytest.mark.parametrize(
    "said",
    [
        "nobody is hurt",
        "no one was badly injured",
        "there's no smell of gas",
        "it isn't on fire",
        "il n'y a pas de feu, personne n'est blessé",
        "my gas bill doubled",
        "what colour should the fire hydrant be",
        "shooting range hours please",
        "my car has a dead battery",
        "something to kill the weeds",
    ],
)
def test_what_only_sounds_like_danger_is_left_alone(rules, said):
    assert rules.notice(said) == []


def test_a_cue_says_what_was_heard_and_where(rules):
    text = "She asked about the bus. Then: I smell gas in here!"
    cue = rules.notice(text)[0]
    assert (cue.code, cue.level) == ("gas", "E")
    assert text[cue.start : cue.end] == cue.phrase == "smell gas"
    assert cue.reason


def test_the_most_urgent_cue_stands_first(rules):
    cues = rules.notice("the road is icy and a man is not breathing")
    assert [cue.level for cue in cues] == sorted((cue.level for cue in cues), key="EAB".index)
    assert cues[0].code == "life_danger"


GOOD = """
version: "1"
groups:
  - {name: local, code: gas, level: E, reason: Why., phrases: [sorrel fumes],
     heard: [sorrel fumes here], harmless: [sorrel soup]}
"""


def test_a_file_whose_examples_fail_is_refused_by_name():
    with pytest.raises(BadCueRules, match=r"local: .*soup.*harmless"):
        parse(GOOD.replace("[sorrel fumes]", "[sorrel fumes, sorrel soup]"))
    with pytest.raises(BadCueRules, match=r"local: .*should be noticed"):
        parse(GOOD.replace("[sorrel fumes here]", "[nothing of the sort]"))
    with pytest.raises(BadCueRules, match="line 3"):
        parse('version: "1"\ngroups:\n  - {name: [')
    with pytest.raises(BadCueRules, match="not defined"):
        parse(GOOD.replace("[sorrel fumes]", "[$nobody fumes]"))


@pytest.mark.django_db
def test_noticing_asks_the_database_only_now_and_then(django_assert_num_queries):
    queries.notice("hello")
    with django_assert_num_queries(0):
        assert queries.notice("I smell gas")[0].code == "gas"


DEVELOPMENT = Path(__file__).parent / "cues_development.jsonl"


def test_no_life_danger_is_missed_and_harmless_talk_raises_at_most_two_alarms_in_a_hundred(rules):
    said = evaluation.read(DEVELOPMENT.read_text(encoding="utf-8").splitlines())
    assert len(said) >= 600
    figures = evaluation.evaluate(rules, said)
    assert figures.harmless >= 300
    assert figures.recall("life_danger") == 1.0, figures.faults
    assert figures.false_alarm_rate <= 0.02, figures.faults
    assert min(figures.recall(code) for code in figures.wanted) >= 0.9, figures.faults


def test_figures_count_what_was_missed_and_what_was_alarmed_for_nothing(rules):
    said = evaluation.read(
        ['{"text": "I smell gas", "cues": ["gas"]}', '{"text": "good day", "cues": ["gas"]}',
         '{"text": "my roof is on fire", "cues": []}']
    )  # fmt: skip
    figures = evaluation.evaluate(rules, said)
    assert figures.recall("gas") == 0.5
    assert figures.false_alarm_rate == 1.0
    with pytest.raises(BadCueRules, match="line 1"):
        evaluation.read(['{"text": "x", "cues": ["alien"]}'])


@pytest.mark.django_db
def test_the_command_prints_figures_for_every_cue(capsys):
    call_command("cues_eval", DEVELOPMENT)
    printed = capsys.readouterr().out
    assert "life_danger" in printed
    assert "harmless:" in printed


@pytest.mark.django_db
def test_a_region_adds_its_own_words_and_the_built_in_ones_stay(monkeypatch):
    actions.load_cue_rules(source=GOOD, actor=None, now=datetime(2026, 11, 23, tzinfo=UTC))
    monkeypatch.setattr(cue_queries, "_looked_at", float("-inf"))
    monkeypatch.setattr(cue_queries, "_version", "")
    assert queries.notice("sorrel fumes in here")[0].code == "gas"
    assert queries.notice("he is not breathing")[0].code == "life_danger"
