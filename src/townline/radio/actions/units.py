"""What a unit does, for whom, and where it is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, live
from townline.radio.actions import welfare
from townline.radio.actions.writing import locked, write
from townline.radio.errors import NotOnTheAir
from townline.radio.events import UnitChanged
from townline.radio.models import Entry, Unit

WORDS = {
    "available": "available", "en_route": "en route", "on_scene": "on scene", "clear": "clear",
    "off": "off duty",
}  # fmt: skip


@transaction.atomic
def set_status(
    *, unit_id: int, status: str, subject: str = "", note: str = "", said_at: datetime | None = None,
    actor: User | None, now: datetime,
) -> Entry:  # fmt: skip
    """A unit says what it does now. Alone on scene, a safety check begins by itself; clear ends it.

    A unit that is clear, available or off has no subject any more.
    """
    unit = locked(unit_id)
    busy = status in ("en_route", "on_scene")
    about = subject or unit.subject
    unit.status, unit.status_at = status, min(said_at or now, now)
    unit.subject = about if busy else ""
    unit.save(update_fields=["status", "status_at", "subject"])
    text = WORDS[status] + (f". {note}" if note else "")
    entry = write("status", text, subject=about, unit=unit, actor=actor, now=now, said_at=said_at)
    if status == "on_scene" and unit.is_alone:
        welfare.begin(unit, unit.check_minutes, about, actor, now)
    if not busy:
        welfare.end(unit, f"The unit is {WORDS[status]}.", actor, now)
    events.publish(UnitChanged(unit_id=unit.pk, status=status, subject=about))
    return entry


@transaction.atomic
def assign(*, unit_id: int, subject: str, actor: User | None, now: datetime) -> Unit:
    """Give a unit something to go to. Raises NotOnTheAir for one that is off duty."""
    unit = locked(unit_id)
    if unit.status == "off":
        raise NotOnTheAir
    unit.subject = subject
    unit.save(update_fields=["subject"])
    write("status", "assigned", subject=subject, unit=unit, actor=actor, now=now)
    return unit


@transaction.atomic
def report_position(*, unit_id: int, x: float, y: float, at: datetime, now: datetime) -> None:
    """Where a unit is, in metres. An older report than the one we have changes nothing."""
    unit = locked(unit_id)
    if unit.position_at and unit.position_at >= at:
        return
    unit.at, unit.position_at = (x, y), min(at, now)
    unit.save(update_fields=["at", "position_at"])
    live.announce("units", unit.pk)
