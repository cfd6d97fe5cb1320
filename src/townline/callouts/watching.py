"""The watchdog: it trusts no dispatcher. What should have been looked at and was not raises an alarm."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from townline.callouts.alarming import raise_alarm, sound_again, sound_anew
from townline.callouts.models import Callout

LATE = timedelta(seconds=15)


@transaction.atomic
def look(now: datetime) -> int:
    """Raise an alarm for every callout that is late by more than 15 s; let alarms sound again, those too that
    somebody took and that came to nothing.

    Late: due and not looked at, held by a dispatcher that does not come back, or past the deadline with
    nobody having said so. Returns how many alarms were raised or stand.
    """
    since = now - LATE
    late = Callout.objects.live().filter(
        Q(due_at__lt=since) & (Q(lease_until=None) | Q(lease_until__lt=now))
        | Q(lease_until__lt=since)
        | Q(deadline_at__lt=since, unmet_at=None)
    )
    rows = list(late.order_by("id")[:200])
    for callout in rows:
        raise_alarm(callout, "stuck", f"The engine stands still: {callout.title}", now)
    sound_again(now)
    sound_anew(now)
    return len(rows)
