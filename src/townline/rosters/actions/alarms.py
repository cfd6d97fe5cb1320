"""Faults of rosters, raised a day ahead and cleared by themselves when they are mended."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.core.errors import NotFound
from townline.rosters import queries
from townline.rosters.events import RosterAlarmRaised
from townline.rosters.models import RosterAlarm


@transaction.atomic
def watch(*, now: datetime) -> int:
    """Look at the next 24 hours of every roster: raise what is new, clear what is gone; how many stand."""
    faults = {fault.key: fault for fault in queries.faults(now)}
    standing = {
        (row.kind, row.program_code, row.tier, row.during.lower, row.worker_id): row
        for row in RosterAlarm.objects.select_for_update().filter(cleared_at=None)
    }
    for key, row in standing.items():
        if key not in faults:
            row.cleared_at = now
            row.save(update_fields=["cleared_at"])
            _write(row, "roster.alarm_cleared", None, now)
    for key, fault in faults.items():
        if key in standing:
            continue
        alarm = RosterAlarm.objects.create(
            kind=fault.kind, program_code=fault.program_code, tier=fault.tier,
            during=Range(fault.during.start, fault.during.end, "[)"), worker_id=fault.worker_id,
            why=fault.why[:240], raised_at=now,
        )  # fmt: skip
        _write(alarm, "roster.alarm_raised", None, now)
        events.publish(RosterAlarmRaised(alarm_id=alarm.pk))
    return len(faults)


def turn(*, after: datetime, until: datetime) -> list[str]:
    """Whoever looks at a roster or a ladder sees it anew where a duty began or ended by the clock alone.

    Returns the programs.
    """
    turned = queries.turned_between(after, until)
    for program_code in turned:
        live.announce("rosters", program_code)
    return turned


@transaction.atomic
def acknowledge(*, alarm_id: int, actor: User, now: datetime) -> RosterAlarm:
    """Say that somebody has it in hand. It stands until the fault is gone."""
    alarm = RosterAlarm.objects.select_for_update().filter(pk=alarm_id).first()
    if alarm is None:
        raise NotFound("There is no such alarm.")
    if alarm.seen_at is None:
        alarm.seen_at, alarm.seen_by = now, actor
        alarm.save(update_fields=["seen_at", "seen_by"])
        _write(alarm, "roster.alarm_seen", actor, now)
    return alarm


def _write(alarm: RosterAlarm, verb: str, actor: User | None, now: datetime) -> None:
    ledger.append(
        stream=f"roster:{alarm.program_code}:{alarm.tier}", subject=f"roster_alarm:{alarm.pk}",
        verb=verb, actor=actor, now=now, after={"kind": alarm.kind, "why": alarm.why},
    )  # fmt: skip
    live.announce("rosters", alarm.program_code)
