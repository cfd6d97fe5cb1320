"""Small signs together: danger heard where no phrase was written for it, shown, quieted, learned."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from townline.core.errors import Refusal
from townline.knowledge import queries
from townline.knowledge.queries.cues import WEIGHTS, built_in
from townline.knowledge.rules.cues import evaluation, learning, parse
from townline.knowledge.rules.cues.listening import Listener, read_listener, read_signs

HERE = Path(__file__).parent
SIGNS = read_signs("a person: he man\ncolour: grey purpl*\noffice: permit* form")
PLAIN = Listener("1", SIGNS, {"S:colour": 6.0, "S:a person": 3.0, "w:permit": -9.0}, -1.0, 0.0)
REGION = """version: "1"
groups:
  - {name: ours, code: life_danger, level: E, reason: Why.,
     phrases: [under the viaduct], unless: [paint swatch],
     heard: [he sleeps under the viaduct], harmless: [a paint swatch under the viaduct]}
"""


@pytest.fixture(scope="module")
def listener() -> Listener:
    found = built_in().listener
    assert found is not None
    return found


def said(name):
    return evaluation.read((HERE / name).read_text(encoding="utf-8").splitlines())


def test_unseen_words_of_danger_are_heard_and_ordinary_ones_seldom(listener):
    unseen = said("cues_unseen.jsonl")
    figures = evaluation.evaluate(built_in(), unseen)
    harmless = [each.text for each in unseen if not each.cues]
    overheard = sum(listener.hear(text) is not None for text in harmless)

    assert figures.recall("life_danger") >= 0.84
    assert overheard / len(harmless) <= 0.025


def test_nothing_that_is_learned_from_is_among_the_unseen():
    learned = {
        each.text for name in ("cues_development", "cues_spoken") for each in said(f"{name}.jsonl")
    }

    assert not learned & {each.text for each in said("cues_unseen.jsonl")}


def test_a_text_sounds_dangerous_by_its_signs_and_shows_them():
    text = "on the bench here sits a man all grey"

    heard = PLAIN.hear(text)

    assert heard is not None
    assert "grey" in text[heard.start : heard.end]
    assert heard.signs == ("colour", "a person")

    assert heard.weight == pytest.approx(-1 + 9 / len(_features(text)) ** 0.5)


def _features(text):
    from townline.knowledge.rules.cues.listening import features
    from townline.knowledge.rules.cues.words import tokens

    return features(tokens(text), SIGNS)


def test_signs_against_and_too_few_words_are_quiet():
    assert PLAIN.hear("on the bench here sits a man all grey with a permit") is None
    assert PLAIN.hear("a man all grey") is None


def test_a_word_that_ends_in_a_star_stands_for_all_that_begin_so():
    assert SIGNS.kinds("purplish") == {"colour"}
    assert SIGNS.kinds("greyhound") == frozenset()


def test_a_phrase_is_shown_before_small_signs():
    rules = built_in()

    [cue] = [
        c
        for c in rules.notice("my dad is not breathing and looks all grey")
        if c.code == "life_danger"
    ]

    assert cue.reason == "Somebody may not be breathing."


def test_a_region_quiets_what_is_overheard():
    text = "on the bench here sits a man all grey by a paint swatch"
    own = parse(REGION).listening(PLAIN)
    ours = own.joined(parse(REGION))

    assert "life_danger" in own.codes(text)
    assert "life_danger" not in ours.codes(text)
    assert "life_danger" in ours.codes("on the bench here sits a man all grey")


def test_the_same_utterances_give_the_same_weights_and_part_what_they_part():
    danger = [f"he lies here all grey number {n}" for n in range(4)]
    calm = [f"the form for a permit number {n}" for n in range(4)]
    told = [(text, True) for text in danger] + [(text, False) for text in calm]

    weights, bias = learning.learn(told, SIGNS)
    listener = read_listener(learning.written("1", weights, bias), SIGNS)

    assert learning.learn(told, SIGNS) == (weights, bias)
    assert weights["S:colour"] > 0 > weights["S:office"]
    assert all(listener.hear(text) for text in danger)
    assert not any(listener.hear(text) for text in calm)


@given(st.text(max_size=200))
def test_what_is_heard_stands_in_the_text(listener, text):
    heard = listener.hear(text)

    assert heard is None or 0 <= heard.start < heard.end <= len(text)


@pytest.mark.parametrize(
    ("source", "told"),
    [("version\t1\nbias\t0\nthreshold\t0\nw:a\theavy\n", "line 4"), ("w:a\t1\n", "version")],
)
def test_broken_weights_are_refused(source, told):
    with pytest.raises(Refusal, match=told):
        read_listener(source, SIGNS)


@pytest.mark.slow
def test_the_weights_that_are_kept_are_those_that_are_learned():
    region = HERE.parents[1] / "regions" / "northmoor" / "questions.jsonl"
    ordinary = [
        evaluation.Utterance(text, frozenset())
        for file in (HERE / "harbour_questions.jsonl", region)
        for text in _texts(file)
    ]
    told = [*said("cues_development.jsonl"), *said("cues_spoken.jsonl"), *ordinary]

    assert queries.learn_weights("signs-1", told) == WEIGHTS.read_text(encoding="utf-8")


def _texts(file):
    import json

    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
