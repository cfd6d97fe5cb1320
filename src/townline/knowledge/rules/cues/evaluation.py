"""How well danger words work on utterances whose cues are known."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from townline.knowledge.errors import BadCueRules
from townline.knowledge.rules.cues.ruleset import CODES, RuleSet


@dataclass(frozen=True)
class Utterance:
    """Something said, and the cues a careful person would notice in it; none means harmless."""

    text: str
    cues: frozenset[str]


@dataclass
class Figures:
    """Counts. Recall of a cue is noticed / wanted; a false alarm is any cue in a harmless utterance."""

    wanted: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    false_alarms: Counter[str] = field(default_factory=Counter)
    harmless: int = 0
    harmless_alarmed: int = 0
    faults: list[str] = field(default_factory=list)

    def recall(self, code: str) -> float:
        """Share of the utterances with this cue in which it was noticed; 1 where there are none."""
        return self.noticed[code] / self.wanted[code] if self.wanted[code] else 1.0

    @property
    def false_alarm_rate(self) -> float:
        """Share of harmless utterances that raised anything."""
        return self.harmless_alarmed / self.harmless if self.harmless else 0.0


def read(lines: Iterable[str]) -> list[Utterance]:
    """Utterances from JSON lines {"text", "cues"}. Raises BadCueRules naming the line."""
    found = []
    for n, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
            said = Utterance(str(row["text"]), frozenset(row["cues"]))
        except (ValueError, KeyError, TypeError) as error:
            raise BadCueRules(f"Utterances, line {n}: needs a text and a list of cues.") from error
        if unknown := said.cues - set(CODES):
            raise BadCueRules(f"Utterances, line {n}: unknown cue {', '.join(sorted(unknown))}.")
        found.append(said)
    return found


def evaluate(rules: RuleSet, said: Iterable[Utterance]) -> Figures:
    """Put every utterance to the rules and count."""
    figures = Figures()
    for each in said:
        codes = rules.codes(each.text)
        figures.wanted.update(each.cues)
        figures.noticed.update(each.cues & codes)
        figures.faults += [f"not noticed, {code}: {each.text}" for code in each.cues - codes]
        if not each.cues:
            figures.harmless += 1
            figures.harmless_alarmed += bool(codes)
            figures.false_alarms.update(codes)
            figures.faults += [f"false alarm, {code}: {each.text}" for code in sorted(codes)]
    return figures
