"""What must happen after a request changed, and must not be lost: jobs in the same transaction."""

from __future__ import annotations

from datetime import datetime

import structlog
from django.db import transaction
from procrastinate.contrib.django import app

from townline.core import clock, ledger, live
from townline.service_requests import queries, telling
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import State

log = structlog.get_logger(__name__)


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


MOST = 200


@app.periodic(cron="* * * * *")
@app.task(name="service_requests.escalate", queue="messages", pass_context=False)
def escalate_each_minute(timestamp: int) -> None:
    """Every minute: what no program took on in its time is told to those above it."""
    del timestamp
    escalate_unaccepted(now=clock.now())


@transaction.atomic
def escalate_unaccepted(*, now: datetime) -> int:
    """Tell those above of what no program took on in time, once each; returns how many there were.

    It is written into the request's life and ledger, marked in the queue, counted on the page of whoever
    decides, and what is urgent is an alarm on the dispatch desk. Nothing is moved: a person decides where
    it goes. One that may not be meant is not told of: no program has it yet.
    """
    late = ServiceRequest.objects.select_for_update(of=("self",), skip_locked=True).filter(
        accept_by__lt=now, escalated_at=None, lead=None, is_doubted=False,
        state__in=[State.OPEN.value, State.RETURNED.value],
    )  # fmt: skip
    found = list(late.order_by("accept_by", "pk")[:MOST])
    for request in found:
        request.escalated_at, request.version = now, request.version + 1
        request.save(update_fields=["escalated_at", "version"])
        Update.objects.create(service_request=request, kind="escalated", at=now,
                              internal_note="No program has taken this on in its time.")  # fmt: skip
        ledger.append(stream=f"request:{request.pk}", verb="request.escalated", actor=None, now=now,
                      after={"program": request.program_code, "urgency": request.urgency,
                             "accept_by": request.accept_by and request.accept_by.isoformat()})  # fmt: skip
        live.announce(f"request:{request.pk}")
        live.announce(f"program:{request.program_code}")
    if found:
        log.info("unaccepted_escalated", requests=len(found))
    return len(found)


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
