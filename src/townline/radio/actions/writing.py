"""How every verb of the radio writes: one line of the log, one entry of the ledger, one nudge."""

from __future__ import annotations

from datetime import datetime

from townline.accounts.models import User
from townline.core import apart, ledger, live
from townline.radio.errors import NoSuchUnit
from townline.radio.models import Entry, Unit


def locked(unit_id: int) -> Unit:
    """A unit in service, for whoever changes it. Raises NoSuchUnit."""
    unit = Unit.objects.select_for_update().filter(pk=unit_id, is_retired=False).first()
    if unit is None:
        raise NoSuchUnit
    return unit


def write(
    kind: str, text: str, *, subject: str, unit: Unit | None, actor: User | None, now: datetime,
    said_at: datetime | None = None, speaker: str = "",
) -> Entry:  # fmt: skip
    """Add a line to the log. It hangs on its subject's chain of evidence, or on the radio's own.

    Of a subject that is kept apart the ledger holds that something was said, and by whom.
    """
    at = min(said_at or now, now)
    entry = Entry.objects.create(
        subject=subject, kind=kind, unit=unit, speaker=speaker[:60], text=text, at=at, typed_at=now, by=actor,
        channel=unit.channel if unit else "",
    )  # fmt: skip
    ledger.append(
        stream=subject or "radio", subject=subject or f"radio:{entry.pk}", verb=f"radio.{kind}", actor=actor,
        now=now, known_at=at,
        after={"who": entry.who, "text": apart.for_all(subject, text), "unit": unit.code if unit else "",
               "entry": entry.pk},
    )  # fmt: skip
    live.announce("radio", subject)
    return entry
