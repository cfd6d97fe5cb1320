"""Taking a message to its address: claimed first, sent outside any transaction, then written down.

A message goes out at least once. It is claimed by moving `next_at` past the longest that one try may take, so
that two workers do not send it at the same time, and a worker that dies in between loses nothing: the same
message, with the same id, goes out again. The receiver tells the second from the first by that id.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from standardwebhooks import Webhook

from townline.api import queries, rules
from townline.api.models import Delivery

TIMEOUT_SECONDS = 10
CLAIM = timedelta(seconds=60)
REDIRECTED = range(300, 400)


@dataclass(frozen=True)
class Answer:
    """What a receiver said: a status, or 0 and why nothing was said."""

    status: int
    error: str = ""


def sweep(at: datetime) -> int:
    """Send what is due; how many were tried."""
    waiting = queries.due(at)
    for delivery_id in waiting:
        attempt(delivery_id, at)
    return len(waiting)


def attempt(delivery_id: int, at: datetime) -> None:
    """Try one message once, if nobody else does."""
    claimed = _claim(delivery_id, at)
    if claimed is not None:
        _write_down(claimed, post(claimed, at), at)


@transaction.atomic
def _claim(delivery_id: int, at: datetime) -> Delivery | None:
    found = (
        Delivery.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("subscription__client__account")
        .filter(pk=delivery_id, state=Delivery.WAITING, next_at__lte=at)
        .first()
    )
    if found is not None:
        found.next_at = at + CLAIM
        found.tries += 1
        if not found.body:
            data = queries.described(
                found.event, found.subject_id, found.subscription.client.account
            )
            told = {"type": found.event, "timestamp": found.at.isoformat(), "data": data}
            found.body = json.dumps(told, separators=(",", ":"))
        found.save(update_fields=["next_at", "tries", "body"])
    return found


def post(delivery: Delivery, at: datetime) -> Answer:
    """Send one signed message; never follows a redirect, never into a private network."""
    signature = Webhook(delivery.subscription.secret).sign(delivery.message_id, at, delivery.body)
    headers = {
        "content-type": "application/json", "webhook-id": delivery.message_id,
        "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature,
        "user-agent": "Townline",
    }  # fmt: skip
    try:
        return Answer(_send(delivery.subscription.url, delivery.body.encode(), headers))
    except (OSError, http.client.HTTPException, ValueError) as error:
        return Answer(0, type(error).__name__)


def _send(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status of a POST to an address whose IP was looked at before it was called."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    address = _address(str(parts.hostname), port)
    raw = socket.create_connection(address, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    sock = context.wrap_socket(raw, server_hostname=parts.hostname) if secure else raw
    link = http.client.HTTPConnection(str(parts.hostname), port, timeout=TIMEOUT_SECONDS)
    link.sock = sock
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.request("POST", path, body=body, headers=headers)
        return link.getresponse().status
    finally:
        link.close()


def _address(host: str, port: int) -> tuple[Any, ...]:
    """Where a name leads, if that is outside; the connection then goes to this very address."""
    found: list[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    if not settings.TOWNLINE_WEBHOOKS_INSIDE and not all(
        rules.is_outside(str(each[4][0])) for each in found
    ):
        raise ConnectionRefusedError
    return tuple(found[0][4][:2])


@transaction.atomic
def _write_down(delivery: Delivery, answer: Answer, at: datetime) -> None:
    delivery.last_status, delivery.last_error = answer.status or None, answer.error[:120]
    if rules.is_taken(answer.status):
        delivery.state, delivery.taken_at, delivery.next_at = Delivery.TAKEN, at, None
    else:
        again = None if rules.is_gone(answer.status) else rules.next_try(delivery.tries, at)
        delivery.next_at = again
        if again is None:
            delivery.state = Delivery.GIVEN_UP
            if rules.is_gone(answer.status):
                _end(delivery, at)
    delivery.save(update_fields=["state", "taken_at", "next_at", "last_status", "last_error"])


def _end(delivery: Delivery, at: datetime) -> None:
    hook = delivery.subscription
    hook.ended_at, hook.ended_why = at, "The receiver said that it wants no more (410)."
    hook.save(update_fields=["ended_at", "ended_why"])
