"""The work of callouts that needs the verbs of others: charging the lists, and the watch."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from townline.callin import actions as callin
from townline.callouts import watching
from townline.callouts.actions import note_lost_standby
from townline.callouts.jobs import TRIES
from townline.callouts.models import Callout, CalloutEvent
from townline.callouts.queries.times import database_now
from townline.core import clock


@app.periodic(cron="* * * * * */15")
@app.task(name="callouts.watch", queue="messages", pass_context=False)
def watch(timestamp: int) -> None:
    """The watchdog, in another process than the dispatchers: what is late is said out loud."""
    watching.look(database_now())


@app.periodic(cron="* * * * *")
@app.task(name="callouts.standby", queue="messages", pass_context=False)
def standby(timestamp: int) -> None:
    """Whoever was on standby and did not answer in time: it waits for the program, and then for payroll."""
    note_lost_standby(now=database_now())


# The lists know fewer ends than we do: a yes without a place is a yes that came too late.
AS_THE_LISTS_SAY = {"accepted_filled": "accepted_too_late"}


@app.task(name="callouts.charge", queue="messages", retry=TRIES)
@transaction.atomic
def charge(*, event_id: int) -> None:
    """Tell the call-in lists of one result; once, however often the job runs."""
    event = CalloutEvent.objects.select_for_update().filter(pk=event_id).first()
    if event is None or event.charged_at is not None or event.worker_id is None:
        return
    callout = Callout.objects.get(pk=event.callout_id)
    callin.record_outcome(
        program_code=callout.program_code, worker_id=event.worker_id, callout_ref=callout.stream,
        outcome=AS_THE_LISTS_SAY.get(event.text, event.text), at=event.at, actor=None,
        now=clock.now(),
    )  # fmt: skip
    event.charged_at = clock.now()
    event.save(update_fields=["charged_at"])
