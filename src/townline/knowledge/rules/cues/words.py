"""Words as heard: accents off, contractions taken apart, and what a misspelt word may have meant."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

SHORTEST_MISSPELT = 5
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*|[.!?;\n]+|,")
_BREAKS = frozenset(".!?;\n,")

_SPELT_TOGETHER = {
    "cant": "can not", "cannot": "can not", "wont": "will not", "dont": "do not", "doesnt": "does not",
    "didnt": "did not", "isnt": "is not", "arent": "are not", "wasnt": "was not", "werent": "were not",
    "hasnt": "has not", "havent": "have not", "hadnt": "had not", "couldnt": "could not",
    "wouldnt": "would not", "shouldnt": "should not", "aint": "is not", "hes": "he is",
    "shes": "she is", "theyre": "they are", "theres": "there is", "im": "i am", "ive": "i have",
    "youre": "you are", "thats": "that is", "whats": "what is", "gonna": "going to",
    "wanna": "want to", "gotta": "got to", "outta": "out of", "ya": "y a", "jai": "j ai", "cest": "c est",
    "someones": "someone is",
    "somebodys": "somebody is", "everyones": "everyone is", "noones": "no one is", "noone": "no one",
    "lets": "let us", "kinda": "kind of", "dunno": "do not know", "thru": "through",
    "aujourd'hui": "aujourdhui",
}  # fmt: skip
_CLITICS = frozenset({"l", "d", "j", "c", "s", "n", "m", "t", "qu", "jusqu", "lorsqu", "puisqu"})
_AFTER = {"s": "is", "re": "are", "ve": "have", "ll": "will", "m": "am", "d": "would"}


@dataclass(frozen=True, slots=True)
class Token:
    """A plain word and where it stands in the text; `starts` tells that a new sentence begins with it."""

    word: str
    start: int
    end: int
    starts: bool
    after_comma: bool


@lru_cache(maxsize=32_768)
def _plain(word: str) -> tuple[str, ...]:
    """The plain words that one written word stands for."""
    lowered = word.lower().replace("œ", "oe").replace("æ", "ae")
    for mark in "’`´":
        lowered = lowered.replace(mark, "'")
    decomposed = unicodedata.normalize("NFKD", lowered)
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    if plain in _SPELT_TOGETHER:
        return tuple(_SPELT_TOGETHER[plain].split())
    if "'" not in plain:
        return (plain,)
    joined = plain.replace("'", "")
    if joined in _SPELT_TOGETHER and joined != "ill":
        return tuple(_SPELT_TOGETHER[joined].split())
    parts = plain.split("'")
    if parts[0] in _CLITICS:
        return tuple(parts)
    if parts[-1] in _AFTER:
        return (*parts[:-1], _AFTER[parts[-1]])
    return tuple(parts)


def tokens(text: str) -> list[Token]:
    """The words of a text in order. Sentence ends, line ends and commas only mark the next word."""
    found: list[Token] = []
    starts, comma = True, False
    for match in _WORD.finditer(text):
        written = match.group()
        if written[0] in _BREAKS:
            starts, comma = starts or written[0] != ",", True
            continue
        for plain in _plain(written):
            found.append(Token(plain, match.start(), match.end(), starts, comma))
            starts = comma = False
    return found


class Lexicon:
    """The words that patterns know, with what misspelt ones may have meant.

    A word of five letters or more that nobody knows is taken for the one word that differs by a letter
    changed, left out, put in or swapped with its neighbour (two such from eight letters on) and begins
    with the same letter. `others` are real words that look like danger words and are not, such as
    *floor* for *flood*.
    """

    def __init__(self, known: Iterable[str], others: Iterable[str] = ()) -> None:
        self.known = frozenset(known)
        self.others = frozenset(others)
        self._shorter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self.known):
            if len(word) >= SHORTEST_MISSPELT:
                for key in _shortened(word):
                    self._shorter[key].append(word)
        self.meant = lru_cache(maxsize=32_768)(self._meant)

    def _meant(self, word: str) -> str:
        """The word itself, or the known word it is a misspelling of."""
        if word in self.known or word in self.others or len(word) < SHORTEST_MISSPELT:
            return word
        candidates = {c for key in _shortened(word) for c in self._shorter.get(key, ())}
        close = [(OSA.distance(word, each), -_shared(word, each), each) for each in candidates]
        fitting = [each for each in close if each[0] <= _allowed(word, each[2]) and each[1]]
        return min(fitting)[2] if fitting else word


def _allowed(word: str, meant: str) -> int:
    """Slips allowed: one, or two where both words have eight letters."""
    return 2 if min(len(word), len(meant)) >= 8 else 1


def _shared(word: str, meant: str) -> int:
    """How many letters both begin with."""
    return next((n for n, (a, b) in enumerate(zip(word, meant, strict=False)) if a != b), len(word))


def _shortened(word: str) -> Iterator[str]:
    """The word, and the word with any one letter left out."""
    yield word
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
