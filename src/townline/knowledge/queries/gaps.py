"""Reads of reports of what needs mending."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from townline.accounts.models import User
from townline.knowledge.errors import NoSuchReport
from townline.knowledge.models import GapReport, GapSeverity, GapSighting

PAGE_OF_GAPS = 50
_HARM = Case(
    When(severity=GapSeverity.UNSAFE, then=Value(0)),
    When(severity=GapSeverity.MISLEADS, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _reports() -> QuerySet[GapReport]:
    people = ("version__article", "reporter", "settled_by", "assigned_to")
    return GapReport.objects.select_related(*people)


def open_gaps(
    *, owner: str = "", kind: str = "", severity: str = "", assigned_to: int | None = None,
    after: int = 0, limit: int = PAGE_OF_GAPS,
) -> list[GapReport]:  # fmt: skip
    """Reports nobody has settled, the most harmful first and then the oldest; one statement.

    `after` is how many come before: the queue of open reports is short, and is read from its start.
    """
    wanted = {"owner": owner, "kind": kind, "severity": severity, "assigned_to": assigned_to}
    rows = _reports().filter(settled_at=None, **{k: v for k, v in wanted.items() if v})
    return list(rows.order_by(_HARM, "pk")[after : after + limit])


def settled_gaps(*, limit: int = 20) -> list[GapReport]:
    """The last reports settled, with what became of them."""
    return list(_reports().exclude(settled_at=None).order_by("-settled_at", "-pk")[:limit])


def gap(report_id: int) -> GapReport:
    """One report, open or settled. Raises NoSuchReport."""
    found = _reports().select_related("mended_version__article").filter(pk=report_id).first()
    if found is None:
        raise NoSuchReport
    return found


def sightings(report_id: int, *, limit: int = 50) -> list[GapSighting]:
    """Who met it, newest first."""
    rows = GapSighting.objects.filter(report=report_id).select_related("reporter")
    return list(rows.order_by("-pk")[:limit])


def reported_by(user: User, *, limit: int = 30) -> list[GapSighting]:
    """What somebody reported, newest first, each with what became of it."""
    rows = GapSighting.objects.filter(reporter=user).select_related("report__version")
    return list(rows.order_by("-pk")[:limit])


def outcomes_for(user: User, *, since: datetime | None = None) -> list[GapSighting]:
    """What became of things this person reported: not heard yet, or settled since an instant."""
    rows = GapSighting.objects.filter(reporter=user, report__settled_at__isnull=False)
    rows = rows.filter(report__settled_at__gte=since) if since else rows.filter(heard_at=None)
    return list(rows.select_related("report__version").order_by("-report__settled_at")[:20])


_SEARCHED = """
SELECT (at AT TIME ZONE %s)::date, count(*) FROM knowledge_searchquery
WHERE at >= %s AND at < %s AND ((%s <> '' AND text = %s) OR (chosen_ref <> '' AND chosen_ref = %s))
GROUP BY 1
"""


def searches_by_day(*, words: str, code: str, since: datetime, days: int) -> dict[date, int]:
    """Searches a local day for exactly these words, or that led to this answer; one statement."""
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(_SEARCHED, [zone, since, since + timedelta(days=days), words, words, code])
        return dict(cursor.fetchall())
