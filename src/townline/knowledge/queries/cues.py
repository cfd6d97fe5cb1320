"""Notice danger in what is being typed. The database is asked for new danger words now and then only."""

from __future__ import annotations

import time
from functools import cache
from pathlib import Path

import structlog
from django.db import DatabaseError

from townline.knowledge.models import CueRules
from townline.knowledge.rules.cues import CODES, Cue, RuleSet, parse

log = structlog.get_logger(__name__)
BUILT_IN = Path(__file__).parent.parent / "danger.yaml"
LOOK_AGAIN_SECONDS = 60.0

_looked_at = float("-inf")
_version = ""


@cache
def _compiled(version: str) -> RuleSet:
    """The rule set of a version, compiled once a process: the built-in words and a region's own."""
    ours = parse(BUILT_IN.read_text(encoding="utf-8"))
    row = CueRules.objects.filter(version=version).first() if version else None
    return ours.joined(parse(row.source)) if row else ours


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
