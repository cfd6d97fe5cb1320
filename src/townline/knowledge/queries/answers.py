"""Reads of answers: suggested while typing, by code at an instant, and every version there was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from townline.core.reference import remember
from townline.knowledge import meanings, reading
from townline.knowledge.errors import NoSuchArticle, NoSuchVersion, Withdrawn
from townline.knowledge.models import ArticleVersion, State
from townline.knowledge.rules import search

PAGE = 25
FITS = 0.3
MEANT = 0.4
WORDS_WEIGH, SAID_ENOUGH = 0.2, 0.8


@dataclass(frozen=True)
class AnswerHit:
    """One answer that may fit what was said. `score` is 0 to about 1.3, best first."""

    version_id: int
    code: str
    number: int
    title: str
    read_aloud: str
    reviewed_at: datetime | None
    owner: str
    score: float

    @property
    def reviewed_date(self) -> date | None:
        """The local day of the last review."""
        return timezone.localdate(self.reviewed_at) if self.reviewed_at else None


# One statement. A word that no answer uses is replaced by the words it may have meant. Each word
# brings a capped number of candidates, those with it in the title or in callers' words first, and
# answers with all words are brought besides: so a word in thousands of answers costs no more than a
# rare one, and never hides it. What is ranked is only that set: rare words weigh more (idf), a word in
# the title more than one in the steps, and likeness of the whole to callers' words breaks ties.
_SUGGEST = """
WITH asked AS (
  SELECT w, n, n = %(typing)s AS typing
  FROM unnest(%(words)s::text[]) WITH ORDINALITY AS a(w, n)
), spelt AS (
  SELECT n, w || CASE WHEN typing THEN ':*' ELSE ':' END AS said, 1.0 AS weight FROM asked
  UNION ALL
  SELECT a.n, k.word || ':', k.likeness * 0.95 FROM asked a CROSS JOIN LATERAL (
    SELECT word, similarity(word, a.w) AS likeness FROM knowledge_word
    WHERE word %% a.w AND similarity(word, a.w) >= 0.36
    ORDER BY likeness DESC, word LIMIT 3) k
  WHERE length(a.w) >= 4 AND NOT EXISTS (SELECT FROM knowledge_word WHERE word = a.w)
), term AS (
  SELECT n, weight, lang, to_tsquery(lang::regconfig, rtrim(said, ':')) AS q,
         to_tsquery(lang::regconfig, said || 'AB') AS strong
  FROM spelt CROSS JOIN (VALUES ('english'), ('french')) l(lang)
), together AS (
  SELECT lang, string_agg(word, ' & ')::tsquery AS q FROM (
    SELECT lang, '(' || string_agg(q::text, ' | ') || ')' AS word FROM term
    WHERE numnode(q) > 0 GROUP BY lang, n) each GROUP BY lang
), brought AS (
  SELECT v.id FROM together t CROSS JOIN LATERAL (
    SELECT id FROM knowledge_articleversion
    WHERE search @@ t.q AND effective @> %(at)s AND language = left(t.lang, 2) LIMIT 150) v
  UNION
  SELECT v.id FROM term t CROSS JOIN LATERAL (
    SELECT id FROM knowledge_articleversion
    WHERE search @@ t.strong AND effective @> %(at)s AND language = left(t.lang, 2) LIMIT 80) v
  UNION
  SELECT v.id FROM term t CROSS JOIN LATERAL (
    SELECT id FROM knowledge_articleversion
    WHERE search @@ t.q AND effective @> %(at)s AND language = left(t.lang, 2) LIMIT 40) v
), found AS (
  SELECT v.id, v.article_id, v.language, t.n,
         max(t.weight * least(1, ts_rank('{{0.12, 0.4, 0.85, 1}}', v.search, t.q) / 0.607927)) AS r
  FROM brought JOIN knowledge_articleversion v USING (id)
  JOIN term t ON left(t.lang, 2) = v.language AND v.search @@ t.q
  GROUP BY v.id, v.article_id, v.language, t.n
), rare AS (
  SELECT a.n, CASE WHEN count(f.id) = 0 THEN 1.6
                   ELSE ln(1 + 150.0 / (1 + count(DISTINCT f.article_id))) END AS idf
  FROM asked a LEFT JOIN found f USING (n) GROUP BY a.n
), ranked AS (
  SELECT DISTINCT ON (f.article_id) f.id,
         sum(f.r * rare.idf) / (SELECT sum(idf) FROM rare)
         + CASE WHEN f.language = %(language)s THEN 0.08 ELSE 0 END AS score
  FROM found f JOIN rare USING (n)
  GROUP BY f.article_id, f.id, f.language ORDER BY f.article_id, score DESC
){meaning}, best AS (
  SELECT id, score FROM {scored} WHERE {passes} ORDER BY score DESC, id LIMIT 40)
SELECT v.id, a.code, v.number, v.title, v.read_aloud, v.reviewed_at, v.owner,
       score + 0.25 * word_similarity(%(plain)s, v.said_plain) AS score
FROM best JOIN knowledge_articleversion v USING (id)
JOIN knowledge_article a ON a.id = v.article_id
WHERE score >= (SELECT max(score) FROM best) * {near}
ORDER BY score DESC, v.id LIMIT %(limit)s
"""
# Where it is known what words mean: every answer in use has a nearness to the whole of what was said, by its
# title and callers' words and, half as much, by all of it. The nearest join what words brought.
_MEANING = """, q AS MATERIALIZED (
  SELECT knowledge_meaning(%(said)s)::halfvec(256) AS v
), felt AS MATERIALIZED (
  SELECT v.id, v.article_id, v.language,
         (1 - (m.title <=> q.v)) + 0.5 * (1 - (m.whole <=> q.v)) AS nearness
  FROM q CROSS JOIN knowledge_versionmeaning m JOIN knowledge_articleversion v ON v.id = m.version_id
  WHERE q.v IS NOT NULL AND v.effective @> %(at)s
), nearest AS (
  SELECT * FROM felt WHERE nearness >= 0.2 ORDER BY nearness DESC, id LIMIT 12
), weighed AS (
  SELECT coalesce(n.article_id, v.article_id) AS article_id, coalesce(r.id, n.id) AS id,
         coalesce(r.score, CASE WHEN n.language = %(language)s THEN 0.08 ELSE 0 END)
         + 1.0 * coalesce(n.nearness, f.nearness, 0) AS score
  FROM ranked r FULL JOIN nearest n ON n.id = r.id
  LEFT JOIN felt f ON f.id = r.id
  LEFT JOIN knowledge_articleversion v ON v.id = r.id
), meant AS (
  SELECT DISTINCT ON (article_id) id, score FROM weighed ORDER BY article_id, score DESC
)"""
# Where answers were read passage by passage: the passages nearest to what was asked bring their answers, and
# each answer that anything brought is as near as its nearest passage and, half as much, its title. Words add
# to that, and find alone what the reader does not know: names, codes, French, the half of a word.
_READ = """, q AS MATERIALIZED (
  SELECT CAST(%(direction)s AS halfvec(384)) AS v
), close AS MATERIALIZED (
  SELECT version_id FROM knowledge_passage ORDER BY means <=> (SELECT v FROM q) LIMIT 60
), felt AS MATERIALIZED (
  SELECT v.id, v.article_id, v.language,
         coalesce(max(1 - (p.means <=> q.v)) FILTER (WHERE p.number > 0), 0)
         + 0.5 * coalesce(max(1 - (p.means <=> q.v)) FILTER (WHERE p.number = 0), 0) AS nearness
  FROM (SELECT version_id FROM close UNION SELECT id FROM ranked) b
  JOIN knowledge_passage p USING (version_id) JOIN knowledge_articleversion v ON v.id = b.version_id
  CROSS JOIN q WHERE v.effective @> %(at)s GROUP BY v.id
), meant AS (
  SELECT DISTINCT ON (article_id) id, score, nearness, words FROM (
    SELECT coalesce(f.id, r.id) AS id, v.article_id, coalesce(f.nearness, 0.8 * r.score) AS nearness,
           coalesce(r.score, 0) AS words,
           coalesce(f.nearness, 0.8 * r.score) + %(words_weigh)s * coalesce(r.score, 0)
           + CASE WHEN v.language = %(language)s THEN 0.05 ELSE 0 END AS score
    FROM felt f FULL JOIN ranked r USING (id)
    JOIN knowledge_articleversion v ON v.id = coalesce(f.id, r.id)) each
  ORDER BY article_id, score DESC
)"""
_BY_READING = _SUGGEST.format(
    meaning=_READ, scored="meant", near="0.4",
    passes="(SELECT max(nearness) FROM meant) >"
    " coalesce((SELECT floor FROM knowledge_nearness LIMIT 1), 0.43)"
    " OR (SELECT max(words) FROM meant) >= %(said_enough)s",
)  # fmt: skip
_BY_WORDS = _SUGGEST.format(meaning="", scored="ranked", near="0.45", passes="score >= %(fits)s")
# Where it is not known after all, nothing is felt and words decide alone.
_BY_MEANING = _SUGGEST.format(
    meaning=_MEANING, scored="meant",
    near="CASE WHEN EXISTS (SELECT FROM felt) THEN 0.3 ELSE 0.45 END",
    passes="CASE WHEN EXISTS (SELECT FROM felt) THEN (SELECT max(score) FROM meant) >= %(meant)s"
    " ELSE score >= %(fits)s END",
)  # fmt: skip


def suggest(text: str, *, at: datetime, limit: int = 6, language: str = "en") -> list[AnswerHit]:
    """Answers in use at an instant that fit what was said, best first; empty where nothing fits.

    Misspelt words, words without their accents and callers' own words are understood, in both
    languages whatever `language` is; it only says which is preferred. Where it is known what words mean,
    an answer is found that shares none with the question. One statement.
    """
    direction = reading.direction(text[:400]) if reading.is_possible() else None
    if direction is not None:
        return _hits(_BY_READING, text, at, limit, language, direction)
    return by_pieces(text, at=at, limit=limit, language=language)


def by_pieces(text: str, *, at: datetime, limit: int, language: str = "en") -> list[AnswerHit]:
    """The same without the reader: by words, and by what their pieces mean where that is loaded."""
    sql = _BY_MEANING if meanings.are_possible() else _BY_WORDS
    return _hits(sql, text, at, limit, language)


def by_words(text: str, *, at: datetime, limit: int, language: str = "en") -> list[AnswerHit]:
    """The same by words alone."""
    return _hits(_BY_WORDS, text, at, limit, language)


def _hits(
    sql: str, text: str, at: datetime, limit: int, language: str, direction: str = ""
) -> list[AnswerHit]:  # fmt: skip
    asked = search.asked(text[:400])
    if not asked.words:
        return []
    given: dict[str, Any] = {
        "words": list(asked.words), "typing": len(asked.words) if asked.is_typing else 0,
        "plain": " ".join(asked.words), "at": at, "language": language, "fits": FITS,
        "limit": limit, "said": text[:400], "meant": MEANT, "direction": direction,
        "words_weigh": WORDS_WEIGH, "said_enough": SAID_ENOUGH,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [AnswerHit(*row) for row in cursor.fetchall()]


def version(version_id: int) -> ArticleVersion:
    """Any version ever, live or not, with its article and people. Raises NoSuchVersion."""
    found = ArticleVersion.objects.select_related(
        "article", "written_by", "approved_by", "asked_by", "translated_from"
    )
    row = found.filter(pk=version_id).first()
    if row is None:
        raise NoSuchVersion
    return row


def usable(version_id: int, at: datetime) -> ArticleVersion:
    """A version that may be read to a caller at an instant. Raises NoSuchVersion, Withdrawn."""
    found = version(version_id)
    if not found.is_live(at):
        raise Withdrawn
    return found


def live_version(code: str, *, at: datetime, language: str = "en") -> ArticleVersion | None:
    """What is said in answer to a question at an instant; the other language where only that exists."""
    versions = (
        ArticleVersion.objects.live(at)
        .filter(article__code=code)
        .select_related("article", "written_by", "approved_by")
    )
    found = {row.language: row for row in versions}
    return found.get(language) or next(iter(found.values()), None)


def public_version(code: str, *, at: datetime, language: str) -> ArticleVersion:
    """The version a resident may read, in their language if there is one. Raises NoSuchArticle."""
    versions = ArticleVersion.objects.live(at).public().filter(article__code=code)
    found = {row.language: row for row in versions.select_related("article")}
    best = found.get(language) or found.get("en")
    if best is None:
        raise NoSuchArticle
    return best


def suggest_public(
    text: str, *, at: datetime, limit: int = 6, language: str = "en"
) -> list[AnswerHit]:
    """Answers that fit and that residents may read; two statements, one where nothing fits."""
    hits = suggest(text, at=at, limit=3 * limit, language=language)
    if not hits:
        return []
    rows = ArticleVersion.objects.live(at).public().filter(pk__in=[hit.version_id for hit in hits])
    public = set(rows.values_list("pk", flat=True))
    return [hit for hit in hits if hit.version_id in public][:limit]


@dataclass(frozen=True)
class Twin:
    """The same answer in the other language, and whether it is newer than the one that is shown."""

    version: ArticleVersion
    is_newer: bool


def public_twin(version: ArticleVersion, *, at: datetime) -> Twin | None:
    """The answer in the other language, where residents may read it there as well."""
    rows = ArticleVersion.objects.live(at).public().filter(article=version.article_id)
    other = rows.exclude(language=version.language).first()
    if other is None:
        return None
    follows = version.translated_from_id
    return Twin(other, is_newer=follows is not None and follows != other.pk)


def public_page(
    *, at: datetime, language: str, after: tuple[str, int] | None = None
) -> tuple[list[ArticleVersion], tuple[str, int] | None]:
    """A page of what residents may read in a language, by title; and the key of the next. One statement."""
    rows = ArticleVersion.objects.live(at).public().filter(language=language)
    return _by_title(rows.select_related("article"), after)


def history(article_id: int) -> QuerySet[ArticleVersion]:
    """Every version of an answer, newest first, in both languages."""
    return (
        ArticleVersion.objects.filter(article=article_id)
        .select_related("written_by", "approved_by", "article")
        .order_by("language", "-number")
    )


def page_of_answers(
    *, at: datetime, language: str, topic: str = "", after: tuple[str, int] | None = None
) -> tuple[list[ArticleVersion], tuple[str, int] | None]:
    """One page of answers in use, by title; and the key to ask for the next with, if there is one.

    Both lists are remembered for the running minute, so a page that everybody looks at costs no statement.
    """
    key = ("page of answers", _minute(at), language, topic, after)
    return remember(key, lambda: _page_of_answers(at, language, topic, after))


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)


def _page_of_answers(
    at: datetime, language: str, topic: str, after: tuple[str, int] | None
) -> tuple[list[ArticleVersion], tuple[str, int] | None]:
    rows = ArticleVersion.objects.live(at).filter(language=language).select_related("article")
    if topic:
        rows = rows.filter(article__topic=topic)
    return _by_title(rows, after)


def _by_title(
    rows: QuerySet[ArticleVersion], after: tuple[str, int] | None
) -> tuple[list[ArticleVersion], tuple[str, int] | None]:
    if after:
        title, pk = after
        rows = rows.filter(Q(title__gt=title) | Q(title=title, pk__gt=pk))
    page = list(rows.order_by("title", "pk")[: PAGE + 1])
    more = len(page) > PAGE
    page = page[:PAGE]
    return page, (page[-1].title, page[-1].pk) if more else None


def topics(*, at: datetime, language: str) -> list[tuple[str, int]]:
    """The topics of answers in use, each with how many there are."""
    return remember(("topics", _minute(at), language), lambda: _topics(at, language))


def _topics(at: datetime, language: str) -> list[tuple[str, int]]:
    rows = ArticleVersion.objects.live(at).filter(language=language)
    counted = rows.values_list("article__topic").annotate(Count("pk")).order_by("article__topic")
    return [(str(topic), int(count)) for topic, count in counted]


def to_review(*, at: datetime, within: timedelta = timedelta(days=14)) -> list[ArticleVersion]:
    """Drafts, approved versions not yet dated, and answers whose review is due; at most 100."""
    rows = ArticleVersion.objects.select_related("article", "written_by").filter(
        Q(state__in=[State.DRAFT, State.APPROVED])
        | Q(effective__contains=at, review_due__lte=(at + within).date())
        | Q(state=State.PUBLISHED, effective__startswith__gt=at)
    )
    return list(rows.order_by("review_due", "pk")[:100])
