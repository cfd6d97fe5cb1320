"""An alarm is taken by a person."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.callouts.errors import CalloutOver
from townline.callouts.models import Alarm
from townline.callouts.queries.times import database_now
from townline.core import ledger, live


@transaction.atomic
def take_alarm(*, alarm_id: int, actor: User, now: datetime) -> Alarm:
    """A person takes the alarm: it sounds no more, and the record names who. Raises CalloutOver."""
    alarm = Alarm.objects.select_for_update().filter(pk=alarm_id).first()
    if alarm is None or alarm.taken_at is not None:
        raise CalloutOver("This alarm was taken already.")
    alarm.taken_at, alarm.taken_by = database_now(), actor.display_name
    alarm.save(update_fields=["taken_at", "taken_by"])
    ledger.append(
        stream=f"callout:{alarm.callout_id}", verb="alarm.taken", actor=actor, now=now,
        after={"kind": alarm.kind},
    )  # fmt: skip
    live.announce("alarms", alarm.callout_id)
    return alarm
