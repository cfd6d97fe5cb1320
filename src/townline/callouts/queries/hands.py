"""What needs a hand now, and lists of callouts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from townline.callouts.alarming import IN_HAND, UNTIL_ACCEPTED, owed
from townline.callouts.errors import NoSuchCallout
from townline.callouts.models import Alarm, Attempt, Callout

PAGE = 25
RANK = {"alarm": 0, "over_limit": 1, "to_dial": 2, "ringing": 3}


@dataclass(frozen=True)
class Hand:
    """A callout that waits for a person: `why` alarm, over_limit (rang too long without a result), to_dial
    or ringing; since when; and the sentence."""

    callout: Callout
    why: str
    since: datetime
    text: str
    attempt_id: int | None = None
    alarm_id: int | None = None


def the_callout(callout_id: int) -> Callout:
    """One callout. Raises NoSuchCallout."""
    callout = Callout.objects.filter(pk=callout_id).first()
    if callout is None:
        raise NoSuchCallout
    return callout


def open_for(subject: str) -> Sequence[Callout]:
    """The callouts of a subject that are not over, the oldest first; one statement."""
    return list(Callout.objects.live().filter(subject=subject).order_by("id"))


def page(*, before: int | None = None) -> Sequence[Callout]:
    """Callouts, the newest first, one more than a page."""
    rows = Callout.objects.order_by("-id")
    return list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])


def alarms() -> Sequence[Alarm]:
    """The alarms nobody has taken, the oldest first; one statement."""
    return list(Alarm.objects.filter(taken_at=None).select_related("callout").order_by("raised_at"))


def standing_alarms(now: datetime) -> Sequence[Alarm]:
    """Those, and what somebody took in hand a moment ago while nobody has accepted; one statement."""
    in_hand = Q(kind__in=UNTIL_ACCEPTED, taken_at__gt=now - IN_HAND) & owed()
    rows = Alarm.objects.filter(Q(taken_at=None) | in_hand)
    return list(rows.select_related("callout").order_by("raised_at"))


def need_a_hand(now: datetime) -> Sequence[Hand]:
    """Everything that waits for a person, the most pressing first; two statements."""
    hands = [
        Hand(alarm.callout, "alarm", alarm.raised_at, alarm.text, alarm_id=alarm.pk)
        for alarm in alarms()
    ]
    by_hand = Attempt.objects.filter(carrier="manual", callout__state="calling")
    by_hand = by_hand.exclude(state="ended").select_related("callout").order_by("id")
    hands.extend(_hand(attempt, now) for attempt in by_hand)
    order = {"E": 0, "A": 1, "B": 2, "C": 3}
    return sorted(hands, key=lambda h: (RANK[h.why], order.get(h.callout.level, 4), h.since))


def _hand(attempt: Attempt, now: datetime) -> Hand:
    callout, name = attempt.callout, attempt.name
    if attempt.placed_at is None:
        return Hand(callout, "to_dial", attempt.intent_at, f"Ring {name}", attempt.pk)
    over_at = attempt.placed_at + timedelta(seconds=attempt.ring_seconds)
    if now >= over_at:
        return Hand(callout, "over_limit", over_at, f"{name}: what became of it?", attempt.pk)
    return Hand(callout, "ringing", attempt.placed_at, f"Ringing {name}", attempt.pk)
