"""Take the desk, pin an incident, take an alarm in hand."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.board.errors import NoSuchAlarm, TwoPinned
from townline.board.models import Hold, Pin
from townline.callouts import actions as callouts
from townline.core import ledger, live
from townline.radio import actions as radio
from townline.rosters import actions as rosters


@transaction.atomic
def take_desk(*, actor: User, now: datetime) -> None:
    """Alarms sound at this person's desk from now."""
    _hold, is_new = Hold.objects.get_or_create(user=actor, defaults={"since": now})
    if is_new:
        ledger.append(stream="dispatch_desk", verb="desk.taken", actor=actor, now=now)
        live.announce("alarms")


@transaction.atomic
def leave_desk(*, actor: User, now: datetime) -> None:
    """Alarms sound here no more; where nobody is left they sound at every dispatch desk."""
    if Hold.objects.filter(user=actor).delete()[0]:
        ledger.append(stream="dispatch_desk", verb="desk.left", actor=actor, now=now)
        live.announce("alarms")


@transaction.atomic
def pin(*, incident_id: int, actor: User) -> Pin:
    """Keep an incident in sight. Raises TwoPinned."""
    taken = {row.slot: row for row in Pin.objects.select_for_update().filter(user=actor)}
    for row in taken.values():
        if row.incident_id == incident_id:
            return row
    slot = next((number for number in (1, 2) if number not in taken), None)
    if slot is None:
        raise TwoPinned
    return Pin.objects.create(user=actor, incident_id=incident_id, slot=slot)


def unpin(*, incident_id: int, actor: User) -> None:
    """Keep it in sight no more."""
    Pin.objects.filter(user=actor, incident=incident_id).delete()


def take_alarm(*, kind: str, alarm_id: int, actor: User, now: datetime) -> None:
    """Somebody sees to an alarm: each kind is taken where it was raised. Raises NoSuchAlarm."""
    if kind == "callout":
        callouts.take_alarm(alarm_id=alarm_id, actor=actor, now=now)
    elif kind == "check":
        radio.acknowledge(check_id=alarm_id, actor=actor, now=now)
    elif kind == "roster":
        rosters.acknowledge(alarm_id=alarm_id, actor=actor, now=now)
    else:
        raise NoSuchAlarm
    live.announce("alarms")
