"""Calm work waits while too many people are calling, and comes back afterwards."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts.models import CalmPause
from townline.core import ledger, live
from townline.core.reference import forget


@transaction.atomic
def pause_calm(*, until: datetime, reason: str, actor: User | None, now: datetime) -> CalmPause:
    """Promises and follow-up work that are not urgent wait until then, and are not called overdue."""
    made = CalmPause.objects.create(reason=reason[:120], from_at=now, until_at=until)
    _write("contacts.paused_calm", actor, now, {"reason": reason, "until": until.isoformat()})
    return made


@transaction.atomic
def resume_calm(*, reason: str, actor: User | None, now: datetime) -> int:
    """What paused for this reason comes back now; returns how many pauses ended."""
    ended = CalmPause.objects.filter(reason=reason[:120], ended_at=None, until_at__gt=now)
    count = ended.update(ended_at=now)
    _write("contacts.resumed_calm", actor, now, {"reason": reason})
    return count


def _write(verb: str, actor: User | None, now: datetime, after: dict[str, str]) -> None:
    ledger.append(stream="calm", verb=verb, actor=actor, now=now, after=after)
    forget()
    live.announce("bulletins")
