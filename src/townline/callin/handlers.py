"""What falls due on a list by date, written down every night: new beginnings, people who may come back."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.callin import actions
from townline.callin.models import EqualisationList
from townline.core import clock


@app.periodic(cron="10 0 * * *")
@app.task(name="callin.settle", queue="messages", pass_context=False)
def settle(timestamp: int) -> None:
    """Every list, each in its own transaction."""
    for code in EqualisationList.objects.order_by("pk").values_list("program_code", flat=True):
        actions.settle(program_code=code, now=clock.now())
