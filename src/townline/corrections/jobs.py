"""What a correction does by itself: e-mails, and the alarm when one about safety was not begun."""

from __future__ import annotations

from datetime import datetime, timedelta
from smtplib import SMTPException

import structlog
from django.core.mail import EmailMessage
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from townline.accounts.actions import log_read
from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.core import clock, ledger, live
from townline.corrections import rules
from townline.corrections.models import Affected, Attempt, Correction
from townline.corrections.rules import Outcome, Severity
from townline.knowledge import actions as knowledge
from townline.knowledge.models import Audience
from townline.knowledge.models import Severity as Loudness

log = structlog.get_logger(__name__)
TRIES = RetryStrategy(max_attempts=5, exponential_wait=4)
ALARM_STANDS = timedelta(hours=4)


class NotSent(Exception):
    """The mail server did not take it; the job queue tries again."""


@app.task(name="corrections.send_email", queue="messages", retry=TRIES)
def send_correction_email(*, affected_id: int, actor_id: int) -> None:
    """Write to one who was told wrongly; the address is read now, and that is logged."""
    with transaction.atomic():
        rows = Affected.objects.select_for_update(of=("self",)).select_related("correction")
        call = rows.filter(pk=affected_id, done_at=None).first()
        if call is None:
            return
        now, actor = clock.now(), User.objects.get(pk=actor_id)
        log_read(subject=f"contact:{call.contact_id}", contact_id=call.contact_id, actor=actor, now=now,
                 purpose=f"e-mail, correction {call.correction_id}")  # fmt: skip
        _phones, emails = contacts.addresses(call.contact_id)
        problem = _post(call.correction, emails[0]) if emails else ""
        if not problem:
            outcome = Outcome.EMAILED if emails else Outcome.NO_ANSWER
            _note(call, outcome, actor, now)
    if problem:
        log.warning("correction_not_sent", affected=affected_id, problem=problem)
        raise NotSent(problem)


def _post(correction: Correction, to: str) -> str:
    """What went wrong, or nothing."""
    try:
        EmailMessage(correction.title, correction.script, None, [to]).send()
    except (SMTPException, OSError) as refused:
        return type(refused).__name__
    return ""


def _note(call: Affected, outcome: Outcome, actor: User, now: datetime) -> None:
    Attempt.objects.create(affected=call, by=actor, outcome=outcome.value, at=now, seconds=0)
    call.attempts, call.outcome, call.done_at = call.attempts + 1, outcome.value, now
    call.save(update_fields=["attempts", "outcome", "done_at"])
    ledger.append(
        stream=f"correction:{call.correction_id}", verb="correction.attempted", actor=actor, now=now,
        contact_id=call.contact_id, after={"outcome": outcome.value},
    )  # fmt: skip
    live.announce("corrections")


@app.periodic(cron="* * * * *")
@app.task(name="corrections.watch_starts", queue="messages", pass_context=False)
def watch_starts(timestamp: int) -> None:
    """Every minute."""
    raise_alarms(now=clock.now())


@transaction.atomic
def raise_alarms(*, now: datetime) -> int:
    """Tell every desk of a correction about safety that nobody began within its hour; each once."""
    waiting = Correction.objects.select_for_update().filter(
        severity=Severity.SAFETY.value, closed_at=None, started_at=None, alarmed_at=None,
        start_due_at__lte=now,
    )  # fmt: skip
    late = [
        each for each in waiting
        if rules.starts_late(severity=Severity(each.severity), due=each.start_due_at, started=None, now=now)
    ]  # fmt: skip
    for correction in late:
        correction.alarmed_at = now
        correction.save(update_fields=["alarmed_at"])
        ledger.append(
            stream=f"correction:{correction.pk}", verb="correction.start_overdue", actor=None, now=now,
            after={"due": correction.start_due_at.isoformat(), "listed": correction.tally.listed},
        )  # fmt: skip
        knowledge.publish_bulletin(
            title=f"Not begun: call back about {correction.title}"[:120],
            text=f"{correction.tally.reachable} people were told something unsafe. Calls were due to"
            " start within the hour and nobody has begun. Open Call-backs.",
            severity=Loudness.IMPORTANT, audience=Audience.STAFF, expires_at=now + ALARM_STANDS,
            actor=None, now=now,
        )  # fmt: skip
        live.announce("corrections")
    return len(late)
