"""Answers found by reading: passages, the reader on its socket, and what nobody reads to an end."""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import socketserver
import struct
import threading
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from config.reading import Pieces
from townline.core import clock
from townline.knowledge import actions, queries, reading
from townline.knowledge.queries.trial import trial
from townline.knowledge.rules import passages

WEIGHTS = Path(__file__).resolve().parents[4] / "var" / "reader"
SAME = {"hound": "dog", "tag": "licence", "mutt": "dog"}
COMMON = frozenset(
    {"a", "the", "my", "of", "to", "for", "do", "i", "it", "is", "so", "how", "what"}
)


def direction(text):
    """A reader of nothing but words: each has a direction of its own, some share one."""
    values = [0.0] * reading.WIDTH
    for word in text.lower().replace(".", " ").replace("?", " ").split():
        if word not in COMMON:
            spot = hashlib.sha256(SAME.get(word, word).encode()).digest()
            values[int.from_bytes(spot[:2]) % reading.WIDTH] += 1.0
    size = math.sqrt(sum(value * value for value in values)) or 1.0
    return struct.pack(f"<{reading.WIDTH}f", *(value / size for value in values))


class _Answer(socketserver.StreamRequestHandler):
    def handle(self):
        with contextlib.suppress(ConnectionError):  # who asked has hung up
            for line in self.rfile:
                self.wfile.write(b"".join(direction(text) for text in json.loads(line)["texts"]))


@pytest.fixture
def reader(db, settings, tmp_path):
    if not reading.is_possible():
        pytest.skip("this server has no pgvector")
    settings.TOWNLINE_READER = str(tmp_path / "r.sock")
    reading.listen_again()
    with socketserver.ThreadingUnixStreamServer(settings.TOWNLINE_READER, _Answer) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()
    reading.listen_again()


def publish(code, title, aloud="It is so."):
    now = clock.now()
    actions.open_article(code=code, topic="t", actor=None, now=now)
    text = {"title": title, "owner": "O", "read_aloud": aloud, "callers_words": ""}
    written = actions.draft(code=code, language="en", text=text, actor=None, now=now)
    actions.approve(version_id=written.pk, actor=None, now=now)
    return actions.publish_version(version_id=written.pk, actor=None, now=now)


def codes(text):
    return [hit.code for hit in queries.suggest(text, at=clock.now())]


def test_an_answer_is_read_when_it_is_published_and_found_without_its_words(reader):
    publish("dog", "dog licence")
    publish("bus", "bus pass")
    assert reading.read_answers() == 2
    assert reading.read_answers() == 0

    assert codes("tag for my hound")[:1] == ["dog"]


def test_what_no_answer_is_near_to_is_said_to_fit_nothing(reader):
    publish("dog", "dog licence")
    reading.read_answers()
    assert codes("bake sourdough bread") == []


def test_a_withdrawn_answer_is_not_found_by_reading(reader):
    version = publish("dog", "dog licence")
    reading.read_answers()
    actions.withdraw(version_id=version.pk, reason="wrong", actor=None, now=clock.now())
    assert codes("tag for my hound") == []


def test_where_nobody_reads_words_decide(db, settings, tmp_path):
    settings.TOWNLINE_READER = str(tmp_path / "nobody.sock")
    reading.listen_again()
    publish("dog", "dog licence")
    assert reading.read_answers() == 0
    assert codes("dog licence")[:1] == ["dog"]
    reading.listen_again()


def test_a_reader_that_fell_silent_is_left_alone_for_a_while(settings, tmp_path, monkeypatch):
    settings.TOWNLINE_READER = str(tmp_path / "nobody.sock")
    reading.listen_again()
    assert reading.direction("anything") is None
    monkeypatch.setattr(reading, "_asked", lambda *_: pytest.fail("asked again at once"))
    assert reading.direction("anything") is None
    reading.listen_again()


def test_pieces_of_words_are_taken_as_long_as_they_come():
    pieces = Pieces(["[UNK]", "[CLS]", "[SEP]", "water", "main", "##main", "?", "ete"])
    assert pieces.of("Watermain?") == [1, 3, 5, 6, 2]
    assert pieces.of("Été xyz") == [1, 7, 0, 2]


def test_callers_words_stand_in_the_first_passage_and_the_title_on_each():
    title, first, second = passages.of("T", "one\ntwo", "A. " + "b" * 300 + ".", "c" * 200 + ".")
    assert title == "T"
    assert first.startswith("T. one, two. A.")
    assert second.startswith("T. ccc")


@given(st.text(max_size=3000))
def test_passages_are_few_and_never_none(text):
    made = passages.pieces(text)
    assert 1 <= len(made) <= passages.MOST


def test_the_floor_is_where_three_quarters_of_questions_out_of_scope_stay_below():
    assert passages.floor([0.4, 0.1, 0.2, 0.3]) == 0.4
    assert passages.floor([0.9] * 100) == passages.HIGHEST_FLOOR
    assert passages.floor([]) == passages.HIGHEST_FLOOR


@pytest.mark.skipif(not (WEIGHTS / "lib").is_dir(), reason="the reader was not fetched here")
def test_the_real_reader_knows_that_trash_is_garbage():
    from config.reading import Reader

    read = Reader(WEIGHTS)
    a, b, c = (
        struct.unpack("<384f", read.direction(text))
        for text in ("when is trash day", "garbage collection day", "buy a bus pass")
    )
    near = sum(x * y for x, y in zip(a, b, strict=True))
    far = sum(x * y for x, y in zip(a, c, strict=True))
    assert sum(x * x for x in a) == pytest.approx(1, abs=1e-4)
    assert near > 0.5 > far


def test_a_corpus_of_anybodys_is_read_in_a_schema_of_its_own(reader):
    articles = [{"id": "dog", "title": "dog licence", "body": "It is so."}]
    asked = trial(articles, [{"text": "tag for my mutt", "article_id": "dog"}],
                  ["all together, as on the desk"])  # fmt: skip
    assert asked["all together, as on the desk"][0].rank == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM public.knowledge_passage")
        assert cursor.fetchone()[0] == 0


def test_what_was_asked_ahead_is_answered_and_never_to_another_question(reader):
    alone = {text: reading.direction(text) for text in ("dog tag", "garbage day")}

    reading.ask_ahead("dog tag")
    assert reading.direction("dog tag") == alone["dog tag"]
    reading.ask_ahead("dog tag")
    assert reading.direction("garbage day") == alone["garbage day"]
    assert reading.direction("dog tag") == alone["dog tag"]


def test_nobody_is_asked_ahead_where_nobody_reads(db, settings, tmp_path):
    settings.TOWNLINE_READER = str(tmp_path / "nobody.sock")
    reading.listen_again()

    reading.ask_ahead("dog tag")

    assert reading.direction("dog tag") is None
    reading.listen_again()
