"""Rankings of answers on a corpus of anybody's, in a schema of its own that is gone afterwards."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime

from django.db import connection, transaction

from townline.knowledge import meanings, reading
from townline.knowledge.queries.answers import by_pieces, by_words, suggest
from townline.knowledge.rules import search
from townline.knowledge.rules.evaluation import Asked

AT = datetime(2026, 12, 31, tzinfo=UTC)
TABLES = ("knowledge_article", "knowledge_articleversion", "knowledge_word")
Ranking = Callable[[str], tuple[str, ...]]

_BY_TEXT = """
SELECT a.code FROM knowledge_articleversion v JOIN knowledge_article a ON a.id = v.article_id,
  {query} q
WHERE v.search @@ q ORDER BY ts_rank_cd(v.search, q) DESC, v.id LIMIT 10
"""
_BY_LIKENESS = """
SELECT a.code FROM knowledge_articleversion v JOIN knowledge_article a ON a.id = v.article_id
WHERE word_similarity(%(text)s, v.said_plain) >= 0.3
ORDER BY word_similarity(%(text)s, v.said_plain) DESC, v.id LIMIT 10
"""


def _codes(sql: str, text: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"text": text})
        return tuple(row[0] for row in cursor.fetchall())


RANKINGS: Mapping[str, Ranking] = {
    "plain full text, every word": lambda text: _codes(
        _BY_TEXT.format(query="websearch_to_tsquery('english', %(text)s)"), text
    ),
    "plain full text, any word": lambda text: _codes(
        _BY_TEXT.format(
            query="CAST(replace(CAST(plainto_tsquery('english', %(text)s) AS text), '&', '|') AS tsquery)"
        ),
        text,
    ),
    "likeness of letters": lambda text: _codes(_BY_LIKENESS, " ".join(search.asked(text).words)),
    "words, misspelt and weighed": lambda text: tuple(
        hit.code for hit in by_words(text, at=AT, limit=10)
    ),
    "words and their pieces": lambda text: tuple(
        hit.code for hit in by_pieces(text, at=AT, limit=10)
    ),
    "all together, as on the desk": lambda text: tuple(
        hit.code for hit in suggest(text, at=AT, limit=10)
    ),
}


@contextmanager
def corpus(articles: Sequence[Mapping[str, str]]) -> Iterator[None]:
    """These articles (`id`, `title`, `body`) instead of the installation's own, until the block ends."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA trial")
        for table in TABLES:
            cursor.execute(
                f"CREATE TABLE trial.{table} (LIKE public.{table} INCLUDING ALL EXCLUDING CONSTRAINTS)"
            )
        by_meaning = meanings.are_loaded()
        if by_meaning:
            cursor.execute(
                "CREATE TABLE trial.knowledge_versionmeaning (LIKE knowledge_versionmeaning INCLUDING ALL)"
            )
        if reading.is_possible():
            for table in ("knowledge_passage", "knowledge_nearness"):
                cursor.execute(f"CREATE TABLE trial.{table} (LIKE public.{table} INCLUDING ALL)")
        cursor.execute("SET LOCAL search_path = trial, public")
        for number, each in enumerate(articles, 1):
            _add(cursor, number, each)
        if by_meaning:
            cursor.execute(
                "SELECT count(knowledge_mean(id, title, callers_words, read_aloud || ' ' || steps))"
                " FROM knowledge_articleversion"
            )
        reading.read_answers()
        cursor.execute("ANALYZE knowledge_articleversion")
        cursor.execute("ANALYZE knowledge_word")
        yield
        transaction.set_rollback(True)


def _add(cursor: object, number: int, each: Mapping[str, str]) -> None:
    body = str(each["body"])
    values = {
        "id": number, "code": str(each["id"]), "title": str(each["title"])[:160],
        "first": body[:400], "body": body, "at": AT,
        "words": sorted(search.vocabulary(str(each["title"]), body)),
    }  # fmt: skip
    for statement in (
        "INSERT INTO knowledge_article (id, code, topic, program_code, is_critical, created_at)"
        " VALUES (%(id)s, %(code)s, '', '', false, %(at)s)",
        "INSERT INTO knowledge_articleversion (id, article_id, number, language, state, effective, title,"
        " callers_words, read_aloud, must_say, steps, internal_note, public_wording, links, audience,"
        " confidence, owner, written_at, withdrawn_why, change_note) VALUES (%(id)s, %(id)s, 1, 'en',"
        " 'live', tstzrange('2026-01-01', NULL), %(title)s, '', %(first)s, '{}', %(body)s, '', '', '[]',"
        " 'everyone', 'confirmed', '', %(at)s, '', '')",
        "INSERT INTO knowledge_word (word) SELECT unnest(%(words)s::text[]) ON CONFLICT DO NOTHING",
    ):
        cursor.execute(statement, values)  # type: ignore[attr-defined]


def trial(
    articles: Sequence[Mapping[str, str]] | None, questions: Sequence[Mapping[str, str | None]],
    rankings: Sequence[str],
) -> dict[str, list[Asked]]:  # fmt: skip
    """Every question put to each of these rankings; `articles` None: to the installation's own answers."""
    asked: dict[str, list[Asked]] = {}
    with corpus(articles) if articles is not None else nullcontext():
        for name in rankings:
            asked[name] = []
            for question in questions:
                started = time.perf_counter()
                found = RANKINGS[name](str(question["text"]))
                seconds = time.perf_counter() - started
                asked[name].append(Asked(question["article_id"], found, seconds))
    return asked
