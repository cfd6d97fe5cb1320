"""Reads of reports of what needs mending."""

from __future__ import annotations

from django.db.models import Case, IntegerField, QuerySet, Value, When

from townline.knowledge.models import GapReport, GapSeverity

_HARM = Case(
    When(severity=GapSeverity.UNSAFE, then=Value(0)),
    When(severity=GapSeverity.MISLEADS, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _reports() -> QuerySet[GapReport]:
    return GapReport.objects.select_related("version__article", "reporter", "settled_by")


def open_gaps(*, owner: str = "", limit: int = 50) -> list[GapReport]:
    """Reports nobody has settled, the most harmful first and then the oldest."""
    rows = _reports().filter(settled_at=None)
    if owner:
        rows = rows.filter(owner=owner)
    return list(rows.order_by(_HARM, "pk")[:limit])


def settled_gaps(*, limit: int = 20) -> list[GapReport]:
    """The last reports settled, with what became of them."""
    return list(_reports().exclude(settled_at=None).order_by("-settled_at", "-pk")[:limit])
