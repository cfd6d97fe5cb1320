"""Reads of bulletins."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, Value, When

from townline.accounts.models import User
from townline.core.reference import remember
from townline.knowledge.models import Audience, Bulletin, BulletinReceipt, Severity

_LOUDNESS = Case(
    When(severity=Severity.CRITICAL, then=Value(0)),
    When(severity=Severity.IMPORTANT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def _live(at: datetime) -> list[Bulletin]:
    """What is in force at an instant, loudest first; remembered, so that it costs a desk no statement."""

    def unexpired() -> list[Bulletin]:
        found = Bulletin.objects.filter(expires_at__gt=at).select_related("author", "article")
        return list(found.order_by(_LOUDNESS, "-changed_at", "pk"))

    minute = at.replace(second=0, microsecond=0)  # what has expired does not pile up
    unexpired_now = remember(("bulletins", minute), unexpired)
    return [each for each in unexpired_now if each.starts_at <= at < each.expires_at]


def current_bulletins(at: datetime, *, limit: int = 20) -> list[Bulletin]:
    """What is happening now, loudest first. One statement, or none while nothing changes."""
    return _live(at)[:limit]


def public_bulletins(at: datetime, *, limit: int = 5) -> list[Bulletin]:
    """What residents may read of it: only bulletins for everyone that have public words."""
    open_to_all = [each for each in _live(at) if each.audience == Audience.EVERYONE]
    return [each for each in open_to_all if each.public_text][:limit]


@dataclass(frozen=True)
class Notice:
    """A bulletin as residents read it, and the language its words are in."""

    title: str
    text: str
    language: str


def public_notices(at: datetime, *, language: str, limit: int = 5) -> list[Notice]:
    """What residents may read of what is happening, in their language where it was written in it."""
    return [
        Notice(each.title_fr, each.public_text_fr, "fr")
        if language == "fr" and each.public_text_fr
        else Notice(each.title, each.public_text, "en")
        for each in public_bulletins(at, limit=limit)
    ]


def to_read(user: User, at: datetime) -> list[Bulletin]:
    """Bulletins in force, each with `is_read` for this person's receipt of its present wording."""
    shown = [copy(each) for each in _live(at)[:40]]
    receipts = BulletinReceipt.objects.filter(user=user, bulletin__in=[each.pk for each in shown])
    read = set(receipts.values_list("bulletin", "revision"))
    for each in shown:
        each.is_read = (each.pk, each.revision) in read  # type: ignore[attr-defined]
    return shown


def receipts(bulletin_id: int, *, limit: int = 200) -> list[BulletinReceipt]:
    """Who has read a bulletin, in which wording and when, the last first."""
    rows = BulletinReceipt.objects.filter(bulletin=bulletin_id).select_related("user")
    return list(rows.order_by("-read_at", "-pk")[:limit])


def all_bulletins(*, before: int | None = None, limit: int = 25) -> list[Bulletin]:
    """Every bulletin there was, newest first, by page: those with an id below `before`."""
    rows = Bulletin.objects.select_related("author", "article")
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[: limit + 1])
