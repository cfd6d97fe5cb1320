"""The worker's own sign of life."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.core.models import Heartbeat


def beat() -> None:
    """Say that the worker lives."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})


@app.periodic(cron="* * * * * */20")
@app.task(name="core.heartbeat", queue="messages", pass_context=False)
def heartbeat(timestamp: int) -> None:
    """Every twenty seconds."""
    beat()
