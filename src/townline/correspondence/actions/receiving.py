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
        own = came.own_id or sha256(came.words.encode()).hexdigest()
        hand_on(message, came.words, own_id=own, now=now,
                is_from_reader=plain(came.sender) == message.address)  # fmt: skip
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
    count_failure(message, code=came.code, is_final=came.is_final, now=now)
    live.announce("messages")
    return came


def hand_on(
    message: Message, said: str, *, own_id: str, is_from_reader: bool, now: datetime
) -> None:
    """Hand on what a person wrote, once: a server that brings it twice brings it once."""
    if not said or message.attempts.filter(outcome="answered", answer=own_id).exists():
        return
    Attempt.objects.create(message=message, at=now, outcome="answered", answer=own_id)
    events.publish(
        MessageAnswered(message.pk, message.subject_of, said, is_from_reader, now.isoformat())
    )
    live.announce("messages")


def _ours(came: Came) -> Message | None:
    """Our message that it is about: by the address it came to, else by the id it quotes."""
    rows = Message.objects.select_for_update()
    if came.token and (found := rows.filter(token=came.token).first()):
        return found
    return rows.filter(message_id=came.message_id).first() if came.message_id else None


def count_failure(message: Message, *, code: str, is_final: bool, now: datetime) -> None:
    """One more that did not reach this address; for good, or the third in a row, and nothing goes there."""
    row, _ = FailingAddress.objects.select_for_update().get_or_create(
        address=message.address, defaults={"last_at": now}
    )
    since = Message.objects.filter(
        address=message.address, state=S.SENT, settled_at__gt=row.last_at
    ).exists()
    row.bounces = 1 if since else row.bounces + 1
    row.code, row.last_at = code[:12], now
    if row.failing_since is None and (is_final or row.bounces >= SOFT):
        row.failing_since = now
        ledger.append(stream=message.subject_of, verb="address.failing", actor=None, now=now,
                      after={"address": masked(message.address), "code": code})  # fmt: skip
    row.save()
