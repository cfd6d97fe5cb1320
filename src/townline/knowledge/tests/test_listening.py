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
from townline.knowledge.rules.cues.listening import (
    Listener,
    Weights,
    features,
    read_signs,
    read_weights,
)
from townline.knowledge.rules.cues.ruleset import CODES
from townline.knowledge.rules.cues.words import tokens

HERE = Path(__file__).parent
SIGNS = read_signs("a person: he man\ncolour: grey purpl*\noffice: permit* form")
LIFE = Weights("1", {"S:colour": 6.0, "S:a person": 3.0, "w:permit": -9.0}, -1.0, 0.0)
PLAIN = Listener(SIGNS, {"life_danger": LIFE})
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


HEARD = {
    "life_danger": 0.88, "wires_down": 0.95, "water_break": 0.9, "spill": 0.85, "gas": 0.75, "flood": 0.7,
    "sewage": 0.7, "outbreak": 0.65, "adverse_water": 0.65, "animal_bite": 0.65, "adult_abuse": 0.55,
    "road_hazard": 0.5, "exposure": 0.55, "child_at_risk": 0.5, "fire": 0.5,
}  # fmt: skip


def test_unseen_words_of_danger_are_heard_and_ordinary_ones_seldom(listener):
    unseen = said("cues_unseen.jsonl")
    figures = evaluation.evaluate(built_in(), unseen)
    harmless = [each.text for each in unseen if not each.cues]
    overheard = sum("life_danger" in listener.hear(text) for text in harmless)

    assert {code: figures.recall(code) for code, least in HEARD.items()
            if figures.recall(code) < least} == {}  # fmt: skip
    assert overheard / len(harmless) <= 0.03


def test_a_judge_whom_nobody_learns_from_hears_the_same_said():
    figures = evaluation.evaluate(built_in(), said("cues_judged.jsonl"))

    assert figures.recall("life_danger") >= 0.77
    assert figures.false_alarms["life_danger"] / figures.harmless <= 0.045


def test_nothing_that_is_learned_from_is_among_the_unseen():
    learned = {
        each.text for name in ("cues_development", "cues_spoken") for each in said(f"{name}.jsonl")
    }

    assert not learned & {each.text for each in said("cues_unseen.jsonl")}
    assert not learned & {each.text for each in said("cues_judged.jsonl")}


def test_a_text_sounds_dangerous_by_its_signs_and_shows_them():
    text = "on the bench here sits a man all grey"

    heard = PLAIN.hear(text)["life_danger"]

    assert "grey" in text[heard.start : heard.end]
    assert heard.signs == ("colour", "a person")
    assert heard.weight == pytest.approx(-1 + 9 / len(features(tokens(text), SIGNS)) ** 0.5)


def test_signs_against_and_too_few_words_are_quiet():
    assert PLAIN.hear("on the bench here sits a man all grey with a permit") == {}
    assert PLAIN.hear("man all grey") == {}
    assert PLAIN.hear("man all grey 4111 1111 1111 1111") == {}


def test_each_kind_of_danger_has_its_own_weights():
    wire = Weights("1", {"w:humming": 9.0}, -1.0, 0.0)
    both = Listener(SIGNS, {"life_danger": LIFE, "wires_down": wire})

    assert set(both.hear("it lies humming on the lawn")) == {"wires_down"}
    assert set(both.hear("it lies humming beside a man all grey")) == {"life_danger", "wires_down"}


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


GAS = """version: "1"
groups:
  - {name: gas, code: gas, level: E, reason: Why., phrases: [smell of gas],
     heard: [a smell of gas], harmless: [there is no smell of gas]}
"""


def test_what_a_phrase_found_harmless_is_not_overheard_at_the_same_words():
    hiss = Weights("1", {"w:gas": 6.0, "w:hissing": 9.0}, -1.0, 0.0)
    rules = parse(GAS).listening(Listener(SIGNS, {"gas": hiss}))

    assert rules.codes("here there is no smell of gas") == frozenset()
    assert rules.excuses("here there is no smell of gas", "gas")
    said = (
        "there is no smell of gas . we stood by the wall for an hour and then the meter was hissing"
    )
    assert rules.codes(said) == {"gas"}


def test_what_is_overheard_says_what_it_sounds_like():
    rules = parse(REGION).listening(PLAIN)

    [cue] = rules.notice("on the bench here sits a man all grey")

    assert (cue.code, cue.level) == ("life_danger", "E")
    assert cue.reason == ("Many small signs together sound like danger to life: colour, a person.")


def test_what_is_overheard_and_no_emergency_only_makes_urgent():
    for text, code in (
        ("Pothole by the school. Full of water", "flood"),
        ("Viggo Dovering laughed when I asked for large print.", "child_at_risk"),
    ):
        [cue] = built_in().notice(text)
        assert (cue.code, cue.level) == (code, "B")


def rows(*, danger, calm):
    told = [(text, True) for text in danger] + [(text, False) for text in calm]
    return [(list(features(tokens(text), SIGNS)), is_so, not is_so) for text, is_so in told]


def test_the_same_utterances_give_the_same_weights_and_part_what_they_part():
    danger = [f"he lies here all grey number {n}" for n in range(6)]
    calm = [f"the form for a permit number {n}" for n in range(6)]
    told = rows(danger=danger, calm=calm)

    learned = learning.learn(told, spared=0)
    listener = Listener(SIGNS, {"life_danger": read_weights(learning.written("1", learned))})

    assert learning.learn(told, spared=0) == learned
    assert learned.weights["S:colour"] > 0 > learned.weights["S:office"]
    assert all(listener.hear(text) for text in danger)
    assert not any(listener.hear(text) for text in calm)


def test_the_threshold_spares_the_harmless():
    danger = [f"he lies here all grey number {n}" for n in range(10)]
    calm = [f"the wall is all grey number {n}" for n in range(2)]
    calm += [f"the form for a permit number {n}" for n in range(38)]
    told = rows(danger=danger, calm=calm)

    strict, lax = learning.learn(told, spared=0), learning.learn(told, spared=0.5)

    assert strict.threshold > lax.threshold
    assert strict.weights == lax.weights


@given(st.text(max_size=200))
def test_what_is_heard_stands_in_the_text(listener, text):
    for heard in listener.hear(text).values():
        assert 0 <= heard.start < heard.end <= len(text)


@pytest.mark.parametrize(
    ("source", "told"),
    [("version\t1\nbias\t0\nthreshold\t0\nw:a\theavy\n", "line 4"), ("w:a\t1\n", "version")],
)
def test_broken_weights_are_refused(source, told):
    with pytest.raises(Refusal, match=told):
        read_weights(source)


@pytest.mark.slow
def test_the_weights_that_are_kept_are_those_that_are_learned():
    region = HERE.parents[1] / "regions" / "northmoor" / "questions.jsonl"
    ordinary = [
        evaluation.Utterance(text, frozenset())
        for file in (HERE / "harbour_questions.jsonl", region)
        for text in _texts(file)
    ]
    told = [*said("cues_development.jsonl"), *said("cues_spoken.jsonl"), *ordinary]

    kept = {file.stem: file.read_text(encoding="utf-8") for file in WEIGHTS.glob("*.tsv")}

    assert set(kept) == set(CODES)
    assert dict(queries.learn_weights("signs-2", told)) == kept


def _texts(file):
    import json

    return [json.loads(line)["text"] for line in file.read_text(encoding="utf-8").splitlines()]
