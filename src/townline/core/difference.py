"""What changed between two texts, side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True)
class Piece:
    """A stretch of text, and whether the other side lacks it."""

    text: str
    is_changed: bool = False


@dataclass(frozen=True)
class Row:
    """One line on each side. `kind` is same, changed, removed or added; an absent side is empty."""

    kind: str
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]


def side_by_side(before: str, after: str) -> list[Row]:
    """The lines of two texts beside one another, with the words that differ marked."""
    old, new = before.splitlines(), after.splitlines()
    rows: list[Row] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            rows += [Row("same", (Piece(x),), (Piece(x),)) for x in old[a:b]]
        else:
            rows += _changed(old[a:b], new[c:d])
    return rows


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Row]:
    for n in range(max(len(old), len(new))):
        if n >= len(new):
            yield Row("removed", (Piece(old[n], is_changed=True),), ())
        elif n >= len(old):
            yield Row("added", (), (Piece(new[n], is_changed=True),))
        else:
            yield _word_by_word(old[n], new[n])


def _word_by_word(old: str, new: str) -> Row:
    a, b = re.findall(r"\s+|\S+", old), re.findall(r"\s+|\S+", new)
    left: list[Piece] = []
    right: list[Piece] = []
    for tag, i, j, k, m in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        is_changed = tag != "equal"
        if i < j:
            left.append(Piece("".join(a[i:j]), is_changed=is_changed))
        if k < m:
            right.append(Piece("".join(b[k:m]), is_changed=is_changed))
    return Row("changed", tuple(left), tuple(right))
