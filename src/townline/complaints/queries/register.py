"""The register: what waits, by what runs out first; what is closed, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q

from townline.accounts.models import User
from townline.complaints.models import Complaint, Kind, State

PAGE = 40


@dataclass(frozen=True)
class Asked:
    """What a page of the register asks for."""

    kind: str = ""
    state: str = "open"
    text: str = ""
    is_late: bool = False
    is_mine: bool = False


def register(
    asked: Asked, *, viewer: User, now: datetime, offset: int = 0, limit: int = PAGE + 1
) -> Sequence[Complaint]:
    """Files that a viewer may know of; one statement."""
    found = Complaint.objects.visible_to(viewer).select_related("owner")
    if asked.state in State.values:
        found = found.filter(state=asked.state)
    if asked.kind in Kind.values:
        found = found.filter(kind=asked.kind)
    if asked.is_late:
        found = found.filter(due_at__lt=now)
    if asked.is_mine:
        found = found.filter(owner=viewer)
    if asked.text:
        words = Q(reference__iexact=asked.text) | Q(name__icontains=asked.text)
        found = found.filter(
            words | Q(words__icontains=asked.text) | Q(office__icontains=asked.text)
        )
    is_over = asked.state == State.CLOSED.value
    first = F("closed_at").desc(nulls_last=True) if is_over else F("due_at").asc(nulls_last=True)
    return list(found.order_by(first, "-pk")[offset : offset + limit])


def counts(*, viewer: User, now: datetime) -> dict[str, int]:
    """How many are open by kind, and how many of them late, as far as a viewer may know; one statement."""
    rows = (
        Complaint.objects.visible_to(viewer).filter(state=State.OPEN).values("kind")
        .annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now))).order_by("kind")
    )  # fmt: skip
    found = {row["kind"]: row["n"] for row in rows}
    return {**found, "late": sum(row["late"] for row in rows), "all": sum(found.values())}
