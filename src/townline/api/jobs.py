"""What the worker does for the JSON door: sending what is due, and forgetting old keys."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from townline.api import sending
from townline.api.models import Asked
from townline.core import clock

KEPT = timedelta(hours=24)


@app.task(name="api.sweep_now", queue="messages")
def sweep_now() -> None:
    """Send what is due: enqueued by the database with the first message of a transaction."""
    sending.sweep(clock.now())


@app.periodic(cron="* * * * * */10")
@app.task(name="api.sweep", queue="messages", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every ten seconds: send what is due again."""
    sending.sweep(clock.now())


@app.periodic(cron="23 * * * *")
@app.task(name="api.forget_keys", queue="messages", pass_context=False)
def forget_keys(timestamp: int) -> None:
    """Every hour: let go of idempotency keys older than a day."""
    Asked.objects.filter(at__lt=clock.now() - KEPT).delete()
