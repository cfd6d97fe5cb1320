"""Letters that a person wrote to one reader: by e-mail in the outbox, on paper in the print queue."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live, outbox
from townline.correspondence import queries
from townline.correspondence.actions.telling import new_message_id
from townline.correspondence.errors import NothingToDecide
from townline.correspondence.jobs import send_soon
from townline.correspondence.models import LETTER, POST, Attempt, Message
from townline.correspondence.rules import wording as words
from townline.correspondence.rules.times import leaves_at

S = Message.State


@transaction.atomic
def write_to(
    *, key: str, subject_of: str, reference: str, channel: str, name: str, address: str, language: str,
    subject: str, body: str, now: datetime, is_large: bool = False, is_at_once: bool = False,
) -> Message:  # fmt: skip
    """Put a letter into the outbox (`email`) or the print queue (`post`); the same `key` again is nothing.

    It is an answer to its reader, so it goes alone, in its own words, and whatever they stopped: nobody
    stops the answer to their own complaint by stopping news of a pothole. `is_at_once` is for what its reader
    waits for at this moment, by night too. SECRET in the body becomes a sign of `key` only when it leaves.
    """
    is_paper = channel == POST
    zone = ZoneInfo(settings.TIME_ZONE)
    made, is_new = Message.objects.get_or_create(
        key=key,
        defaults={
            "subject_of": subject_of, "reference": reference, "event": LETTER, "channel": channel,
            "name": name[:120], "address": address[:254], "language": language, "body": body,
            "subject": words.one_line(subject), "written_at": now, "is_large": is_large,
            "due_at": now if is_paper else leaves_at(now, zone, is_safety=is_at_once, last_at=None),
            "is_safety": is_at_once,
            "message_id": new_message_id(), "token": secrets.token_urlsafe(18),
        },
    )  # fmt: skip
    if is_new:
        if not is_paper:
            outbox.defer(send_soon)
        live.announce("messages")
    return made


@transaction.atomic
def mark_posted(*, message_ids: Collection[int], actor: User, now: datetime) -> int:
    """These were printed and put into the post; returns how many. NothingToDecide where none waits."""
    known = {each.pk for each in queries.to_print(actor)}.intersection(message_ids)
    held = Message.objects.select_for_update().filter(pk__in=known, channel=POST, state=S.WAITING)
    found = list(held.order_by("pk"))
    if not found:
        raise NothingToDecide
    for message in found:
        message.state, message.settled_at, message.tries = S.SENT, now, 1
        message.save(update_fields=["state", "settled_at", "tries"])
        Attempt.objects.create(
            message=message, at=now, outcome="posted", answer=actor.display_name[:200]
        )
        ledger.append(stream=message.subject_of, verb="letter.posted", actor=actor, now=now,
                      subject=f"message:{message.pk}", after={"message": message.pk})  # fmt: skip
    live.announce("messages")
    return len(found)
