"""What texts mean, asked of the reader beside us; nothing where it is not there."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from townline.knowledge.rules import passages

WIDTH = 384
PATIENCE = 0.25  # seconds a page waits for the reader
AFTER_SILENCE = 5.0  # seconds until it is asked again
AT_ONCE = 40
OUTSIDE = Path(__file__).with_name("outside.txt")
_here = threading.local()
_silent_until = 0.0


def directions(texts: Sequence[str], *, patience: float = PATIENCE) -> list[str] | None:
    """The direction of each text as the database writes vectors; None where nobody reads."""
    global _silent_until
    if not texts or time.monotonic() < _silent_until:
        return None
    try:
        raw = _asked(_question(texts), len(texts), patience)
    except OSError:
        _hang_up()
        _silent_until = time.monotonic() + AFTER_SILENCE
        return None
    return [_written(raw[at : at + WIDTH * 4]) for at in range(0, len(raw), WIDTH * 4)]


def direction(text: str) -> str | None:
    """The direction of what somebody asks; the answer to `ask_ahead` where it was asked so."""
    found = directions([text])
    return found[0] if found else None


def ask_ahead(text: str) -> None:
    """Send what `direction` will be asked for and do not wait: it is read while other things are done."""
    if time.monotonic() < _silent_until or not is_possible():
        return
    try:
        _send(_question([text]), PATIENCE)
        _here.asked = _question([text])
    except OSError:
        _hang_up()


def _written(raw: bytes) -> str:
    return "[" + ",".join(f"{value:.5f}" for value in struct.unpack(f"<{WIDTH}f", raw)) + "]"


def _question(texts: Sequence[str]) -> bytes:
    return json.dumps({"texts": list(texts)}).encode() + b"\n"


def _asked(question: bytes, texts: int, patience: float) -> bytes:
    ahead, _here.asked = getattr(_here, "asked", None), None
    if ahead != question:
        if ahead is not None:  # what was asked ahead is no longer wanted, and its answer on the way
            _hang_up()
        _send(question, patience)
    wanted, got = texts * WIDTH * 4, bytearray()
    while len(got) < wanted:
        part = _here.line.recv(65536)
        if not part:
            raise OSError
        got += part
    return bytes(got)


def _send(question: bytes, patience: float) -> None:
    line: socket.socket | None = getattr(_here, "line", None)
    if line is None:
        line = _here.line = socket.socket(socket.AF_UNIX)
        line.settimeout(patience)
        line.connect(settings.TOWNLINE_READER)
    line.settimeout(patience)
    line.sendall(question)


def _hang_up() -> None:
    line: socket.socket | None = getattr(_here, "line", None)
    if line is not None:
        line.close()
        _here.line = None
    _here.asked = None


def listen_again() -> None:
    """Forget that nobody answered, for tests and commands."""
    global _silent_until
    _silent_until = 0.0
    _hang_up()


_UNREAD = """
SELECT v.id, v.title, v.callers_words, v.read_aloud, v.steps FROM knowledge_articleversion v
WHERE (v.effective IS NOT NULL AND (upper_inf(v.effective) OR upper(v.effective) > now()))
  AND NOT EXISTS (SELECT FROM knowledge_passage p WHERE p.version_id = v.id)
ORDER BY v.id LIMIT %s
"""
# How near the nearest answer is to something that nobody asks a municipality.
_TOP = """
WITH q AS (SELECT CAST(%s AS halfvec(384)) AS v), close AS (
  SELECT DISTINCT version_id FROM (
    SELECT version_id FROM knowledge_passage ORDER BY means <=> (SELECT v FROM q) LIMIT 60) nearest)
SELECT coalesce(max(nearness), 0) FROM (
  SELECT coalesce(max(1 - (means <=> q.v)) FILTER (WHERE number > 0), 0)
         + 0.5 * coalesce(max(1 - (means <=> q.v)) FILTER (WHERE number = 0), 0) AS nearness
  FROM close JOIN knowledge_passage USING (version_id), q GROUP BY version_id) each
"""
_PAST = """
DELETE FROM knowledge_passage p USING knowledge_articleversion v
WHERE v.id = p.version_id AND (v.effective IS NULL OR upper(v.effective) < now() - interval '1 day')
"""


@cache
def is_possible() -> bool:
    """Whether this database has a place for what was read: pgvector was there. Asked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('knowledge_passage') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def read_answers(*, limit: int = 100_000) -> int:
    """Read every answer in use or to come that was not read yet; how many were. Stops where nobody reads."""
    if not is_possible():
        return 0
    done = 0
    while done < limit:
        with connection.cursor() as cursor:
            cursor.execute(_UNREAD, [AT_ONCE])
            rows = cursor.fetchall()
        if not rows or not _read(rows):
            break
        done += len(rows)
    with connection.cursor() as cursor:
        cursor.execute(_PAST)
        if done or cursor.rowcount:
            _learn_what_is_far()
    return done


def _read(rows: Sequence[tuple[int, str, str, str, str]]) -> bool:
    texts = [
        (version_id, number, text)
        for version_id, title, said, aloud, steps in rows
        for number, text in enumerate(passages.of(title, said, aloud, steps))
    ]
    found = directions([text for *_, text in texts], patience=120)
    if found is None:
        return False
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO knowledge_passage VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [(pk, number, means) for (pk, number, _), means in zip(texts, found, strict=True)],
        )
    return True


def _learn_what_is_far() -> None:
    """Ask these answers what no municipality answers: what is no nearer than most of that is refused.

    Nearness has another scale in every collection: answers about one subject are all near each other.
    """
    found = directions(OUTSIDE.read_text(encoding="utf-8").splitlines(), patience=120)
    if found is None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        tops = []
        for means in found:
            cursor.execute(_TOP, [means])
            tops.append(float(cursor.fetchone()[0]))
        cursor.execute("DELETE FROM knowledge_nearness")
        cursor.execute("INSERT INTO knowledge_nearness VALUES (%s)", [passages.floor(tops)])
