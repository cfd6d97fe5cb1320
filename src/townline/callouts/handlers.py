"""The periodic work of callouts, above the verbs."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.callouts import watching
from townline.callouts.queries.times import database_now


@app.periodic(cron="* * * * * */15")
@app.task(name="callouts.watch", queue="messages", pass_context=False)
def watch(timestamp: int) -> None:
    """The watchdog, in another process than the dispatchers: what is late is said out loud."""
    watching.look(database_now())
