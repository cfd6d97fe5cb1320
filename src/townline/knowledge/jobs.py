"""What the worker does for answers: reading them, and letting go of old searches."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.knowledge import reading
from townline.knowledge.models import SearchQuery
from townline.knowledge.rules.searches import KEPT


@app.periodic(cron="* * * * *")
@app.task(name="knowledge.read_answers", queue="messages", pass_context=False)
def read_answers(timestamp: int) -> None:
    """Every minute: read what was published since, so that it is found by what it means."""
    reading.read_answers(limit=2000)


@app.periodic(cron="17 3 * * *")
@app.task(name="knowledge.forget_searches", queue="messages", pass_context=False)
def forget_searches(timestamp: int) -> None:
    """Every night: let go of searches older than four hundred days."""
    SearchQuery.objects.filter(at__lt=clock.now() - KEPT).delete()
