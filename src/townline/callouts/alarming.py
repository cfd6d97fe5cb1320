"""Raising alarms, and keeping them sounding until a person takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F

from townline.callouts.models import Alarm, Callout
from townline.core import ledger, live, outbox

SOUNDS_EVERY = timedelta(seconds=60)
FROM_OUTSIDE = ("place", "police")


@dataclass
class _Job:
    """A job by its name: what it does stands in `jobs`, which looks here too."""

    name: str
    queue: str


TELL_SUPERVISOR = _Job("callouts.tell_supervisor", "messages")


def raise_alarm(callout: Callout, kind: str, text: str, now: datetime) -> None:
    """Raise one alarm of a kind; what sounds already is not raised twice. In the caller's transaction."""
    made, is_new = Alarm.objects.get_or_create(
        callout=callout, kind=kind, taken_at=None,
        defaults={"text": text[:300], "raised_at": now, "sounded_at": now},
    )  # fmt: skip
    if not is_new:
        return
    outbox.defer(TELL_SUPERVISOR, alarm_id=made.pk)
    ledger.append(
        stream=callout.stream, verb="alarm.raised", actor=None, now=now, after={"kind": kind},
        reason=text,
    )  # fmt: skip
    live.announce("alarms", callout.pk)


def silence(callout: Callout, why: str, now: datetime) -> None:
    """End the alarms of a callout that has ended itself: filled, or stood down. What somebody out there says
    sounds on: a full crew needs police no less."""
    ended = Alarm.objects.filter(callout=callout, taken_at=None).exclude(kind__in=FROM_OUTSIDE)
    if ended.update(taken_at=now, taken_by=why):
        live.announce("alarms", callout.pk)


def sound_again(now: datetime) -> int:
    """Let alarms that nobody took sound again, each once a minute whoever asks; returns how many did."""
    due = Alarm.objects.filter(taken_at=None, sounded_at__lte=now - SOUNDS_EVERY)
    sounded = due.update(sounded_at=now, sounds=F("sounds") + 1)
    if sounded:
        live.announce("alarms")
    return sounded
