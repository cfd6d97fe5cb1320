"""What an editor, a program and a manager look after: reviews, provisional answers, translations, figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Count, F, Q
from django.utils import timezone

from townline.accounts.models import User
from townline.knowledge.models import ArticleVersion, ReviewEscalation, State
from townline.knowledge.rules import review

MOST = 100


def provisional_answers(at: datetime, *, limit: int = MOST) -> list[ArticleVersion]:
    """Answers that somebody gave without an article and that still hold, the first to end first."""
    rows = ArticleVersion.objects.live(at).filter(is_provisional=True)
    rows = rows.select_related("article", "written_by")
    return list(rows.order_by("effective", "pk")[:limit])


def overdue_reviews(user: User, at: datetime, *, limit: int = MOST) -> list[ArticleVersion]:
    """Answers in use whose review is past due, critical ones and the longest overdue first.

    A clerk's programs only; everything for an editor or whoever oversees. Each has its `step`.
    """
    today = timezone.localdate(at)
    rows = ArticleVersion.objects.live(at).filter(review_due__lt=today, is_provisional=False)
    if not user.may("knowledge.edit") and not user.may("knowledge.oversee") and user.programs:
        rows = rows.filter(article__program_code__in=user.programs)
    found = list(
        rows.select_related("article").order_by("-article__is_critical", "review_due", "pk")[:limit]
    )
    for each in found:
        each.step = review.step(  # type: ignore[attr-defined]
            each.review_due, today, is_critical=each.article.is_critical
        )
    return found


def escalations(*, limit: int = MOST) -> list[ReviewEscalation]:
    """Reviews that climbed and are not settled, the manager's first."""
    rows = ReviewEscalation.objects.filter(settled_at=None).select_related("version__article")
    return list(rows.order_by("-step", "due", "pk")[:limit])


def drifted(at: datetime, *, limit: int = MOST) -> list[ArticleVersion]:
    """French versions in force that follow another English version than the one in force, oldest first.

    Each has `original`, the English in force.
    """
    french = ArticleVersion.objects.live(at).filter(language="fr").select_related(
        "article", "translated_from"
    )  # fmt: skip
    english = {
        row.article_id: row
        for row in ArticleVersion.objects.live(at).filter(
            language="en", article__in=french.values("article")
        )
    }
    behind = []
    for row in french.order_by("effective", "pk"):
        original = english.get(row.article_id)
        if original is not None and row.translated_from_id != original.pk:
            row.original = original  # type: ignore[attr-defined]
            behind.append(row)
    return behind[:limit]


@dataclass(frozen=True)
class Freshness:
    """How many answers in use are fresh, due within a fortnight and overdue, and what else ails them."""

    fresh: int
    soon: int
    overdue: int
    overdue_critical: int
    provisional: int
    not_validated: int
    english: int
    with_french: int

    @property
    def total(self) -> int:
        return self.fresh + self.soon + self.overdue


def freshness(at: datetime) -> Freshness:
    """Counts over the answers in force; one statement."""
    today = timezone.localdate(at)
    regular = Q(is_provisional=False)
    soon = today + review.SOON
    found = ArticleVersion.objects.live(at).aggregate(
        fresh=Count("pk", filter=regular & (Q(review_due=None) | Q(review_due__gt=soon))),
        soon=Count("pk", filter=regular & Q(review_due__gte=today, review_due__lte=soon)),
        overdue=Count("pk", filter=regular & Q(review_due__lt=today)),
        overdue_critical=Count(
            "pk", filter=regular & Q(review_due__lt=today, article__is_critical=True)
        ),
        provisional=Count("pk", filter=Q(is_provisional=True)),
        not_validated=Count("pk", filter=regular & ~Q(confidence="validated")),
        english=Count("article", filter=regular & Q(language="en"), distinct=True),
        with_french=Count("article", filter=regular & Q(language="fr"), distinct=True),
    )
    return Freshness(**found)


_FIXES = """
SELECT severity, count(*), percentile_cont(0.5) WITHIN GROUP (ORDER BY settled_at - reported_at)
FROM knowledge_gapreport WHERE settled_at IS NOT NULL AND settled_at >= %s AND settled_at <= %s
GROUP BY severity
"""


def fixes(since: datetime, until: datetime) -> dict[str, tuple[int, timedelta]]:
    """By severity: how many flags were settled in the span, and the median time from flag to settled."""
    with connection.cursor() as cursor:
        cursor.execute(_FIXES, [since, until])
        return {str(severity): (int(n), median) for severity, n, median in cursor.fetchall()}


def published_by_week(until: datetime, *, weeks: int = 12) -> list[tuple[date, int]]:
    """How many versions went live in each of the last weeks, by the Monday it began, the oldest first."""
    today = timezone.localdate(until)
    monday = today - timedelta(days=today.weekday())
    starts = [monday - timedelta(weeks=n) for n in range(weeks - 1, -1, -1)]
    rows = ArticleVersion.objects.filter(
        state__in=[State.PUBLISHED, State.WITHDRAWN],
        effective__startswith__gte=until - timedelta(weeks=weeks), effective__startswith__lte=until,
    )  # fmt: skip
    counted = dict.fromkeys(starts, 0)
    for began in rows.annotate(began=F("effective__startswith")).values_list("began", flat=True):
        day = timezone.localdate(began)
        week = day - timedelta(days=day.weekday())
        if week in counted:
            counted[week] += 1
    return list(counted.items())


def by_article(version_ids: Sequence[int]) -> dict[int, ArticleVersion]:
    """These versions with their articles, by id."""
    rows = ArticleVersion.objects.filter(pk__in=version_ids).select_related("article")
    return {row.pk: row for row in rows.order_by("pk")}
