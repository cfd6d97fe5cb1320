"""What leaves after a contact, and must not be lost: jobs in the same transaction."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from townline.contacts.models import AnswerSending
from townline.core import clock, live

log = structlog.get_logger(__name__)
ORIGIN: str = settings.TOWNLINE_ORIGIN
TRIES = RetryStrategy(max_attempts=5, exponential_wait=4)


@app.task(name="contacts.send_answer_email", queue="messages", retry=TRIES)
def send_answer_email(*, sending_id: int) -> None:
    """Send one answer by e-mail. What could not be sent says why, and is tried again."""
    with transaction.atomic():
        sending = AnswerSending.objects.select_for_update().filter(pk=sending_id).first()
        if sending is None or sending.state == "sent":
            return
        try:
            EmailMessage(sending.subject, sending.text, None, [sending.to]).send()
        except (SMTPException, OSError) as refused:
            problem = type(refused).__name__
        else:
            problem = ""
        sending.state = "failed" if problem else "sent"
        sending.problem, sending.settled_at = problem, clock.now()
        sending.save(update_fields=["state", "problem", "settled_at"])
        live.announce("sendings")
        live.announce("held")
    if problem:
        log.warning("answer_not_sent", sending=sending_id, problem=problem)
        raise NotSent(problem)


class NotSent(Exception):
    """The mail server did not take it; the job queue tries again."""
