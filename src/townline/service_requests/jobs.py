"""What must happen after a request changed, and must not be lost: jobs in the same transaction."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)


@app.task(name="service_requests.tell_program", queue="messages")
def tell_program(*, service_request_id: int) -> None:
    """Tell a program that a request waits; the sending port is the installation's."""
    log.info("program_told", service_request=service_request_id)


@app.task(name="service_requests.tell_followers", queue="messages")
def tell_followers(*, service_request_id: int, update_id: int) -> None:
    """Tell those who follow a request what changed; the sending port is the installation's."""
    log.info("followers_told", service_request=service_request_id, update=update_id)
