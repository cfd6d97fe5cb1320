"""Danger cues: what means danger in anything typed, with the phrase and the reason. Pure and quick.

A cue is found when one of its phrases stands in a clause, as whole words, allowing one wrong letter in
long words, unless the clause denies it ("nobody is hurt") or an exception phrase covers it ("gas bill").
Never a guess by likeness of meaning: a person must be able to see why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

CODES = (
    "life_danger", "crisis", "threat", "child_at_risk", "adult_abuse", "gas", "fire",
    "wires_down", "road_hazard", "spill", "water_break", "sewage", "flood", "outbreak",
    "adverse_water", "animal_bite", "exposure", "injury",
)  # fmt: skip
DENIALS = frozenset(
    [
        "no",
        "not",
        "nobody",
        "none",
        "noone",
        "without",
        "never",
        "isnt",
        "arent",
        "wasnt",
        "werent",
        "doesnt",
        "didnt",
        "dont",
        "cannot",
        "pas",
        "personne",
        "aucun",
        "aucune",
        "sans",
        "jamais",
    ]
)
_WORD = re.compile(r"[a-z0-9àâçéèêëîïôùûüœ'’-]+", re.I)
_CLAUSE = re.compile(r"[.!?;\n]|,\s|\bbut\b|\bmais\b|\bhowever\b", re.I)
DENIAL_REACH = 3


@dataclass(frozen=True)
class Cue:
    """One sign of danger: what it means, the words that say so, where they stand, and why it matters."""

    code: str
    phrase: str
    start: int
    end: int
    reason: str
    level: str


@dataclass(frozen=True)
class CueRule:
    """The phrases of one cue. A word ending in * may go on; `_` stands for up to two words between."""

    code: str
    level: str
    reason: str
    phrases: tuple[str, ...]
    exceptions: tuple[str, ...] = ()
    ask: str = ""
    can_be_denied: bool = True


@dataclass(frozen=True)
class Token:
    """A word as compared, and where it stands in the text."""

    word: str
    start: int
    end: int
    clause: int


def fold(word: str) -> str:
    """A word without case, accents and apostrophes."""
    text = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode().lower()
    return text.replace("'", "").replace("-", "")


def tokens(text: str) -> list[Token]:
    """The words of a text, each with the clause it stands in."""
    breaks = [match.start() for match in _CLAUSE.finditer(text)]
    found = []
    for match in _WORD.finditer(text):
        clause = sum(1 for at in breaks if at < match.start())
        word = fold(match[0])
        if word:
            found.append(Token(word, match.start(), match.end(), clause))
    return found


@lru_cache(maxsize=65536)
def same_word(word: str, wanted: str) -> bool:
    """Equal, or one slip apart in a word of six letters or more; `wanted` may end in *."""
    if wanted.endswith("*"):
        stem = wanted[:-1]
        return word.startswith(stem) or (len(stem) >= 6 and _one_slip(word[: len(stem)], stem))
    if word == wanted:
        return True
    return len(wanted) >= 6 and abs(len(word) - len(wanted)) <= 1 and _one_slip(word, wanted)


def _one_slip(a: str, b: str) -> bool:
    """One letter wrong, missing, extra, or two swapped; the first letter must be right."""
    if not a or not b or a[0] != b[0]:
        return False
    if len(a) == len(b):
        off = [n for n in range(len(a)) if a[n] != b[n]]
        if len(off) == 2 and off[1] == off[0] + 1:
            return a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]]
        return len(off) <= 1
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return len(long) - len(short) == 1 and any(
        long[:n] + long[n + 1 :] == short for n in range(len(long))
    )


def _match_at(words: list[Token], n: int, parts: tuple[str, ...]) -> int | None:
    """The index after a phrase that starts at word n in one clause, or None."""
    at = n
    gap = 0
    for part in parts:
        if part == "_":
            gap = 2
            continue
        for skip in range(gap + 1):
            k = at + skip
            if (
                k < len(words)
                and words[k].clause == words[n].clause
                and same_word(words[k].word, part)
            ):
                at = k + 1
                break
        else:
            return None
        gap = 0
    return at


def _spans(words: list[Token], phrases: Iterable[tuple[str, ...]]) -> list[tuple[int, int]]:
    return [
        (n, end)
        for parts in phrases
        for n in range(len(words))
        if same_word(words[n].word, parts[0]) and (end := _match_at(words, n, parts)) is not None
    ]


def _denied(words: list[Token], start: int) -> bool:
    """Whether one of the three words before, in the same clause, denies it."""
    before = words[max(0, start - DENIAL_REACH) : start]
    return any(t.word in DENIALS and t.clause == words[start].clause for t in before)


@dataclass(frozen=True)
class CueSet:
    """A version of the cue rules, ready to be run."""

    version: str
    rules: tuple[CueRule, ...]

    def notice(self, text: str) -> list[Cue]:
        """Every cue in a text, in order; each code at most once, by its first phrase."""
        words = tokens(text)
        found = [cue for rule in self.rules if (cue := self._first(rule, words, text))]
        return sorted(found, key=lambda cue: (cue.start, cue.code))

    def _first(self, rule: CueRule, words: list[Token], text: str) -> Cue | None:
        spared = _spans(words, _parts(rule.exceptions))
        for start, end in sorted(_spans(words, _parts(rule.phrases))):
            if any(low < end and start < high for low, high in spared):
                continue
            if rule.can_be_denied and _denied(words, start):
                continue
            begin, finish = words[start].start, words[end - 1].end
            return Cue(rule.code, text[begin:finish], begin, finish, rule.reason, rule.level)
        return None


@lru_cache(maxsize=512)
def _parts(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(part if part == "_" else fold(part.rstrip("*")) + ("*" if part.endswith("*") else "")
              for part in phrase.split())
        for phrase in phrases
    )  # fmt: skip


def read(data: Mapping[str, object]) -> tuple[CueSet, list[str]]:
    """A cue set from its data file, with what is wrong in it (unknown code, failing example)."""
    faults: list[str] = []
    rules = []
    entries = data.get("cues")
    entries = entries if isinstance(entries, dict) else {}
    for code, entry in entries.items():
        if code not in CODES:
            faults.append(f"{code}: no such cue")
        rules.append(
            CueRule(code, entry["level"], entry["reason"], tuple(entry["phrases"]),
                    tuple(entry.get("except", ())), entry.get("ask", ""),
                    entry.get("deniable", True))
        )  # fmt: skip
    made = CueSet(str(data.get("version", "")), tuple(rules))
    for code, entry in entries.items():
        for wanted, key in ((True, "yes"), (False, "no")):
            slip = "misses" if wanted else "falsely finds"
            faults += [
                f"{code}: {slip} “{example}”"
                for example in entry.get(key, ())
                if any(cue.code == code for cue in made.notice(example)) is not wanted
            ]
    return made, faults


@dataclass(frozen=True)
class CueFigures:
    """How a cue set did on a labelled file: per code (found, expected, false), and harmless texts."""

    per_code: Mapping[str, tuple[int, int, int]]
    harmless: int
    false_alarms: int

    def recall(self, code: str) -> float:
        found, expected, _ = self.per_code.get(code, (0, 0, 0))
        return found / expected if expected else 1.0


def evaluate(cues: CueSet, labelled: Iterable[tuple[str, frozenset[str]]]) -> CueFigures:
    """Recall and false alarms of a cue set on texts whose cues are known."""
    counts = {code: [0, 0, 0] for code in CODES}
    harmless = alarms = 0
    for text, expected in labelled:
        found = {cue.code for cue in cues.notice(text)}
        harmless += not expected
        alarms += bool(found) and not expected
        for code in CODES:
            counts[code][0] += code in found and code in expected
            counts[code][1] += code in expected
            counts[code][2] += code in found and code not in expected
    return CueFigures({code: (a, b, c) for code, (a, b, c) in counts.items()}, harmless, alarms)
