"""A second pair of ears: many small signs that together mean danger where no phrase was written for it.

Every word, the beginning of every word, every two words in a row and every kind of sign (*breath*, *colour
of skin*, *a person*) has a weight for each kind of danger, learned from utterances whose danger is known.
Their sum, divided by the root of how many there are, says how much a text sounds like that danger; at the
threshold it is noticed. No model is asked: the weights stand in files that a person can read.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import yaml

from townline.knowledge.errors import BadCueRules
from townline.knowledge.rules.cues.words import Token, tokens

FEWEST_WORDS = 6
STEM = 4
SHOWN = 3
WINDOW = 8


@dataclass(frozen=True)
class Signs:
    """Kinds of sign, each with its words; a word that ends in `*` stands for all that begin so."""

    whole: Mapping[str, frozenset[str]]
    beginnings: Mapping[str, frozenset[str]]
    of: object = field(init=False, compare=False, repr=False)

    def kinds(self, word: str) -> frozenset[str]:
        """The kinds of sign that a plain word may be."""
        found = set(self.whole.get(word, ()))
        for length in range(2, len(word) + 1):
            found |= self.beginnings.get(word[:length], frozenset())
        return frozenset(found)

    def __post_init__(self) -> None:
        object.__setattr__(self, "of", lru_cache(maxsize=32_768)(self.kinds))


@dataclass(frozen=True)
class Heard:
    """What sounded like danger: where the heaviest words stand, the kinds of sign, and how heavy."""

    start: int
    end: int
    signs: tuple[str, ...]
    weight: float


@dataclass(frozen=True)
class Weights:
    """What small signs weigh for one kind of danger. A text is heard from `threshold` on."""

    version: str
    by_name: Mapping[str, float]
    bias: float
    threshold: float


@dataclass(frozen=True)
class Listener:
    """The weights of every kind of danger that is listened for, by its code."""

    signs: Signs
    kinds: Mapping[str, Weights]
    _by_name: Mapping[str, tuple[tuple[str, float], ...]] = field(
        init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        by_name: dict[str, list[tuple[str, float]]] = defaultdict(list)
        for code, weights in self.kinds.items():
            for name, weight in weights.by_name.items():
                by_name[name].append((code, weight))
        object.__setattr__(self, "_by_name", {n: tuple(each) for n, each in by_name.items()})

    @property
    def version(self) -> str:
        """The versions of the weights, each once."""
        return ", ".join(sorted({weights.version for weights in self.kinds.values()}))

    def hear(self, text: str) -> dict[str, Heard]:
        """The kinds of danger in a text. Fewer than six words say too little; numbers are no words."""
        words = tokens(text)
        if not says_enough(words):
            return {}
        said = features(words, self.signs)
        sums = dict.fromkeys(self.kinds, 0.0)
        for name in said:
            for code, weight in self._by_name.get(name, ()):
                sums[code] += weight
        share = 1 / math.sqrt(len(said))
        found = {}
        for code, weights in self.kinds.items():
            total = weights.bias + share * sums[code]
            if total >= weights.threshold:
                found[code] = _heard(weights.by_name, words, said, total)
        return found


def says_enough(words: Sequence[Token]) -> bool:
    """Whether a text has words enough to be listened to: six, and numbers are none."""
    return sum(not word.word.isdigit() for word in words) >= FEWEST_WORDS


def _heard(
    weights: Mapping[str, float], words: Sequence[Token], said: Mapping[str, set[int]], total: float
) -> Heard:
    """Where the heaviest words stand and which kinds of sign weighed most."""
    first, last = _heaviest(
        [sum(weights.get(name, 0.0) for name in said if at in said[name])
         for at in range(len(words))]
    )  # fmt: skip
    kinds = sorted(
        ((weights.get(name, 0.0), name[2:]) for name in said if name.startswith("S:")),
        reverse=True,
    )
    shown = tuple(kind for weight, kind in kinds[:SHOWN] if weight > 0)
    return Heard(words[first].start, words[last].end, shown, total)


def _heaviest(weights: Sequence[float]) -> tuple[int, int]:
    """The run of at most eight words that weighs most."""
    runs = (
        (sum(weights[first : last + 1]), first, last)
        for first in range(len(weights))
        for last in range(first, min(len(weights), first + WINDOW))
    )
    _, first, last = max(runs)
    return first, last


def features(words: Sequence[Token], signs: Signs) -> dict[str, set[int]]:
    """What a text is made of, each with the words it stands on. Numbers are all alike."""
    plain = ["#" if word.word.isdigit() else word.word for word in words]
    found: dict[str, set[int]] = {}
    for at, word in enumerate(plain):
        named = [f"w:{word}", *(f"S:{kind}" for kind in signs.of(words[at].word))]  # type: ignore[operator]
        if len(word) > STEM:
            named.append(f"b:{word[:STEM]}")
        for name in named:
            found.setdefault(name, set()).add(at)
        if at:
            found.setdefault(f"p:{plain[at - 1]} {word}", set()).update((at - 1, at))
    return found


def read_signs(source: str) -> Signs:
    """Kinds of sign from YAML: a name, then its words in one line. Raises BadCueRules."""
    data = yaml.safe_load(source)
    if not isinstance(data, dict):
        raise BadCueRules("Signs of danger need a name and words each.")
    whole: dict[str, set[str]] = {}
    beginnings: dict[str, set[str]] = {}
    for kind, said in data.items():
        for word in tokens_of(str(said)):
            target = beginnings if word.endswith("*") else whole
            target.setdefault(word.rstrip("*"), set()).add(str(kind))
    return Signs(
        {word: frozenset(kinds) for word, kinds in whole.items()},
        {word: frozenset(kinds) for word, kinds in beginnings.items()},
    )


def tokens_of(said: str) -> list[str]:
    """Words of a list, plain, each with the star it ends in."""
    return [
        part + ("*" if written.endswith("*") else "")
        for written in said.split()
        for part in (token.word for token in tokens(written.rstrip("*")))
    ]


def read_weights(source: str) -> Weights:
    """Weights as they are kept: a line each, name, tab, weight; `version`, `bias`, `threshold` first.

    Raises BadCueRules naming the line.
    """
    found: dict[str, float] = {}
    version = ""
    for number, line in enumerate(source.splitlines(), 1):
        name, _, value = line.partition("\t")
        try:
            if name == "version":
                version = value
            else:
                found[name] = float(value)
        except ValueError as error:
            raise BadCueRules(
                f"Weights of signs, line {number}: needs a name and a number."
            ) from error
    missing = [name for name in ("bias", "threshold") if name not in found]
    if missing or not version:
        raise BadCueRules("Weights of signs need a version, a bias and a threshold.")
    return Weights(version, found, found.pop("bias"), found.pop("threshold"))
