"""The roster's own watch: every minute somebody looks a day ahead."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.rosters import actions


@app.periodic(cron="* * * * *")
@app.task(name="rosters.watch", queue="messages", pass_context=False)
def watch(timestamp: int) -> None:
    """Raise gaps and missing holders, clear what was mended."""
    actions.watch(now=clock.now())
