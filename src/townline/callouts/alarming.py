"""Raising alarms, and keeping them sounding until a person takes them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q

from townline.callouts.models import Alarm, Callout, State
from townline.core import ledger, live, outbox

SOUNDS_EVERY = timedelta(seconds=60)
FROM_OUTSIDE = ("place", "police")
UNTIL_ACCEPTED = ("unmet", "exhausted")
IN_HAND = timedelta(minutes=3)  # how long whoever took it has, before it sounds again


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


def sound_anew(now: datetime) -> int:
    """Raise again what was taken in hand and came to nothing: nobody has accepted, and nobody called it off.

    Only a person who accepts ends such an alarm. Returns how many sound anew; one statement where none does.
    """
    open_first = F("taken_at").desc(nulls_first=True)
    last = Alarm.objects.filter(owed(), kind__in=UNTIL_ACCEPTED).select_related("callout")
    rows = list(last.order_by("callout", open_first).distinct("callout"))
    come_to_nothing = [row for row in rows if row.taken_at and row.taken_at <= now - IN_HAND]
    for row in come_to_nothing:
        text = f"Still nobody has accepted: {row.callout.title}"
        raise_alarm(row.callout, row.kind, text, now)
    return len(come_to_nothing)


def owed() -> Q:
    """Of alarms: those whose callout waits for somebody to accept, past its deadline or its last name."""
    is_late = Q(callout__state=State.CALLING.value, callout__unmet_at__isnull=False)
    return Q(callout__state=State.EXHAUSTED.value) | is_late
