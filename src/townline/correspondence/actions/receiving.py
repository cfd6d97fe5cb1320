"""What comes back by mail: bounces mark an address, automatic answers are noted, a person's words go on.

Nothing is ever answered by itself.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db import transaction

from townline.core import events, ledger, live
from townline.correspondence.events import MessageAnswered
from townline.correspondence.models import Attempt, FailingAddress, Message
from townline.correspondence.rules.addresses import masked, plain
from townline.correspondence.rules.incoming import Came, read

SOFT = 3
"""So many bounces that are not for good, with nothing getting through between, count as one that is."""
S = Message.State


@transaction.atomic
def take_in(*, raw: bytes, recipient: str, now: datetime) -> Came:
    """Read one message and do what follows from it. Sends nothing; the same bounce twice is once."""
    came = read(raw, recipient=recipient)
    message = _ours(came)
    if message is None or came.kind == "delay":
        return came
    if came.kind == "person":
        _answered(message, came, now)
        return came
    if came.kind == "automatic":
        Attempt.objects.create(message=message, at=now, outcome="auto-reply")
        return came
    if message.state == S.FAILED and message.problem.startswith("came back"):
        return came
    message.state, message.settled_at = S.FAILED, now
    message.problem = f"came back {came.code}".strip()
    message.save(update_fields=["state", "settled_at", "problem"])
    Attempt.objects.create(message=message, at=now, outcome="bounced", answer=came.code)
    _count(message, came, now)
    live.announce("messages")
    return came


def _answered(message: Message, came: Came, now: datetime) -> None:
    """Hand on what a person wrote, once: a mail server that pipes it in twice brings it once."""
    if not came.words:
        return
    own = came.own_id or sha256(came.words.encode()).hexdigest()
    if message.attempts.filter(outcome="answered", answer=own).exists():
        return
    Attempt.objects.create(message=message, at=now, outcome="answered", answer=own)
    events.publish(MessageAnswered(
        message.pk, message.subject_of, came.words, plain(came.sender) == message.address, now.isoformat(),
    ))  # fmt: skip
    live.announce("messages")


def _ours(came: Came) -> Message | None:
    """Our message that it is about: by the address it came to, else by the id it quotes."""
    rows = Message.objects.select_for_update()
    if came.token and (found := rows.filter(token=came.token).first()):
        return found
    return rows.filter(message_id=came.message_id).first() if came.message_id else None


def _count(message: Message, came: Came, now: datetime) -> None:
    row, _ = FailingAddress.objects.select_for_update().get_or_create(
        address=message.address, defaults={"last_at": now}
    )
    since = Message.objects.filter(
        address=message.address, state=S.SENT, settled_at__gt=row.last_at
    ).exists()
    row.bounces = 1 if since else row.bounces + 1
    row.code, row.last_at = came.code[:12], now
    if row.failing_since is None and (came.is_final or row.bounces >= SOFT):
        row.failing_since = now
        ledger.append(stream=message.subject_of, verb="address.failing", actor=None, now=now,
                      after={"address": masked(message.address), "code": came.code})  # fmt: skip
    row.save()
