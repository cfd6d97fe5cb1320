"""Reads of closures: what is closed now, what is over, one with its notices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from townline.closures.errors import NoSuchClosure
from townline.closures.models import Closure, Notice
from townline.closures.rules.standing import Stand, update_due
from townline.core import rows
from townline.core.models import LedgerEntry

PAGE = 25


@dataclass(frozen=True)
class Line:
    """A closure in the list: where it stands, how many were told, and by when word of it is due."""

    closure: Closure
    stand: Stand
    told: int
    to_tell: int
    due_at: datetime
    is_late: bool


def _with_counts() -> object:
    return Closure.objects.select_related("check_made").annotate(
        told_n=Count("notices", filter=Q(notices__told_at__isnull=False)), all_n=Count("notices")
    )


def line_of(closure: Closure, now: datetime) -> Line:
    """A closure with its deadline; its counts must have been read with it."""
    due = update_due(closure.updated_at, closure.starts_at, closure.expected_end_at)
    is_late = closure.reopened_at is None and closure.is_live and due < now
    return Line(closure, closure.stand, getattr(closure, "told_n", 0), getattr(closure, "all_n", 0),
                due, is_late)  # fmt: skip


def live_closures(now: datetime) -> list[Line]:
    """Everything that is closed or whose opening is still being told: late ones first; one statement."""
    found = _with_counts().filter(is_live=True).order_by("-starts_at", "-pk")  # type: ignore[attr-defined]
    lines = [line_of(each, now) for each in found]
    return sorted(lines, key=lambda line: (not line.is_late, line.stand != Stand.HELD))


def over_closures(*, before: int | None = None) -> list[Closure]:
    """Closures that are over, the newest first; one more than a page holds."""
    found = Closure.objects.filter(is_live=False).select_related("check_made")
    if before:
        found = found.filter(pk__lt=before)
    return list(found.order_by("-pk")[: PAGE + 1])


def closure_for(closure_id: int) -> Closure:
    """One closure with its call-back; NoSuchClosure."""
    rows_ = Closure.objects.select_related("check_made__called_by", "opened_by", "reopened_by")
    found = rows_.filter(pk=closure_id).first()
    if found is None:
        raise NoSuchClosure
    return found


def notices_of(closure: Closure) -> list[Notice]:
    """Everybody who must hear of it, those of the opening last; one statement."""
    return list(closure.notices.select_related("told_by").order_by("is_opening", "position"))


def of_subject(subject: str) -> list[Closure]:
    """The closures that belong to something, such as `incident:12`, the newest first."""
    found = Closure.objects.filter(subject=subject).select_related("check_made")
    return list(found.order_by("-pk")[:20])


def timeline(closure: Closure) -> list[LedgerEntry]:
    """Everything on the record about a closure, the newest first."""
    return rows.select(
        LedgerEntry, "WHERE stream = %s ORDER BY id DESC LIMIT 100", [f"closure:{closure.pk}"]
    )
