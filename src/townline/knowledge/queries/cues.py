"""Notice danger in what is being typed. The database is asked for new danger words now and then only."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import structlog
from django.db import DatabaseError

from townline.knowledge.models import CueRules
from townline.knowledge.rules.cues import CODES, Cue, RuleSet, learning, parse
from townline.knowledge.rules.cues.evaluation import Utterance
from townline.knowledge.rules.cues.listening import (
    Listener,
    features,
    read_signs,
    read_weights,
    says_enough,
)
from townline.knowledge.rules.cues.patterns import Pattern
from townline.knowledge.rules.cues.words import tokens

log = structlog.get_logger(__name__)
HERE = Path(__file__).parent.parent
BUILT_IN, SIGNS, WEIGHTS = (
    HERE / name for name in ("danger.yaml", "danger_signs.yaml", "danger_weights")
)
# The share of harmless utterances, many made to look dangerous, that signs alone may raise.
SPARED = dict.fromkeys(CODES, 0.007) | {"life_danger": 0.02}
# How often an example that must stay quiet is told: it weighs more than what somebody said once.
WEIGHTY = 4
LOOK_AGAIN_SECONDS = 60.0
STARTER = """version: "2026-12-1"
groups:
  - name: what this group is about
    code: road_hazard
    level: A
    reason: Why it matters, in one sentence.
    phrases:
      - plain words here
    heard:
      - a sentence in which plain words here must be noticed
    harmless:
      - a sentence that is harmless
"""

_looked_at = float("-inf")
_version = ""


@cache
def _compiled(version: str) -> RuleSet:
    """The rule set of a version, compiled once a process: the built-in words and a region's own."""
    ours = built_in()
    row = CueRules.objects.filter(version=version).first() if version else None
    return ours.joined(parse(row.source)) if row else ours


@cache
def built_in() -> RuleSet:
    """The words and the weights of signs that come with the program."""
    signs = read_signs(SIGNS.read_text(encoding="utf-8"))
    kinds = {
        file.stem: read_weights(file.read_text(encoding="utf-8"))
        for file in sorted(WEIGHTS.glob("*.tsv"))
    }
    return parse(BUILT_IN.read_text(encoding="utf-8")).listening(Listener(signs, kinds))


def learn_weights(version: str, said: Iterable[Utterance]) -> Iterator[tuple[str, str]]:
    """What small signs weigh for each kind of danger, as it is kept, with the kind's code.

    It is learned from utterances and the examples of the built-in rules.
    """
    told = [(each.text, each.cues) for each in said]
    rules = parse(BUILT_IN.read_text(encoding="utf-8"))
    for group in rules.groups:
        told += [(text, frozenset({group.code})) for text in group.heard]
        told += [(text, frozenset()) for text in group.harmless] * WEIGHTY
    signs = read_signs(SIGNS.read_text(encoding="utf-8"))

    def made_of(text: str) -> list[str]:
        return list(features(tokens(text), signs))

    known = [(made_of(text), codes) for text, codes in told]
    for code in CODES:
        rows = [(names, code in codes, not codes) for names, codes in known]
        quiet = [
            made_of(text)
            for group in rules.groups
            for text in group.harmless
            if group.code == code and says_enough(tokens(text)) and not rules.excuses(text, code)
        ]
        learned = learning.learn(rows, spared=SPARED[code], quiet=quiet)
        yield code, learning.written(version, learned)


def with_built_in(source: str) -> RuleSet:
    """A region's words with the built-in ones, both proved on all their examples. Raises BadCueRules."""
    rules = built_in().joined(parse(source))
    rules.check()
    return rules


def cue_versions() -> dict[str, Any]:
    """Every version of the region's words, the one in force first, and its source to go on from."""
    rows = list(CueRules.objects.order_by("-loaded_at", "-pk")[:50])
    return {
        "versions": rows, "source": rows[0].source if rows else STARTER,
        "built_in": _compiled("").version,
    }  # fmt: skip


def look_again() -> None:
    """Ask for the newest words at the next text, and not in a minute."""
    global _looked_at
    _looked_at = float("-inf")


def rule_set() -> RuleSet:
    """The danger words in force. Where the database cannot be asked, those known before stay in force."""
    global _looked_at, _version
    if time.monotonic() - _looked_at > LOOK_AGAIN_SECONDS:
        try:
            newest = CueRules.objects.order_by("-loaded_at", "-pk").values_list(
                "version", flat=True
            )
            _version = newest.first() or ""
            _compiled(_version)
        except DatabaseError:
            log.warning("cue_rules_not_refreshed", version=_version)
        _looked_at = time.monotonic()
    return _compiled(_version)


def cue_codes() -> frozenset[str]:
    """Every kind of danger there is a sign of."""
    return frozenset(CODES)


def notice(text: str) -> list[Cue]:
    """Signs of danger in a text, the most urgent first, one of each kind. Nothing is kept."""
    return rule_set().notice(text)


@dataclass(frozen=True)
class Phrases:
    """The signs of danger that stop a form, for a device without a network.

    Words are numbered: a phrase is a list of [word numbers, whether it may be left out, width of a gap].
    Each group has the phrases that stop a form, and those that make them harmless.
    """

    words: list[str]
    groups: list[dict[str, list[list[list[Any]]]]]


def phrases_for_devices() -> Phrases:
    """The phrases of levels E and A in force; made once for each version."""
    return _phrases(rule_set().version)


@cache
def _phrases(version: str) -> Phrases:
    del version
    numbers: dict[str, int] = {}

    def plain(pattern: Pattern) -> list[list[Any]]:
        return [
            [[numbers.setdefault(word, len(numbers)) for word in sorted(each.words)],
             int(each.is_optional), each.gap]
            for each in pattern.elements
        ]  # fmt: skip

    groups = [
        {"stop": [plain(each) for each in group.patterns],
         "unless": [plain(each) for each in group.unless]}
        for group in rule_set().groups
        if group.level in ("E", "A")
    ]  # fmt: skip
    return Phrases(list(numbers), groups)
