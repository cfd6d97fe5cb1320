"""Reads of answers, bulletins and cues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection

from townline.accounts.models import User
from townline.knowledge.errors import NoSuchAnswer, Withdrawn
from townline.knowledge.models import (
    Acknowledgement,
    ArticleVersion,
    Briefing,
    Bulletin,
    CueRules,
    GapReport,
)
from townline.knowledge.rules.cues import Cue, CueSet, read

LONGEST_ABSENCE = timedelta(days=14)
FITS = 0.24


@dataclass(frozen=True)
class AnswerHit:
    """An answer that may fit, with what a CSR needs to judge it at a glance."""

    version_id: int
    code: str
    number: int
    title: str
    read_aloud: str
    reviewed_date: date | None
    owner: str
    score: float


# Words first (prefix of the one being typed), likeness of the title and of callers' own words second.
# Ranking runs over a capped set, so that a common word costs no more than a rare one.
_SUGGEST = """
WITH asked AS (
  SELECT %(said)s::text AS said,
    CASE WHEN %(words)s = '' THEN NULL ELSE to_tsquery('simple', %(words)s) END AS query
), worded AS (
  SELECT v.id FROM knowledge_articleversion v, asked
  WHERE asked.query IS NOT NULL AND v.search @@ asked.query AND v.is_live
    AND v.withdrawn_at IS NULL AND v.effective @> %(at)s AND v.language = %(language)s
  LIMIT 400
), alike AS (
  SELECT v.id FROM knowledge_articleversion v, asked
  WHERE (asked.said <%% v.callers_words OR v.title %% asked.said)
    AND v.is_live AND v.withdrawn_at IS NULL AND v.effective @> %(at)s
    AND v.language = %(language)s LIMIT 200
)
SELECT v.id, a.code, v.number, v.title, v.read_aloud, v.reviewed_date, v.owner,
  coalesce(ts_rank_cd('{0.1, 0.2, 0.6, 1.0}', v.search, asked.query), 0) * 0.6
  + greatest(similarity(v.title, asked.said), word_similarity(asked.said, v.callers_words)) AS score
FROM (SELECT id FROM worded UNION SELECT id FROM alike) c
JOIN knowledge_articleversion v ON v.id = c.id
JOIN knowledge_article a ON a.id = v.article_id, asked
ORDER BY score DESC, v.id LIMIT %(limit)s
"""
STOPWORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "at",
        "be",
        "by",
        "can",
        "do",
        "for",
        "from",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "where",
        "which",
        "who",
        "why",
        "will",
        "with",
        "would",
        "you",
        "your",
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "un",
        "une",
        "et",
        "est",
        "je",
        "mon",
        "ma",
        "mes",
        "que",
        "qui",
        "pour",
        "sur",
        "dans",
    ]
)


def _words(text: str) -> str:
    """A tsquery of any of the words, the last one as a prefix; empty where nothing tells."""
    words = ["".join(c for c in word if c.isalnum()) for word in text.lower().split()]
    telling = [word for word in words if len(word) > 1 and word not in STOPWORDS][:12]
    return " | ".join([*telling[:-1], f"{telling[-1]}:*"]) if telling else ""


def suggest(text: str, *, at: datetime, limit: int = 5, language: str = "en") -> list[AnswerHit]:
    """Answers that fit what is being typed, best first; nothing rather than a poor guess.

    One statement. Only versions in force at the instant and not withdrawn.
    """
    text = " ".join(text.split())[-200:]
    if len(text) < 3:
        return []
    asked: dict[str, Any] = {
        "said": text, "words": _words(text), "at": at, "language": language, "limit": limit,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_SUGGEST, asked)
        hits = [AnswerHit(*row) for row in cursor.fetchall()]
    return [hit for hit in hits if hit.score >= FITS]


def version(version_id: int) -> ArticleVersion:
    """One version of an answer, live or not; NoSuchAnswer."""
    found = ArticleVersion.objects.select_related("article").filter(pk=version_id).first()
    if found is None:
        raise NoSuchAnswer
    return found  # type: ignore[no-any-return]


def usable(version_id: int, at: datetime) -> ArticleVersion:
    """A version that may be read out now; Withdrawn for one that may not any more."""
    found = version(version_id)
    period = found.effective
    ended = period.upper is not None and period.upper <= at
    if found.withdrawn_at is not None or not found.is_live or ended:
        raise Withdrawn
    return found


def live_version(code: str, *, at: datetime, language: str = "en") -> ArticleVersion | None:
    """The version of an answer in force at an instant, if there is one."""
    return (
        ArticleVersion.objects.at(at)
        .filter(article__code=code, is_live=True, withdrawn_at=None, language=language)
        .select_related("article")
        .first()
    )


def versions(code: str) -> Sequence[ArticleVersion]:
    """Every version of an answer, newest first."""
    rows = ArticleVersion.objects.filter(article__code=code).select_related("article")
    return list(rows.order_by("language", "-number"))


def live_answers(*, at: datetime, after: str = "", limit: int = 26) -> Sequence[ArticleVersion]:
    """Answers in force, by title, from after a title on."""
    rows = ArticleVersion.objects.at(at).filter(is_live=True, withdrawn_at=None, language="en")
    if after:
        rows = rows.filter(title__gt=after)
    return list(rows.select_related("article").order_by("title", "pk")[:limit])


_cues: dict[str, CueSet] = {}


def cue_set() -> CueSet:
    """The danger cue rules in force, compiled once for each version; one small statement."""
    version_in_force = (
        CueRules.objects.order_by("-from_at").values_list("version", flat=True).first()
    )
    if version_in_force is None:
        return CueSet("", ())
    if version_in_force not in _cues:
        data = CueRules.objects.get(version=version_in_force).data
        _cues[version_in_force] = read(data)[0]
    return _cues[version_in_force]


def notice(text: str) -> list[Cue]:
    """The danger cues in a text."""
    return cue_set().notice(text) if text.strip() else []


def current_bulletins(at: datetime) -> list[Bulletin]:
    """What is happening at an instant, critical first, then the newest."""
    rows = Bulletin.objects.filter(starts_at__lte=at, expires_at__gt=at)
    order = {"critical": 0, "important": 1, "info": 2}
    return sorted(rows, key=lambda b: (order[b.severity], -b.starts_at.timestamp()))


def bulletins(limit: int = 60) -> list[Bulletin]:
    """The newest bulletins, with those that are over."""
    return list(Bulletin.objects.select_related("author").order_by("-starts_at")[:limit])


@dataclass(frozen=True)
class Changes:
    """What changed for somebody since they last read it."""

    since: datetime
    to_acknowledge: list[Bulletin]
    bulletins: list[Bulletin]
    answers: list[ArticleVersion]
    withdrawn: list[ArticleVersion]


def changes_for(user: User, at: datetime) -> Changes:
    """The shift briefing: notices and answers that changed since last time; five statements."""
    mark = Briefing.objects.filter(user=user).first()
    since = max(mark.read_until, at - LONGEST_ABSENCE) if mark else at - LONGEST_ABSENCE
    current = current_bulletins(at)
    seen = set(
        Acknowledgement.objects.filter(user=user, bulletin__in=current)
        .values_list("bulletin_id", flat=True)
    )  # fmt: skip
    fresh = [b for b in current if b.starts_at > since or b.pk not in seen]
    live = ArticleVersion.objects.at(at).filter(is_live=True, effective__startswith__gt=since)
    gone = ArticleVersion.objects.filter(withdrawn_at__gt=since)
    return Changes(
        since=since,
        to_acknowledge=[b for b in current if b.is_critical and b.pk not in seen],
        bulletins=[b for b in fresh if not (b.is_critical and b.pk not in seen)],
        answers=list(live.select_related("article").order_by("title")[:20]),
        withdrawn=list(gone.select_related("article").order_by("title")[:20]),
    )


def may_go_ready(user: User, at: datetime) -> bool:
    """Whether somebody read this shift's briefing and every critical notice."""
    mark = Briefing.objects.filter(user=user).first()
    if mark is None or at - mark.read_until > timedelta(hours=14):
        return False
    critical = Bulletin.objects.filter(starts_at__lte=at, expires_at__gt=at, severity="critical")
    seen = Acknowledgement.objects.filter(user=user, bulletin__in=critical)
    return critical.count() <= seen.count()


def gaps(limit: int = 100) -> list[GapReport]:
    """Reports of gaps, open ones first, unsafe ones on top, the oldest first."""
    rows = GapReport.objects.select_related("reporter", "version").order_by(
        "settled_at", "reported_at"
    )
    found = list(rows[:limit])
    return sorted(
        found, key=lambda g: (g.settled_at is not None, g.severity != "unsafe", g.reported_at)
    )
