"""Reads of lists: how everybody stands, and what happened."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from townline.callin.models import AgreementVersion, ListEvent, ListStanding


def programs_with_rules(at: datetime) -> list[str]:
    """The programs that an agreement speaks of at an instant."""
    rows = AgreementVersion.objects.at(at).values_list("programs", flat=True)
    return sorted({code for codes in rows for code in codes})


def standings(program_code: str) -> Sequence[ListStanding]:
    """Everybody on a program's list, fewest hours first. One statement."""
    rows = ListStanding.objects.filter(sheet__program_code=program_code).select_related("worker")
    return list(rows.order_by("minutes", "worker__seniority_date", "worker_id"))


def history(program_code: str, *, count: int = 60) -> Sequence[ListEvent]:
    """The latest events of a list, the newest first. One statement."""
    rows = ListEvent.objects.filter(sheet__program_code=program_code).select_related(
        "worker", "version"
    )
    return list(rows.order_by("-id")[:count])


def corrections(program_codes: Collection[str], since: datetime) -> Sequence[ListEvent]:
    """What was mended by hand on these programs' lists after an instant, in its order. One statement."""
    rows = ListEvent.objects.filter(
        sheet__program_code__in=program_codes,
        kind__in=("placed", "adjusted"),
        recorded_at__gt=since,
    )
    return list(rows.select_related("sheet", "worker").order_by("recorded_at", "id"))
