"""What a gateway tells us of texts: receipts, and what people send back. Told twice is told once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.core import live
from townline.correspondence.actions.receiving import count_failure, hand_on
from townline.correspondence.actions.stopping import go_on, stop
from townline.correspondence.models import TEXT, Attempt, Message, TextReply
from townline.correspondence.rules.texts import known_of, meant
from townline.residents.queries import number_key

S = Message.State
ANSWERS = timedelta(days=30)
"""So long a reply is an answer to the last text we had sent to that number."""


@transaction.atomic
def take_receipt(
    *, key: str, status: str, code: str, is_final: bool, at: datetime, now: datetime
) -> bool:
    """What became of a text: `sent`, `delivered` or `failed`; whether that is news.

    Twice, late or out of order ends the same. A receipt proves that the gateway has the text, even where our
    own line broke before it said so. `is_final` marks a number that takes no texts at all.
    """
    rows = Message.objects.select_for_update().filter(channel=TEXT, message_id=f"<{key}>")
    message = rows.first()
    if message is None or known_of(message.receipt, status) == message.receipt:
        return False
    message.receipt, message.receipt_at = status, at
    if message.state != S.SENDING:  # its sender settles it, with what is written here
        message.state, message.settled_at = S.SENT, message.settled_at or at
    message.problem = ""
    if status == "failed":
        message.problem = f"not delivered {code}".strip()[:200]
        if message.state != S.SENDING:
            message.state = S.FAILED
        count_failure(message, code=code, is_final=is_final, now=now)
    message.save(update_fields=["receipt", "receipt_at", "state", "settled_at", "problem"])
    Attempt.objects.create(message=message, at=now, outcome=status, answer=code[:200])
    live.announce("messages")
    return True


@transaction.atomic
def take_reply(
    *, own_id: str, number: str, text: str, said_at: datetime, now: datetime
) -> TextReply | None:
    """Keep what somebody sent back, and do what it asks; None where it is known, or comes from no number.

    STOP ends every message to that number, START begins again, by the last that was said and not by the last
    that came. Anything else is an answer, and goes to the desk that has the request.
    """
    known = number_key(number)
    if not known or not own_id:
        return None
    asks = meant(text)
    reply, is_new = TextReply.objects.get_or_create(
        own_id=own_id[:120],
        defaults={"number": known, "text": text[:1600], "asks": asks, "said_at": said_at, "at": now,
                  "message": _last_to(known, said_at)},
    )  # fmt: skip
    if not is_new:
        return None
    if asks:
        _wish(reply, now)
    elif reply.message is not None:
        hand_on(
            reply.message, text.strip()[:1600], own_id=reply.own_id, is_from_reader=True, now=now
        )
    live.announce("messages")
    return reply


def _last_to(number: str, at: datetime) -> Message | None:
    rows = Message.objects.filter(channel=TEXT, address=number, written_at__gt=at - ANSWERS)
    went = rows.filter(state__in=[S.SENDING, S.SENT, S.FAILED]).exclude(tries=0)
    return went.order_by("-pk").first()


def _wish(reply: TextReply, now: datetime) -> None:
    """Do what a reply asks, unless a later one of that number asked something already."""
    later = TextReply.objects.filter(number=reply.number, said_at__gt=reply.said_at)
    if later.exclude(asks="").exists():
        return
    act = stop if reply.asks == "stop" else go_on
    act(address=reply.number, subject_of="", now=now)
