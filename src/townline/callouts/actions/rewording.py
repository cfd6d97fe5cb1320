"""What a callout is called once its subject is kept apart."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Replace

from townline.accounts.models import User
from townline.callouts.actions.locking import locked
from townline.callouts.models import Alarm, Callout
from townline.core import ledger, live


@transaction.atomic
def reword(*, callout_id: int, title: str, say: str, actor: User | None, now: datetime) -> Callout:
    """Give a callout words that may stand on any screen: its subject became one that is kept apart.

    Alarms that named it say the new title. What the ledger wrote before stays there, and is on no page.
    """
    callout = locked(callout_id)
    before, callout.title, callout.say = callout.title, title[:200], say
    callout.save(update_fields=["title", "say"])
    rows = Alarm.objects.filter(callout=callout)
    rows.update(text=Replace(F("text"), Value(before), Value(callout.title)))
    ledger.append(stream=callout.stream, verb="callout.reworded", subject=callout.subject, actor=actor,
                  now=now, after={"title": callout.title})  # fmt: skip
    live.announce("callouts", callout.pk)
    return callout
