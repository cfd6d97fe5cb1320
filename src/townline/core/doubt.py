"""How doubtful it is that somebody means what a public form was sent with. Pure.

A doubt never refuses and never loses anything: it only has a person look before others see it. Nobody is
asked to read crooked letters. Worked numbers stand in docs/explanation/doubtful-reports.md.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

VERSION = "doubt-1"
LOOKED_AT_FROM = 5
SOONEST_SECONDS = 6
OFTEN_AN_HOUR = 5
SAME_WORDS_A_DAY = 3
LEAST_LETTERS = 20

_LINK = re.compile(
    r"(?:https?://|www\.|\[url|<a\s)\S*|\b[\w-]+\.(?:com|net|org|info|biz|ru|xyz|top|shop)\b\S*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True)
class Signs:
    """What is known of how something was sent: seconds from the first page to the last, and the rest."""

    text: str = ""
    seconds: float = 600.0
    is_trapped: bool = False
    has_worked: bool = True
    from_here: int = 1
    same_words: int = 1


@dataclass(frozen=True)
class Doubt:
    """Points and why; from five on a person looks first."""

    points: int
    reasons: tuple[str, ...]

    @property
    def is_looked_at(self) -> bool:
        return self.points >= LOOKED_AT_FROM


def doubt(signs: Signs) -> Doubt:
    """Add up what speaks against a person who means it. More signs never make it less doubtful."""
    links = len(_LINK.findall(signs.text))
    found = [
        (6, "filled in a field that people do not see", signs.is_trapped),
        (
            3,
            f"sent {signs.seconds:.0f} seconds after the first page",
            signs.seconds < SOONEST_SECONDS,
        ),
        (1, "did no proof of work", not signs.has_worked),
        (2, "has a link in it", links == 1),
        (5, f"has {links} links in it", links > 1),
        (
            3,
            f"number {signs.from_here} from one address in an hour",
            signs.from_here > OFTEN_AN_HOUR,
        ),
        (
            4,
            f"the same words {signs.same_words} times in a day",
            signs.same_words > SAME_WORDS_A_DAY,
        ),
        (2, "hardly any letters", _is_noise(signs.text)),
    ]
    held = [(points, why) for points, why, is_so in found if is_so]
    return Doubt(sum(points for points, _ in held), tuple(why for _, why in held))


def _is_noise(text: str) -> bool:
    """Long enough to say something, and less than half of it letters."""
    signs = "".join(text.split())
    return len(signs) >= LEAST_LETTERS and len(_LETTER.findall(signs)) * 2 < len(signs)


def same(text: str) -> str:
    """A digest by which the same words are known again, however they are spaced or written large."""
    plain = " ".join(re.sub(r"[\W_]+", " ", text.casefold()).split())
    return hashlib.sha256(plain.encode()).hexdigest()[:32] if plain else ""
