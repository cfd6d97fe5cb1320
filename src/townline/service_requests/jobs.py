"""What must happen after a request changed, and must not be lost: jobs in the same transaction."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from townline.core import clock
from townline.service_requests import queries, telling
from townline.service_requests.models import ServiceRequest

log = structlog.get_logger(__name__)


@app.task(name="service_requests.tell_program", queue="messages")
def tell_program(*, service_request_id: int) -> None:
    """Tell a program that a request waits; the sending port is the installation's."""
    log.info("program_told", service_request=service_request_id)


@app.task(name="service_requests.tell_followers", queue="messages")
def tell_followers(*, service_request_id: int, update_id: int) -> None:
    """Write to those who follow a request and asked for word: once a follower and fact."""
    told = telling.of_update(service_request_id, update_id, clock.now())
    log.info("followers_told", service_request=service_request_id, update=update_id, messages=told)


@app.task(name="service_requests.tell_opened", queue="messages")
def tell_opened(*, service_request_id: int) -> None:
    """Write to who reported it, with the reference and when we aim to act."""
    told = telling.of_opening(service_request_id, clock.now())
    log.info("opening_told", service_request=service_request_id, messages=told)


AT_ONCE = 1000


@app.task(name="service_requests.redraw_in_public", queue="messages")
def redraw_in_public(*, code: str, after: int = 0) -> None:
    """Work out anew where the requests of a type are shown, a thousand at a time: its privacy has changed."""
    kind = queries.definition(code, clock.now())
    of_type = ServiceRequest.objects.filter(definition__code=code, pk__gt=after)
    found = list(of_type.order_by("pk")[:AT_ONCE])
    for request in found:
        request.shown_at = queries.where_shown(request, kind)
    ServiceRequest.objects.bulk_update(found, ["shown_at"], batch_size=AT_ONCE)
    if len(found) == AT_ONCE:
        redraw_in_public.defer(code=code, after=found[-1].pk)
