"""The sending of messages: claimed, intended, handed over, settled; each step a transaction of its own.

What is promised, and what is not, stands in docs/explanation/messages.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app

from townline.core import clock, live
from townline.correspondence.letters import leaving
from townline.correspondence.models import (
    EMAIL,
    LETTER,
    TEXT,
    Attempt,
    FailingAddress,
    Message,
    Stop,
)
from townline.correspondence.ports import mail, texts
from townline.correspondence.ports.port import Answer, Result, Way
from townline.correspondence.rules.times import after_quiet, next_try

log = structlog.get_logger(__name__)
LOST = timedelta(minutes=10)
AT_A_TIME = 500
S = Message.State


@app.task(name="correspondence.send_soon", queue="messages")
def send_soon() -> None:
    """Send what is due: put into the queue in the transaction that wrote it."""
    send_due(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="correspondence.send_due", queue="messages", pass_context=False)
def send_each_minute(timestamp: int) -> None:
    """Every minute: settle what a dead sender left, then send what is due."""
    del timestamp
    now = clock.now()
    recover(now=now)
    send_due(now=now)


def send_due(*, now: datetime, out: Way | None = None, texts_out: Way | None = None) -> int:
    """Send what is due by each channel; returns how many went. A server that is away holds up no other."""
    by_mail = _send_all(EMAIL, out or mail.way(), now)
    return by_mail + _send_all(TEXT, texts_out or texts.way(), now)


def _send_all(channel: str, out: Way, now: datetime) -> int:
    """One after another, until nothing is due or the server is away."""
    sent = 0
    for _turn in range(AT_A_TIME):
        claimed = _claim(now, channel)
        if claimed is None:
            break
        try:
            result = _hand_over(claimed, out)
        except NotOurs:
            continue
        _settle(claimed, result, now)
        sent += result.answer is Answer.SENT
        if result.answer is Answer.AWAY:
            break
    return sent


@transaction.atomic
def _claim(now: datetime, channel: str) -> Message | None:
    """The next message due, marked as in hand, with all that goes with it; None when there is none."""
    while True:
        due = Message.objects.select_for_update(skip_locked=True).filter(
            state=S.WAITING, due_at__lte=now, channel=channel
        )
        message = due.order_by("due_at", "id").first()
        if message is None:
            return None
        if _may_go(message, now):
            break
    _gather(message)
    message.state, message.stage, message.claimed_at = S.SENDING, "asking", now
    message.tries += 1
    message.save(update_fields=["state", "stage", "claimed_at", "tries"])
    Attempt.objects.create(message=message, at=now)
    return message


def _may_go(message: Message, now: datetime) -> bool:
    """Whether its reader wants it, its address works, and nobody sleeps; else it is settled or put off."""
    if not message.is_letter and is_stopped(message.address, message.subject_of):
        message.state, message.problem, message.settled_at = S.STOPPED, "stopped by its reader", now
    elif FailingAddress.objects.filter(
        address=message.address, failing_since__isnull=False
    ).exists():
        message.state, message.problem, message.settled_at = S.FAILED, "the address fails", now
    elif not message.is_safety and (wakes := after_quiet(now, _zone())) > now:
        message.due_at = wakes
    else:
        return True
    message.save(update_fields=["state", "problem", "settled_at", "due_at"])
    return False


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)


def is_stopped(address: str, subject_of: str) -> bool:
    """Whether a reader wants no messages: about this, or about anything."""
    return Stop.objects.filter(address=address, subject_of__in=["", subject_of]).exists()


def _gather(message: Message) -> None:
    """Take along what waits for the same reader about the same thing; a letter and what concerns safety go
    alone."""
    if message.is_safety or message.is_letter:
        return
    waiting = Message.objects.select_for_update(skip_locked=True).filter(
        state=S.WAITING, address=message.address, subject_of=message.subject_of,
        language=message.language, is_safety=False, channel=message.channel,
    )  # fmt: skip
    others = waiting.exclude(pk=message.pk).exclude(event=LETTER)
    ids = list(others.order_by("pk").values_list("pk", flat=True))
    Message.objects.filter(pk__in=ids).update(state=S.WITH, with_message=message)


def _hand_over(message: Message, out: Way) -> Result:
    """Try it once. That we are about to hand it over is committed before the first byte of it leaves."""
    together = list(message.together.order_by("pk"))

    def about_to() -> None:
        ours = Message.objects.filter(pk=message.pk, state=S.SENDING, tries=message.tries)
        if not ours.update(stage="handing"):
            raise NotOurs

    return out.hand_over(leaving(message, together), about_to)


class NotOurs(Exception):
    """This try was given up for dead and is another's now: nothing of it may leave."""


@transaction.atomic
def _settle(message: Message, result: Result, now: datetime) -> None:
    """Write down what the server said, and what follows from it."""
    last = message.attempts.order_by("-pk").first()
    Attempt.objects.filter(pk=last.pk if last else 0).update(
        outcome=result.answer.value, answer=result.words
    )
    message.stage, message.problem = "", "" if result.answer is Answer.SENT else result.words[:200]
    told = _told_meanwhile(message)
    if told:
        message.state, message.settled_at, message.problem = told
    elif result.answer in (Answer.AWAY, Answer.LATER):
        _put_off(message, now, is_away=result.answer is Answer.AWAY)
    else:
        states = {Answer.SENT: S.SENT, Answer.REFUSED: S.FAILED, Answer.UNKNOWN: S.UNKNOWN}
        message.state, message.settled_at = states[result.answer], now
    message.save(
        update_fields=["state", "stage", "problem", "settled_at", "due_at", "waits_for_server"]
    )
    if result.answer is Answer.SENT:
        _server_is_back(message.channel, now)
    live.announce("messages")
    log.info("message_tried", message=message.pk, answer=result.answer.value)


def _told_meanwhile(message: Message) -> tuple[str, datetime, str] | None:
    """(state, when, problem) that a receipt has settled while this try still waited for its answer."""
    held = Message.objects.select_for_update().get(pk=message.pk)
    if not held.receipt or held.receipt_at is None:
        return None
    if held.receipt == "failed":
        return S.FAILED, held.receipt_at, held.problem
    return S.SENT, held.receipt_at, ""


def _put_off(message: Message, now: datetime, *, is_away: bool) -> None:
    again = next_try(tries=message.tries, is_away=is_away, first_at=message.written_at, now=now)
    if again is None:
        message.state, message.settled_at = S.FAILED, now
        return
    message.state, message.waits_for_server = S.WAITING, is_away
    message.due_at = again


def _server_is_back(channel: str, now: datetime) -> None:
    """One got through: what only waited for the same server waits no longer."""
    waiting = Message.objects.filter(
        channel=channel, state=S.WAITING, waits_for_server=True, due_at__gt=now
    )
    waiting.update(due_at=now, waits_for_server=False)


@transaction.atomic
def recover(*, now: datetime) -> tuple[int, int]:
    """Settle what a sender that died left in hand: (waiting again, unknown).

    What was not yet being handed over was not taken by the server: it waits again. What was may have been:
    it is marked and never sent again by itself. A text waits again in any case: its gateway takes a key once.
    """
    lost = Message.objects.select_for_update(skip_locked=True).filter(
        state=S.SENDING, claimed_at__lt=now - LOST
    )
    safe, unsure = 0, 0
    for message in lost.order_by("pk"):
        if message.stage == "handing" and not message.is_text:
            unsure += 1
            message.state, message.settled_at = S.UNKNOWN, now
            message.problem = "the sender died while handing it over"
        else:
            safe += 1
            message.state, message.due_at = S.WAITING, now
        message.stage = ""
        message.save(update_fields=["state", "stage", "problem", "settled_at", "due_at"])
        message.attempts.filter(outcome="").update(outcome="died")
    if safe or unsure:
        live.announce("messages")
    return safe, unsure
