"""What the clock alone does to rosters, minute by minute."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from procrastinate.contrib.django import app

from townline.core import clock
from townline.rosters import actions


@app.periodic(cron="* * * * *")
@app.task(name="rosters.watch", queue="messages", pass_context=False)
def watch(timestamp: int) -> None:
    """Raise gaps and missing holders, clear what was mended."""
    actions.watch(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="rosters.turn", queue="messages", pass_context=False)
def turn(timestamp: int) -> None:
    """Show anew what a duty that began or ended in the last minute has changed; duties turn on the minute."""
    until = datetime.fromtimestamp(timestamp, tz=UTC)
    actions.turn(after=until - timedelta(minutes=1), until=until)
