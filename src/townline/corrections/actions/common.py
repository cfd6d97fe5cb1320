"""What every verb on a correction needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.core import ledger, live
from townline.corrections.errors import IsClosed, NoSuchCorrection
from townline.corrections.models import Correction


def open_one(correction_id: int) -> Correction:
    """The correction, held, if it is open. Raises NoSuchCorrection, IsClosed."""
    found = Correction.objects.select_for_update().filter(pk=correction_id).first()
    if found is None:
        raise NoSuchCorrection
    if found.closed_at:
        raise IsClosed
    return found


def write(
    correction_id: int, verb: str, *, actor: User | None, now: datetime, reason: str = "",
    contact_id: int | None = None, after: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """One ledger entry on the correction's stream, and a nudge to whoever shows it."""
    ledger.append(
        stream=f"correction:{correction_id}", verb=f"correction.{verb}", actor=actor, now=now,
        reason=reason, contact_id=contact_id, after=after,
    )  # fmt: skip
    live.announce("corrections")


def note_reading(*, stream: str, what: str, actor: User, now: datetime) -> None:
    """Write down that somebody read a list of who was told."""
    ledger.append(stream=stream, verb="told.read", actor=actor, now=now, reason=what)
