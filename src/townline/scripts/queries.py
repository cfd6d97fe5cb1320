"""Reads of scripts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from townline.core.likeness import Listed, may_fit
from townline.core.reference import remember
from townline.scripts.errors import NoSuchScript
from townline.scripts.models import ScriptVersion
from townline.scripts.rules.definition import Definition, Exit, Step
from townline.scripts.rules.running import (
    Move,
    State,
    WrongMove,
    apply,
    consequence,
    describe,
    facts,
    move_from,
    run,
    start,
    strip,
)

__all__ = [
    "Definition", "Exit", "Move", "ScriptHit", "State", "Step", "WrongMove", "apply",
    "consequence", "describe", "facts", "live_version", "live_versions", "move_from", "pinned", "run",
    "start", "strip", "suggest", "version",
]  # fmt: skip

FITS = 0.42


@lru_cache(maxsize=256)
def pinned(version_id: int) -> ScriptVersion:
    """A version by number. What a version says never changes once it is written, so it is kept."""
    return ScriptVersion.objects.get(pk=version_id)


@dataclass(frozen=True)
class ScriptHit:
    """A script that may fit the caller's words."""

    code: str
    version_id: int
    number: int
    title: str
    score: float


def suggest(text: str, *, at: datetime, limit: int = 4) -> list[ScriptHit]:
    """Scripts that fit what is being typed, best first; one statement over those that may fit."""
    text = " ".join(text.replace("\0", " ").lower().split())[-160:]
    codes = may_fit(text, remember("scripts by words", _by_words), FITS) if len(text) > 2 else []
    if not codes:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, id, number, title, greatest(similarity(title, %(t)s),"
            " word_similarity(%(t)s, keywords) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s)) FROM"
            "  unnest(string_to_array(keywords, ',')) AS k WHERE length(trim(k)) > 3)) AS score"
            " FROM scripts_scriptversion WHERE effective @> %(at)s AND code = ANY(%(codes)s)"
            " ORDER BY score DESC NULLS LAST, code LIMIT %(limit)s",
            {"t": text, "at": at, "limit": limit, "codes": codes},
        )
        return [ScriptHit(*row) for row in cursor.fetchall() if row[4] and row[4] >= FITS]


def _by_words() -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for code, title, keywords in ScriptVersion.objects.values_list("code", "title", "keywords"):
        found.setdefault(code, []).append(Listed.of(title, keywords))
    return found


def live_version(code: str, at: datetime) -> ScriptVersion:
    """The version of a script in force at an instant; NoSuchScript."""
    found = ScriptVersion.objects.at(at).filter(code=code).first()
    if found is None:
        raise NoSuchScript
    return found  # type: ignore[no-any-return]


def live_versions(at: datetime) -> Sequence[ScriptVersion]:
    """Every script in force, by title."""
    return list(ScriptVersion.objects.at(at).order_by("title"))


def version(version_id: int) -> ScriptVersion:
    """One version, in force or not; NoSuchScript."""
    found = ScriptVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise NoSuchScript
    return found  # type: ignore[no-any-return]
