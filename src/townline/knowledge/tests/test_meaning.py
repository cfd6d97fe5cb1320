"""Answers by meaning: pieces of words, directions, and an answer that shares no word with the question."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import connection

from townline.core import clock
from townline.knowledge import actions, meanings, queries
from townline.knowledge.queries import answers
from townline.knowledge.queries.trial import trial

REAL = Path(__file__).resolve().parents[4] / "var" / "vendor" / "meanings"
PACK = Path(__file__).resolve().parents[2] / "regions" / "northmoor"
TOGETHER = "all together, as on the desk"


def direction(*places):
    return str([1.0 if place in places else 0.0 for place in range(meanings.WIDTH)])


@pytest.fixture
def few_words(db):
    """A language of five pieces: hound and dog point the same way, tag and licence as well."""
    if not meanings.are_possible():
        pytest.skip("this server has no pgvector")
    pieces = {"▁dog": (1,), "▁hound": (1,), "▁licence": (2,), "▁tag": (2,), "▁bus": (3,), "s": (9,)}
    with connection.cursor() as cursor:
        for piece, places in pieces.items():
            cursor.execute(
                "INSERT INTO knowledge_piece VALUES (%s, %s)", [piece, direction(*places)]
            )


def means(said):
    with connection.cursor() as cursor:
        cursor.execute("SELECT knowledge_meaning(%s)::text", [said])
        text = cursor.fetchone()[0]
    if text is None:
        return None
    return {place: value for place, value in enumerate(map(float, text[1:-1].split(","))) if value}


def publish(code, title):
    now = clock.now()
    actions.open_article(code=code, topic="t", actor=None, now=now)
    text = {"title": title, "owner": "O", "read_aloud": "It is so.", "callers_words": ""}
    written = actions.draft(code=code, language="en", text=text, actor=None, now=now)
    actions.approve(version_id=written.pk, actor=None, now=now)
    return actions.publish_version(version_id=written.pk, actor=None, now=now)


def test_a_text_means_the_sum_of_its_words_and_a_word_of_its_longest_pieces(few_words):
    assert means("Dog licence") == {1: 1, 2: 1}
    assert means("dogs, dogs!") == {1: 2, 9: 2}
    assert means("qqq") is None
    assert means("") is None


def test_an_answer_is_found_that_shares_no_word_with_the_question(few_words):
    publish("dog-licence", "Dog licence")
    publish("bus-late", "Bus")
    now = clock.now()
    assert answers.by_words("hound tag", at=now, limit=5) == []
    assert [hit.code for hit in queries.suggest("hound tag", at=now)] == ["dog-licence"]
    assert queries.suggest("qqq", at=now) == []


def test_a_withdrawn_answer_is_not_found_by_meaning_either(few_words):
    version = publish("dog-licence", "Dog licence")
    actions.withdraw(version_id=version.pk, reason="wrong", actor=None, now=clock.now())
    assert queries.suggest("hound tag", at=clock.now()) == []


def test_without_meanings_answers_are_found_by_words(db):
    publish("dog-licence", "Dog licence")
    assert [hit.code for hit in queries.suggest("dog licence", at=clock.now())] == ["dog-licence"]


@pytest.mark.skipif(not (REAL / "pieces.json").exists(), reason="what words mean was not fetched")
def test_the_real_ones_find_what_callers_mean(db):
    """On the pack's own questions, whose wording shares little with the answers."""
    import json

    import yaml

    if not meanings.are_possible():
        pytest.skip("this server has no pgvector")
    assert meanings.load(REAL) > 15_000
    listed = yaml.safe_load((PACK / "articles.yaml").read_text())
    articles = [
        {
            "id": each["code"],
            "title": each["title"],
            "body": f"{'. '.join(each['words'])}. {each['say']}",
        }
        for each in listed
    ]
    lines = (PACK / "questions.jsonl").read_text().splitlines()
    questions = [json.loads(line) for line in lines]
    from townline.knowledge.rules.evaluation import figures

    names = ["plain full text, any word", "words, misspelt and weighed", TOGETHER]
    plain, words, together = (
        figures(asked) for asked in trial(articles, questions, names).values()
    )
    assert together.recall_at_5 > words.recall_at_5 + 0.1
    assert together.recall_at_5 > plain.recall_at_5
    assert together.refused_answerable <= 0.12
