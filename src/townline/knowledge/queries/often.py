"""What residents ask most, and what there is to read about a matter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Case, Count, IntegerField, OuterRef, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from townline.core.reference import remember
from townline.knowledge.models import ArticleVersion, Confidence, PageViews, SearchQuery

SPAN = timedelta(days=30)


def often_asked(*, at: datetime, language: str, limit: int = 3) -> list[ArticleVersion]:
    """Answers that residents may read, most used first: read on the web and taken from a search in 30 days.

    Of those used alike, what its owner has validated comes first. One statement, remembered for an hour.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    return remember(("often asked", hour, language, limit), lambda: _often(at, language, limit))


def _often(at: datetime, language: str, limit: int) -> list[ArticleVersion]:
    views = (
        PageViews.objects.filter(
            version__article=OuterRef("article"), day__gt=timezone.localdate(at - SPAN)
        )
        .order_by().values("version__article").annotate(n=Sum("views")).values("n")
    )  # fmt: skip
    taken = (
        SearchQuery.objects.filter(
            chosen_kind="answer", chosen_ref=OuterRef("article__code"), at__gt=at - SPAN
        )
        .order_by().values("chosen_ref").annotate(n=Count("pk")).values("n")
    )  # fmt: skip
    rows = ArticleVersion.objects.live(at).public().filter(language=language)
    counted = rows.annotate(
        used=Coalesce(Subquery(views, output_field=IntegerField()), 0)
        + Coalesce(Subquery(taken, output_field=IntegerField()), 0),
        is_proved=Case(When(confidence=Confidence.VALIDATED, then=1), default=0),
    )  # fmt: skip
    best = counted.select_related("article").order_by("-used", "-is_proved", "title", "pk")
    return list(best[:limit])


def public_about(
    topics: Collection[str], *, at: datetime, language: str, limit: int
) -> list[ArticleVersion]:
    """Answers about these topics that residents may read, by title. One statement."""
    rows = ArticleVersion.objects.live(at).public().filter(language=language)
    about = rows.filter(article__topic__in=sorted(topics))
    return list(about.select_related("article").order_by("title", "pk")[:limit])
