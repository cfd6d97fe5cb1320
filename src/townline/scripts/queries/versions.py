"""Versions of scripts: in force, tried, suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.db import connection

from townline.core.likeness import Listed, may_fit
from townline.core.reference import remember
from townline.scripts.errors import NoSuchScript
from townline.scripts.models import ScriptTrial, ScriptVersion

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


def suggest(
    text: str, *, at: datetime, limit: int = 4, user_id: int | None = None
) -> list[ScriptHit]:
    """Scripts that fit what is being typed, best first; one statement over those that may fit.

    A tester is offered the version that is tried instead of the live one.
    """
    text = " ".join(text.replace("\0", " ").lower().split())[-160:]
    codes = may_fit(text, remember("scripts by words", _by_words), FITS) if len(text) > 2 else []
    if not codes:
        return []
    tried = {trial.code: trial.version_id for trial in given_to(user_id, at)}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, id, number, title, greatest(similarity(title, %(t)s),"
            " word_similarity(%(t)s, keywords) * .9,"
            " (SELECT max(word_similarity(trim(k), %(t)s)) FROM"
            "  unnest(string_to_array(keywords, ',')) AS k WHERE length(trim(k)) > 3)) AS score"
            " FROM scripts_scriptversion WHERE code = ANY(%(codes)s) AND ((effective @> %(at)s"
            " AND NOT code = ANY(%(tried)s)) OR id = ANY(%(versions)s))"
            " ORDER BY score DESC NULLS LAST, code LIMIT %(limit)s",
            {
                "t": text,
                "at": at,
                "limit": limit,
                "codes": codes,
                "tried": list(tried),
                "versions": list(tried.values()),
            },
        )
        return [ScriptHit(*row) for row in cursor.fetchall() if row[4] and row[4] >= FITS]


def _by_words() -> dict[str, list[Listed]]:
    found: dict[str, list[Listed]] = {}
    for code, title, keywords in ScriptVersion.objects.values_list("code", "title", "keywords"):
        found.setdefault(code, []).append(Listed.of(title, keywords))
    return found


def trials(at: datetime) -> list[ScriptTrial]:
    """Every trial that runs at an instant."""
    every = remember("script trials", lambda: list(ScriptTrial.objects.order_by("code", "pk")))
    return [trial for trial in every if at in trial.effective]


def trial_of(code: str, at: datetime) -> ScriptTrial | None:
    """The trial of a script that runs at an instant."""
    return next((trial for trial in trials(at) if trial.code == code), None)


def given_to(user_id: int | None, at: datetime) -> list[ScriptTrial]:
    """The trials somebody takes part in."""
    return [] if user_id is None else [t for t in trials(at) if user_id in t.testers]


def live_version(code: str, at: datetime) -> ScriptVersion:
    """The version of a script in force at an instant; NoSuchScript."""
    found = ScriptVersion.objects.at(at).filter(code=code).first()
    if found is None:
        raise NoSuchScript
    return found  # type: ignore[no-any-return]


def version_for(code: str, at: datetime, user_id: int) -> ScriptVersion:
    """The version somebody is given: the one they try, else the one in force; NoSuchScript."""
    tried = next((trial for trial in given_to(user_id, at) if trial.code == code), None)
    return pinned(tried.version_id) if tried else live_version(code, at)


def live_versions(at: datetime, *, user_id: int | None = None) -> Sequence[ScriptVersion]:
    """Every script in force, by title; for a tester with what they try."""
    found = list(ScriptVersion.objects.at(at).order_by("title"))
    tried = {trial.code: pinned(trial.version_id) for trial in given_to(user_id, at)}
    kept = [each for each in found if each.code not in tried]
    return sorted([*kept, *tried.values()], key=lambda each: each.title) if tried else found


def versions_of(code: str) -> Sequence[ScriptVersion]:
    """Every version of a script, newest first; NoSuchScript."""
    found = list(ScriptVersion.objects.filter(code=code).order_by("-number"))
    if not found:
        raise NoSuchScript
    return found


def version(version_id: int) -> ScriptVersion:
    """One version, in force or not; NoSuchScript."""
    found = ScriptVersion.objects.filter(pk=version_id).first()
    if found is None:
        raise NoSuchScript
    return found  # type: ignore[no-any-return]
