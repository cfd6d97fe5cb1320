"""What time itself does: answers swap, bulletins turn, and reviews that nobody made climb."""

from __future__ import annotations

from datetime import timedelta

from procrastinate.contrib.django import app

from townline.core import clock
from townline.knowledge import actions

LOOK_BACK = timedelta(
    minutes=2
)  # wider than the minute between two runs: a nudge too many does no harm


@app.periodic(cron="* * * * *")
@app.task(name="knowledge.tell_what_time_changed", queue="messages", pass_context=False)
def tell_what_time_changed(timestamp: int) -> None:
    """Every minute: pages that stand open show what began, turned or ended by itself."""
    now = clock.now()
    actions.tell_what_time_changed(since=now - LOOK_BACK, now=now)


@app.periodic(cron="5 * * * *")
@app.task(name="knowledge.escalate_reviews", queue="messages", pass_context=False)
def escalate_reviews(timestamp: int) -> None:
    """Every hour: owners and managers hear of critical answers that nobody reviewed in time."""
    actions.escalate_reviews(now=clock.now())


@app.periodic(cron="20 * * * *")
@app.task(name="knowledge.report_searches", queue="messages", pass_context=False)
def report_searches(timestamp: int) -> None:
    """Every hour: what many looked for and nobody got becomes a report with an owner."""
    actions.report_searches(now=clock.now())
