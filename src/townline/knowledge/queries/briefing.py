"""What changed since somebody last worked, and whether they know of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from townline.accounts.models import User
from townline.knowledge.models import (
    ArticleVersion,
    Briefing,
    Bulletin,
    BulletinReceipt,
    ChangeNote,
    GapSighting,
    Severity,
)
from townline.knowledge.queries.bulletins import to_read
from townline.knowledge.queries.gaps import outcomes_for
from townline.knowledge.rules import briefing as rules

MOST = 30


@dataclass(frozen=True)
class Changes:
    """A briefing: what is new for one person since an instant."""

    since: datetime
    is_first: bool
    bulletins: tuple[Bulletin, ...]
    live: tuple[ArticleVersion, ...]
    withdrawn: tuple[ArticleVersion, ...]
    notes: tuple[ChangeNote, ...]
    is_current: bool
    heard: tuple[GapSighting, ...] = ()

    @property
    def count(self) -> int:
        lists = (self.bulletins, self.live, self.withdrawn, self.notes, self.heard)
        return sum(map(len, lists))

    @property
    def critical_unread(self) -> int:
        return sum(
            b.severity == Severity.CRITICAL and not getattr(b, "is_read", False)
            for b in self.bulletins
        )


def _last(user: User) -> datetime | None:
    mine = Briefing.objects.filter(user=user).order_by("-read_until")
    return mine.values_list("read_until", flat=True).first()


def changes_for(user: User, at: datetime) -> Changes:
    """Bulletins in force, and what went live or was withdrawn since the last briefing.

    Six statements; five where the bulletins are remembered.
    """
    last = _last(user)
    since = rules.since(last, at)
    bulletins = tuple(
        b for b in to_read(user, at)
        if b.changed_at >= since or (b.severity == Severity.CRITICAL and not b.is_read)  # type: ignore[attr-defined]
    )  # fmt: skip
    versions = ArticleVersion.objects.select_related("article").filter(
        Q(effective__contains=at, effective__startswith__gte=since)
        | Q(withdrawn_at__gte=since, withdrawn_at__lte=at)
    )
    rows = list(versions.order_by("-effective", "pk")[:MOST])
    notes = tuple(ChangeNote.objects.filter(at__gte=since, at__lte=at).order_by("-at")[:MOST])
    return Changes(
        since=since, is_first=last is None, bulletins=bulletins,
        live=tuple(v for v in rows if v.withdrawn_at is None),
        withdrawn=tuple(v for v in rows if v.withdrawn_at is not None),
        notes=notes, is_current=rules.is_current(last, at),
        heard=tuple(outcomes_for(user, since=since)),
    )  # fmt: skip


def may_go_ready(user: User, at: datetime) -> bool:
    """Whether this person knows what they must before taking contacts. Two statements."""
    receipt = BulletinReceipt.objects.filter(
        user=user, bulletin=OuterRef("pk"), revision=OuterRef("revision")
    )
    unread = Bulletin.objects.filter(
        ~Exists(receipt), severity=Severity.CRITICAL, starts_at__lte=at, expires_at__gt=at
    )
    return rules.may_go_ready(last=_last(user), now=at, critical_unread=unread.count())
