"""Reads of bulletins."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Case, Exists, IntegerField, OuterRef, QuerySet, Value, When

from townline.accounts.models import User
from townline.knowledge.models import Audience, Bulletin, BulletinReceipt, Severity

_LOUDNESS = Case(
    When(severity=Severity.CRITICAL, then=Value(0)),
    When(severity=Severity.IMPORTANT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _live(at: datetime) -> QuerySet[Bulletin]:
    rows = Bulletin.objects.filter(starts_at__lte=at, expires_at__gt=at)
    return rows.select_related("author", "article").order_by(_LOUDNESS, "-changed_at", "pk")


def current_bulletins(at: datetime, *, limit: int = 20) -> list[Bulletin]:
    """What is happening now, loudest first. One statement."""
    return list(_live(at)[:limit])


def public_bulletins(at: datetime, *, limit: int = 5) -> list[Bulletin]:
    """What residents may read of it: only bulletins for everyone that have public words."""
    rows = _live(at).filter(audience=Audience.EVERYONE).exclude(public_text="")
    return list(rows[:limit])


def to_read(user: User, at: datetime) -> list[Bulletin]:
    """Bulletins in force, each with `is_read` for this person's receipt of its present wording."""
    receipt = BulletinReceipt.objects.filter(
        user=user, bulletin=OuterRef("pk"), revision=OuterRef("revision")
    )
    return list(_live(at).annotate(is_read=Exists(receipt))[:40])


def all_bulletins(*, before: int | None = None, limit: int = 25) -> list[Bulletin]:
    """Every bulletin there was, newest first, by page: those with an id below `before`."""
    rows = Bulletin.objects.select_related("author", "article")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])
