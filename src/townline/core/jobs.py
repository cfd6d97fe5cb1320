"""The worker's own sign of life, and facts that are handed upward until they have arrived."""

from __future__ import annotations

from typing import Any

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from townline.core import clock, events
from townline.core.models import Heartbeat


def beat() -> None:
    """Say that the worker lives."""
    Heartbeat.objects.update_or_create(name="worker", defaults={"at": clock.now()})


@app.periodic(cron="* * * * * */20")
@app.task(name="core.heartbeat", queue="messages", pass_context=False)
def heartbeat(timestamp: int) -> None:
    """Every twenty seconds."""
    beat()


@app.task(
    name="core.deliver",
    queue="messages",
    retry=RetryStrategy(max_attempts=12, exponential_wait=2),
)
def deliver(*, handler: str, facts: dict[str, Any]) -> None:
    """Hand one event to one handler that must see it; see `events.surely`."""
    events.deliver(handler, facts)
