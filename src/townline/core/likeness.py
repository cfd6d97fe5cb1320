"""Likeness by trigrams, as the database measures it, to leave out early what cannot fit.

The database compares words to some dozens of keyword lists at every key that is typed; most share so few
trigrams with the words that they cannot reach the floor. Those are left out here, and never wrongly: each
bound is at or above what `similarity` and `word_similarity` of pg_trgm would give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# What a letter is depends on the server's locale: in some, é is none. The bound holds for both.
_WORDS = (re.compile(r"[^\W_]+"), re.compile(r"[0-9a-z]+"))


def trigrams(text: str, words: re.Pattern[str] = _WORDS[0]) -> frozenset[str]:
    """The trigrams of every word, each word with two blanks before it and one after, in lower case."""
    padded = [f"  {word} " for word in words.findall(text.lower())]
    return frozenset(word[at : at + 3] for word in padded for at in range(len(word) - 2))


@dataclass(frozen=True)
class _View:
    """A title and keywords as trigrams, by one notion of a word."""

    title: frozenset[str]
    keywords: tuple[frozenset[str], ...]
    together: frozenset[str]

    def at_most(self, asked: frozenset[str]) -> float:
        if not asked:
            return 0.0
        common = len(self.title & asked)
        titled = common / (len(self.title) + len(asked) - common or 1)
        inside = 0.9 * len(self.together & asked) / len(asked)
        each = max((len(part & asked) / len(part) for part in self.keywords if part), default=0.0)
        return max(titled, inside, each)


@dataclass(frozen=True)
class Listed:
    """What one row can be found by, taken apart once."""

    views: tuple[_View, ...]

    @classmethod
    def of(cls, title: str, keywords: str) -> Listed:
        """`keywords` are separated by commas; those of three letters or fewer are not compared alone."""
        alone = [part for part in (part.strip() for part in keywords.split(",")) if len(part) > 3]
        return cls(
            tuple(
                _View(
                    trigrams(title, words),
                    tuple(trigrams(part, words) for part in alone),
                    trigrams(keywords, words),
                )
                for words in _WORDS
            )
        )

    def at_most(self, asked: tuple[frozenset[str], ...]) -> float:
        """No likeness of what was `asked` (see `taken_apart`) to this row is above this; 0 to 1."""
        return max(view.at_most(each) for view, each in zip(self.views, asked, strict=True))


def taken_apart(text: str) -> tuple[frozenset[str], ...]:
    """The trigrams of a text, by each notion of a word."""
    return tuple(trigrams(text, words) for words in _WORDS)


def may_fit(text: str, rows: Mapping[str, Iterable[Listed]], floor: float) -> list[str]:
    """The codes of the rows whose likeness to `text` may reach `floor`."""
    asked = taken_apart(text)
    slack = 1e-6  # the database counts in single precision
    return [
        code
        for code, listed in rows.items()
        if any(each.at_most(asked) >= floor - slack for each in listed)
    ]
