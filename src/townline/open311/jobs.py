"""What the door promised, done by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.open311 import opening


@app.task(name="open311.open_report", queue="messages")
def open_report(*, report_id: int) -> None:
    """Open the request that was answered with a token."""
    opening.open_waiting(report_id=report_id, now=clock.now())
