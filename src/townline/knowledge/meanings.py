"""What words mean, loaded into the database from the files of a pinned package."""

from __future__ import annotations

import json
import re
import struct
from array import array
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from django.db import connection, transaction

WIDTH = 256
_USED = re.compile(r"▁?[a-z0-9]+")
_HEAD = b"PGCOPY\n\xff\r\n\x00" + struct.pack(">ii", 0, 0)


@cache
def are_possible() -> bool:
    """Whether this database has a place for them: pgvector was there when it was made. Asked once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('knowledge_piece') IS NOT NULL")
        return bool(cursor.fetchone()[0])


def are_loaded() -> bool:
    """Whether there are any."""
    if not are_possible():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM knowledge_piece)")
        return bool(cursor.fetchone()[0])


def pieces(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Each piece of small letters and figures, and its direction: 256 half-precision numbers, big-endian."""
    vocabulary = json.loads((folder / "pieces.json").read_text(encoding="utf-8"))["model"]["vocab"]
    raw = (folder / "directions.safetensors").read_bytes()
    size = struct.unpack("<Q", raw[:8])[0]
    header = json.loads(raw[8 : 8 + size])
    tensor = next(value for name, value in header.items() if name != "__metadata__")
    if tensor["dtype"] != "F16" or tensor["shape"][1] != WIDTH:
        raise ValueError("These are not the directions this program knows.")
    start, end = tensor["data_offsets"]
    halves = array("H")
    halves.frombytes(raw[8 + size + start : 8 + size + end])
    halves.byteswap()
    for piece, place in vocabulary.items():
        if _USED.fullmatch(piece):
            yield piece, halves[place * WIDTH : (place + 1) * WIDTH].tobytes()


@transaction.atomic
def load(folder: Path) -> int:
    """Replace all pieces, and let every version of every answer mean what it says; returns how many."""
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE knowledge_piece")
        with cursor.copy("COPY knowledge_piece (piece, means) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(_HEAD)
            for piece, direction in pieces(folder):
                name = piece.encode()
                vector = struct.pack(">hh", WIDTH, 0) + direction
                copy.write(
                    struct.pack(">hi", 2, len(name))
                    + name
                    + struct.pack(">i", len(vector))
                    + vector
                )
                count += 1
            copy.write(struct.pack(">h", -1))
        cursor.execute("ANALYZE knowledge_piece")
        cursor.execute(
            "SELECT count(knowledge_mean(id, title, callers_words, read_aloud || ' ' || steps))"
            " FROM knowledge_articleversion"
        )
    return count
