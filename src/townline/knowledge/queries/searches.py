"""Reads of what was looked for: what led nowhere, and how much led somewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max, Q, QuerySet

from townline.knowledge.models import SearchQuery


@dataclass(frozen=True)
class Term:
    """Words that were looked for: how often, by how many people, and when last."""

    text: str
    times: int
    people: int
    last_at: datetime


@dataclass(frozen=True)
class Searches:
    """What became of the searches of a span. `none` found nothing, `passed_by` found and took nothing."""

    total: int
    none: int
    passed_by: int
    chosen: int

    @property
    def led_somewhere(self) -> float:
        """The share of all searches where something was taken; 0 of none."""
        return self.chosen / self.total if self.total else 0.0


def _within(since: datetime, until: datetime) -> QuerySet[SearchQuery]:
    return SearchQuery.objects.filter(at__gte=since, at__lt=until)


def terms_without_result(*, since: datetime, until: datetime, limit: int = 20) -> list[Term]:
    """Words that found nothing at all, the most frequent first; one statement."""
    return _terms(_within(since, until).filter(results=0, chosen_kind=""), limit)


def terms_passed_by(*, since: datetime, until: datetime, limit: int = 20) -> list[Term]:
    """Words that found something nobody took, the most frequent first; one statement."""
    return _terms(_within(since, until).filter(results__gt=0, chosen_kind=""), limit)


def _terms(rows: QuerySet[SearchQuery], limit: int) -> list[Term]:
    counted = rows.values("text").annotate(
        times=Count("pk"), people=Count("user", distinct=True), last_at=Max("at")
    )
    return [Term(**row) for row in counted.order_by("-times", "-last_at", "text")[:limit]]


def searches(*, since: datetime, until: datetime) -> Searches:
    """What became of all searches of a span; one statement."""
    counted = _within(since, until).aggregate(
        total=Count("pk"),
        none=Count("pk", filter=Q(results=0, chosen_kind="")),
        passed_by=Count("pk", filter=Q(results__gt=0, chosen_kind="")),
        chosen=Count("pk", filter=~Q(chosen_kind="")),
    )
    return Searches(**counted)


def times_searched(text: str, *, since: datetime, until: datetime) -> int:
    """How often exactly these words, as they are kept, were looked for."""
    return _within(since, until).filter(text=text).count()
