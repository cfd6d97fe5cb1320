"""What the door promised, done by the worker."""

from __future__ import annotations

from procrastinate.contrib.django import app

from townline.core import clock
from townline.open311 import opening, relaying


@app.task(name="open311.open_report", queue="messages")
def open_report(*, report_id: int) -> None:
    """Open the request that was answered with a token."""
    opening.open_waiting(report_id=report_id, now=clock.now())


@app.task(name="open311.relay", queue="messages")
def relay(*, service_request_id: int, body_code: str, definition_code: str = "") -> None:
    """Hand a request that is not ours to the partner whose it is, if that partner takes such requests.

    `definition_code` is its type when it was opened; what counts is its type now.
    """
    now = clock.now()
    made = relaying.begin(service_request_id=service_request_id, body_code=body_code, now=now)
    if made is not None:
        relaying.look_after(hand_off_id=made.pk, now=now)


@app.task(name="open311.look_after", queue="messages")
def look_after(*, hand_off_id: int) -> None:
    """Send or ask about one hand-off now."""
    relaying.look_after(hand_off_id=hand_off_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="open311.look_after_due", queue="messages", pass_context=False)
def look_after_due(timestamp: int) -> None:
    """Every minute: whatever waits to be sent, and whatever is to be asked about again."""
    relaying.look_after_due(now=clock.now())
