"""What a person decides about messages that a machine must not decide about."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live, outbox
from townline.correspondence.actions.telling import new_message_id
from townline.correspondence.errors import NoSuchMessage, NothingToDecide
from townline.correspondence.jobs import send_soon
from townline.correspondence.models import FailingAddress, Message
from townline.correspondence.rules.addresses import masked

S = Message.State


@transaction.atomic
def send_again(*, message_id: int, actor: User, now: datetime) -> Message:
    """Send once more what failed, or what nobody knows of, under the same id: who has it sees it once.

    A text that its gateway could not deliver gets another id: the gateway takes the old one for known.
    """
    message = _held(message_id, {S.UNKNOWN, S.FAILED})
    message.state, message.due_at, message.tries = S.WAITING, now, 0
    message.settled_at, message.problem, message.written_at = None, "", now
    if message.receipt:
        message.message_id, message.receipt, message.receipt_at = new_message_id(), "", None
    message.save(
        update_fields=["state", "due_at", "tries", "settled_at", "problem", "written_at", "message_id",
                       "receipt", "receipt_at"]
    )  # fmt: skip
    _note(message, "message.sent_again", actor, now)
    outbox.defer(send_soon)
    return message


@transaction.atomic
def say_it_arrived(*, message_id: int, actor: User, now: datetime) -> Message:
    """Its reader, or the mail server's own log, says that it arrived."""
    message = _held(message_id, {S.UNKNOWN})
    message.state, message.settled_at, message.problem = S.SENT, now, ""
    message.save(update_fields=["state", "settled_at", "problem"])
    _note(message, "message.arrived", actor, now)
    return message


@transaction.atomic
def clear_address(*, failing_id: int, actor: User, now: datetime) -> None:
    """The address works again, as a person found out: messages go there from now on."""
    row = FailingAddress.objects.select_for_update().filter(pk=failing_id).first()
    if row is None:
        raise NothingToDecide
    row.delete()
    ledger.append(stream="messages", verb="address.cleared", actor=actor, now=now,
                  after={"address": masked(row.address)})  # fmt: skip
    live.announce("messages")


def _held(message_id: int, states: set[str]) -> Message:
    message = Message.objects.select_for_update().filter(pk=message_id).first()
    if message is None or message.is_letter:  # a letter is decided about where it was written
        raise NoSuchMessage
    if message.state not in states:
        raise NothingToDecide
    return message


def _note(message: Message, verb: str, actor: User, now: datetime) -> None:
    ledger.append(stream=message.subject_of, verb=verb, subject=f"message:{message.pk}", actor=actor,
                  now=now, after={"message": message.pk, "address": masked(message.address)})  # fmt: skip
    live.announce("messages")
