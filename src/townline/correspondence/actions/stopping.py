"""A reader's own wish: no more messages, or on again."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.core import ledger, live
from townline.correspondence.models import LETTER, Message, Stop
from townline.correspondence.rules.addresses import masked


@transaction.atomic
def stop(*, address: str, subject_of: str, now: datetime) -> None:
    """Send nothing more to this address about this, or (without a subject) at all. Twice is once."""
    _, is_new = Stop.objects.get_or_create(
        address=address, subject_of=subject_of, defaults={"at": now}
    )
    waiting = Message.objects.filter(address=address, state=Message.State.WAITING)
    waiting = waiting.exclude(event=LETTER)
    if subject_of:
        waiting = waiting.filter(subject_of=subject_of)
    waiting.update(state=Message.State.STOPPED, problem="stopped by its reader", settled_at=now)
    if is_new:
        _note("messages.stopped", address, subject_of, now)


@transaction.atomic
def go_on(*, address: str, subject_of: str, now: datetime) -> None:
    """Send again what happens from now on; what was stopped meanwhile is not sent after all."""
    scope = Stop.objects.filter(address=address)
    if scope.filter(subject_of__in=["", subject_of]).delete()[0]:
        _note("messages.wanted_again", address, subject_of, now)


def _note(verb: str, address: str, subject_of: str, now: datetime) -> None:
    ledger.append(stream=subject_of or "messages", verb=verb, actor=None, now=now,
                  after={"address": masked(address), "everything": not subject_of})  # fmt: skip
    live.announce("messages")
