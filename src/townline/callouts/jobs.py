"""What must not be lost beside the calls themselves: telling the supervisor, taking calls back."""

from __future__ import annotations

from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from townline.accounts.models import User
from townline.callouts import carriers
from townline.callouts.models import Alarm, Attempt
from townline.core import clock

log = structlog.get_logger(__name__)
TRIES = RetryStrategy(max_attempts=8, exponential_wait=2)


class NotTold(Exception):
    """Nobody could be told; the job queue tries again."""


@app.task(name="callouts.tell_supervisor", queue="messages", retry=TRIES)
def tell_supervisor(*, alarm_id: int) -> None:
    """Tell the duty supervisor of an alarm by a way that needs neither a dispatcher nor an open page.

    By e-mail to the duty supervisors, and by the supervisors' own webhook where one is set.
    """
    alarm = Alarm.objects.select_related("callout").filter(pk=alarm_id).first()
    if alarm is None or alarm.told_at is not None or alarm.taken_at is not None:
        return
    to = supervisors()
    text = f"{alarm.text}\n\n{alarm.callout.title}\n{settings.TOWNLINE_ORIGIN}/callouts/{alarm.callout_id}/\n"
    told = []
    try:
        if to:
            EmailMessage(f"Alarm: {alarm.text}"[:150], text, None, to).send()
            told.append(f"{len(to)} by e-mail")
        if carriers.tell_supervisors(alarm.pk, alarm.text):
            told.append("by webhook")
    except (SMTPException, OSError) as refused:
        log.warning("supervisor_not_told", alarm=alarm_id, problem=type(refused).__name__)
        raise NotTold(type(refused).__name__) from refused
    alarm.told_at, alarm.told = clock.now(), ", ".join(told) or "nobody is named to be told"
    alarm.save(update_fields=["told_at", "told"])


def supervisors() -> list[str]:
    """The addresses of the duty supervisors: those set, or every active supervisor's."""
    if settings.TOWNLINE_DUTY_SUPERVISORS:
        return list(settings.TOWNLINE_DUTY_SUPERVISORS)
    rows = User.objects.filter(is_active=True, roles__contains=["supervisor"]).exclude(email="")
    return list(rows.order_by("id").values_list("email", flat=True)[:20])


@app.task(name="callouts.take_back", queue="messages", retry=TRIES)
def take_back(*, attempt_ids: list[int]) -> None:
    """Tell the carrier that these calls are not wanted any more."""
    for attempt in Attempt.objects.filter(pk__in=attempt_ids).order_by("id"):
        carriers.get(attempt.carrier).cancel(str(attempt.call_id))
