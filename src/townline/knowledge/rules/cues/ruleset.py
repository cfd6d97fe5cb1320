"""A set of danger words, read from a file, proved on its own examples, and put to a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from townline.knowledge.errors import BadCueRules
from townline.knowledge.rules.cues.listening import Heard, Listener
from townline.knowledge.rules.cues.negation import _CARRIED, is_negated
from townline.knowledge.rules.cues.patterns import Pattern, compile_pattern
from townline.knowledge.rules.cues.words import Lexicon, Token, tokens

CODES = (
    "life_danger", "crisis", "threat", "child_at_risk", "adult_abuse", "gas", "fire", "wires_down",
    "road_hazard", "spill", "water_break", "sewage", "flood", "outbreak", "adverse_water",
    "animal_bite", "exposure", "injury", "no_heat",
)  # fmt: skip
LEVELS = ("E", "A", "B")
SOUNDS = {
    "life_danger": "danger to life", "crisis": "a crisis of the mind", "threat": "a threat",
    "child_at_risk": "a child at risk", "adult_abuse": "abuse of an adult", "gas": "gas", "fire": "fire",
    "wires_down": "live wires", "road_hazard": "a hazard on a road", "spill": "a spill",
    "water_break": "a burst water main", "sewage": "sewage", "flood": "flooding",
    "outbreak": "an outbreak", "adverse_water": "unsafe drinking water", "animal_bite": "an animal bite",
    "exposure": "exposure to something harmful", "injury": "an injury", "no_heat": "people in the cold",
}  # fmt: skip
NEVER_EXCUSED = "life_danger"
SECONDS_COUNT = frozenset({"life_danger", "gas", "fire", "wires_down"})
LONGEST_TEXT = 20_000
NEAR = 3


@dataclass(frozen=True)
class Cue:
    """A sign of danger: its kind, the words heard and where, why it matters, and its urgency level."""

    code: str
    phrase: str
    start: int
    end: int
    reason: str
    level: str


@dataclass(frozen=True)
class Group:
    """Phrases that mean one thing, with what makes them harmless and the examples that prove both."""

    name: str
    code: str
    level: str
    reason: str
    patterns: tuple[Pattern, ...]
    unless: tuple[Pattern, ...]
    heard: tuple[str, ...]
    harmless: tuple[str, ...]


@dataclass
class RuleSet:
    """Danger words of one version, ready to be put to any text."""

    version: str
    groups: tuple[Group, ...]
    classes: Mapping[str, frozenset[str]]
    others: frozenset[str]
    listener: Listener | None = None
    calm: tuple[tuple[str, Pattern], ...] = ()
    lexicon: Lexicon = field(init=False)
    _by_word: dict[str, list[tuple[Group, Pattern]]] = field(init=False)

    def __post_init__(self) -> None:
        by_word: dict[str, list[tuple[Group, Pattern]]] = defaultdict(list)
        known: set[str] = set(_CARRIED)
        for group in self.groups:
            for pattern in (*group.patterns, *group.unless):
                known.update(word for e in pattern.elements for word in e.words)
            for pattern in group.patterns:
                for word in pattern.anchor:
                    by_word[word].append((group, pattern))
        self._by_word = dict(by_word)
        self.lexicon = Lexicon(known, self.others)

    def joined(self, more: RuleSet) -> RuleSet:
        """These words and a region's own together; its exceptions quiet the listener as well."""
        calm = ((group.code, p) for group in more.groups for p in group.unless)
        return RuleSet(
            version=f"{self.version}+{more.version}", groups=self.groups + more.groups,
            classes=self.classes, others=self.others | more.others,
            listener=self.listener, calm=tuple(calm),
        )  # fmt: skip

    def listening(self, listener: Listener) -> RuleSet:
        """The same with a second pair of ears, proved once more. Raises BadCueRules."""
        both = replace(self, version=f"{self.version}, {listener.version}", listener=listener)
        both.check()
        return both

    def notice(self, text: str) -> list[Cue]:
        """Signs of danger in a text, the most urgent first; one of each kind, its most urgent."""
        text = text[:LONGEST_TEXT]
        words = tokens(text)
        meant = [self.lexicon.meant(token.word) for token in words]
        best: dict[str, Cue] = {}
        excused: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for group, pattern, span in self._found(words, meant):
            known = best.get(group.code)
            if known and LEVELS.index(known.level) <= LEVELS.index(group.level):
                continue
            if _is_harmless(group, pattern, meant, words, span):
                excused[group.code].append((words[span[0]].start, words[span[1] - 1].end))
            else:
                best[group.code] = _cue(group, text, words, span)
        for cue in self._overheard(text, words, meant):
            spans = () if cue.code == NEVER_EXCUSED else excused.get(cue.code, ())
            if not any(start < cue.end and cue.start < end for start, end in spans):
                best.setdefault(cue.code, cue)
        return sorted(best.values(), key=lambda cue: (LEVELS.index(cue.level), cue.start))

    def _found(
        self, words: Sequence[Token], meant: Sequence[str]
    ) -> Iterator[tuple[Group, Pattern, tuple[int, int]]]:
        """Every phrase that stands in a text, with where, harmless or not."""
        for at, word in enumerate(meant):
            for group, pattern in self._by_word.get(word, ()):
                if span := _find(pattern, meant, words, at):
                    yield group, pattern, span

    def excuses(self, text: str, code: str) -> bool:
        """Whether a phrase of a kind stands in a text and was found harmless there."""
        words = tokens(text)
        meant = [self.lexicon.meant(token.word) for token in words]
        return any(
            group.code == code and _is_harmless(group, pattern, meant, words, span)
            for group, pattern, span in self._found(words, meant)
        )

    def _overheard(self, text: str, words: Sequence[Token], meant: Sequence[str]) -> Iterable[Cue]:
        """What no phrase says but many small signs do.

        Where seconds count it is an emergency. All else it only makes urgent, and stops nobody's form.
        """
        heard = self.listener.hear(text) if self.listener else {}
        if not heard:
            return
        quiet = {
            code
            for code, pattern in self.calm
            if code in heard and any(pattern.ends_at(meant, words, at) >= 0 for at in range(len(meant)))
        }  # fmt: skip
        for code, one in heard.items():
            if code not in quiet:
                said = text[one.start : one.end]
                level = "E" if code in SECONDS_COUNT else "B"
                yield Cue(code, said, one.start, one.end, _why(code, one), level)

    def codes(self, text: str) -> frozenset[str]:
        """The kinds of danger in a text."""
        return frozenset(cue.code for cue in self.notice(text))

    def check(self) -> None:
        """Prove every group on its own examples. Raises BadCueRules naming the first that fails."""
        for group in self.groups:
            for example in group.heard:
                if group.code not in self.codes(example):
                    raise BadCueRules(f"{group.name}: “{example}” should be noticed and is not.")
            for example in group.harmless:
                if group.code in self.codes(example):
                    raise BadCueRules(f"{group.name}: “{example}” is harmless and is noticed.")


def _find(
    pattern: Pattern, meant: Sequence[str], words: Sequence[Token], at: int
) -> tuple[int, int] | None:
    """Where a pattern stands around its anchor word, as token numbers; the longest reach first."""
    for start in range(max(0, at - pattern.before), at + 1):
        end = pattern.ends_at(meant, words, start)
        if end > at:
            return start, end
    return None


def _is_harmless(
    group: Group, pattern: Pattern, meant: Sequence[str], words: Sequence[Token],
    span: tuple[int, int],
) -> bool:  # fmt: skip
    if not pattern.is_negative and is_negated(meant, words, span[0]):
        return True
    first, last = max(0, span[0] - NEAR), min(len(words), span[1] + NEAR)
    for unless in group.unless:
        for start in range(first, last):
            end = unless.ends_at(meant, words, start)
            if 0 <= end <= last and end > span[0] - NEAR:
                return True
    return False


def _why(code: str, heard: Heard) -> str:
    """Why many small signs together matter."""
    signs = f": {', '.join(heard.signs)}" if heard.signs else ""
    return f"Many small signs together sound like {SOUNDS[code]}{signs}."


def _cue(group: Group, text: str, words: Sequence[Token], span: tuple[int, int]) -> Cue:
    start, end = words[span[0]].start, words[span[1] - 1].end
    return Cue(group.code, text[start:end], start, end, group.reason, group.level)


def parse(source: str) -> RuleSet:
    """Read danger words from YAML and prove them. Raises BadCueRules with the line or the group."""
    try:
        data = yaml.safe_load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"line {mark.line + 1}" if mark else "somewhere"
        raise BadCueRules(f"Danger words, {where}: {getattr(error, 'problem', error)}") from error
    if not isinstance(data, dict) or not data.get("version") or not data.get("groups"):
        raise BadCueRules("Danger words need a version and groups.")
    classes = {name: frozenset(_words(said)) for name, said in data.get("classes", {}).items()}
    groups = tuple(_group(entry, classes) for entry in data["groups"])
    rules = RuleSet(
        version=str(data["version"]), groups=groups, classes=classes,
        others=frozenset(_words(data.get("others", ""))),
    )  # fmt: skip
    rules.check()
    return rules


def _words(said: str | Iterable[str]) -> list[str]:
    return said.split() if isinstance(said, str) else [str(word) for word in said]


def _group(entry: dict[str, Any], classes: Mapping[str, frozenset[str]]) -> Group:
    name = str(entry.get("name", "a group without a name"))
    missing = [
        key
        for key in ("code", "level", "reason", "phrases", "heard", "harmless")
        if not entry.get(key)
    ]
    if missing:
        raise BadCueRules(f"{name}: {', '.join(missing)} missing")
    if entry["code"] not in CODES or entry["level"] not in LEVELS:
        raise BadCueRules(f"{name}: unknown code {entry['code']} or level {entry['level']}")
    return Group(
        name=name, code=entry["code"], level=entry["level"], reason=str(entry["reason"]),
        patterns=tuple(compile_pattern(str(p), classes) for p in entry["phrases"]),
        unless=tuple(compile_pattern(str(p), classes) for p in entry.get("unless", ())),
        heard=tuple(map(str, entry["heard"])), harmless=tuple(map(str, entry["harmless"])),
    )  # fmt: skip
