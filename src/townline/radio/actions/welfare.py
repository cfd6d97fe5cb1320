"""Safety checks: begun, answered, missed, stopped."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, live
from townline.radio.actions.writing import locked, write
from townline.radio.errors import NoSuchCheck
from townline.radio.events import CheckMissed
from townline.radio.models import Check, Entry, Unit
from townline.radio.rules.welfare import LADDER, next_due, rung


@transaction.atomic
def start_check(
    *, unit_id: int, minutes: int, subject: str = "", actor: User | None, now: datetime
) -> Entry:
    """Ask to hear from a unit every so many minutes from now; one that runs gets the new span."""
    unit = locked(unit_id)
    return begin(unit, minutes, subject or unit.subject, actor, now)


def begin(unit: Unit, minutes: int, subject: str, actor: User | None, now: datetime) -> Entry:
    """Begin a check of a locked unit, or give the one that runs a new span."""
    values = {
        "minutes": minutes, "subject": subject, "due_at": next_due(now, minutes), "rung": 0,
        "seen_at": None, "seen_by": None,
    }  # fmt: skip
    Check.objects.update_or_create(
        unit=unit, stopped_at=None, defaults=values, create_defaults={**values, "started_at": now}
    )
    return write("check", f"to be heard from every {minutes} min", subject=subject, unit=unit, actor=actor,
                 now=now)  # fmt: skip


@transaction.atomic
def heard(*, unit_id: int, note: str = "", actor: User | None, now: datetime) -> Entry:
    """A unit answered: the next check counts from now. Raises NoSuchCheck."""
    unit = locked(unit_id)
    check = _running(unit)
    check.due_at, check.rung = next_due(now, check.minutes), 0
    check.seen_at = check.seen_by = None
    check.save(update_fields=["due_at", "rung", "seen_at", "seen_by"])
    text = "all well" + (f". {note}" if note else "")
    return write("heard", text, subject=check.subject, unit=unit, actor=actor, now=now)


@transaction.atomic
def stop_check(*, unit_id: int, reason: str, actor: User | None, now: datetime) -> Entry:
    """Nobody needs to hear from this unit any more, and why. Raises NoSuchCheck."""
    unit = locked(unit_id)
    _running(unit)
    found = end(unit, reason, actor, now)
    if found is None:
        raise NoSuchCheck
    return found


def end(unit: Unit, reason: str, actor: User | None, now: datetime) -> Entry | None:
    """End the check of a locked unit, if one runs."""
    check = Check.objects.filter(unit=unit, stopped_at=None).first()
    if check is None:
        return None
    check.stopped_at, check.stopped_why = now, reason[:240]
    check.save(update_fields=["stopped_at", "stopped_why"])
    return write("stopped", f"safety check ended: {reason}", subject=check.subject, unit=unit, actor=actor,
                 now=now)  # fmt: skip


@transaction.atomic
def acknowledge(*, check_id: int, actor: User, now: datetime) -> Check:
    """Somebody sees to a missed check. It goes on escalating until the unit is heard."""
    check = Check.objects.select_for_update().filter(pk=check_id, stopped_at=None).first()
    if check is None:
        raise NoSuchCheck
    if check.seen_at is None:
        check.seen_at, check.seen_by = now, actor
        check.save(update_fields=["seen_at", "seen_by"])
        live.announce("radio", check.subject)
    return check


@transaction.atomic
def watch(*, now: datetime) -> int:
    """Look at every check that is due: each rung it has reached is written down once; returns how many moved.

    A new rung is not seen by anybody yet, even where the one before was.
    """
    due = Check.objects.select_for_update(skip_locked=True).filter(stopped_at=None, due_at__lte=now)
    moved = 0
    for check in due.select_related("unit"):
        reached = rung(check.due_at, now)
        if reached <= check.rung:
            continue
        for step in LADDER[check.rung : reached]:
            write("missed", f"not heard from. {step.what}", subject=check.subject, unit=check.unit,
                  actor=None, now=now)  # fmt: skip
        check.rung, check.seen_at, check.seen_by = reached, None, None
        check.save(update_fields=["rung", "seen_at", "seen_by"])
        events.publish(CheckMissed(check_id=check.pk, rung=reached))
        moved += 1
    return moved


def _running(unit: Unit) -> Check:
    check = Check.objects.select_for_update().filter(unit=unit, stopped_at=None).first()
    if check is None:
        raise NoSuchCheck(f"No safety check runs for {unit.code}.")
    return check
