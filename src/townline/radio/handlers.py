"""The radio's own watch: whoever is alone must be heard from."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.radio import actions


@app.periodic(cron="* * * * * */10")
@app.task(name="radio.watch", queue="messages", pass_context=False)
def watch(timestamp: int) -> None:
    """Every ten seconds."""
    actions.watch(now=clock.now())
