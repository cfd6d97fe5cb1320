"""Answers by how well they fit and how useful they are now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone

from townline.knowledge.models import ArticleVersion, Confidence, SearchQuery
from townline.knowledge.queries.answers import AnswerHit, suggest
from townline.knowledge.queries.bulletins import current_bulletins
from townline.knowledge.rules.usefulness import bonus

LATELY = timedelta(days=14)


def useful(text: str, *, at: datetime, limit: int = 3, language: str = "en") -> list[AnswerHit]:
    """What fits; of near equals first what is proved, fresh, in the news, lately taken. Two statements."""
    hits = suggest(text, at=at, limit=limit + 3, language=language)
    if len(hits) < 2:
        return hits
    bonuses = _bonuses(hits, at)
    return sorted(hits, key=lambda hit: -(hit.score + bonuses.get(hit.version_id, 0.0)))[:limit]


def _bonuses(hits: Sequence[AnswerHit], at: datetime) -> dict[int, float]:
    in_the_news = {bulletin.article_id for bulletin in current_bulletins(at)}
    lately = (
        SearchQuery.objects.filter(
            chosen_kind="answer", chosen_ref=OuterRef("article__code"), at__gt=at - LATELY
        )
        .order_by()
        .values("chosen_ref")
        .annotate(times=Count("pk"))
        .values("times")
    )
    rows = ArticleVersion.objects.filter(pk__in=[hit.version_id for hit in hits])
    today = timezone.localdate(at)
    return {
        pk: bonus(
            is_validated=confidence == Confidence.VALIDATED,
            is_overdue=due is not None and due < today,
            has_bulletin=article_id in in_the_news,
            taken=taken or 0,
        )
        for pk, article_id, confidence, due, taken in rows.annotate(
            taken=Subquery(lately)
        ).values_list("pk", "article_id", "confidence", "review_due", "taken")
    }
