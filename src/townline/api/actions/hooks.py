"""Being told: subscribing, leaving, the outbox, and sending something again."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from townline.accounts.models import User
from townline.api import queries, rules
from townline.api.errors import AddressNotAllowed, NoSuchDelivery, OutOfScope, UnknownEvent
from townline.api.jobs import sweep_now
from townline.api.models import Client, Delivery, Subscription
from townline.core import ledger, outbox, rows


@transaction.atomic
def subscribe(
    *, client: Client, url: str, events: Sequence[str], scopes: frozenset[str], actor: User,
    now: datetime,
) -> Subscription:  # fmt: skip
    """Tell a program of events at an address. Raises AddressNotAllowed, UnknownEvent, OutOfScope."""
    inside = settings.TOWNLINE_WEBHOOKS_INSIDE and url.startswith("http://127.0.0.1:")
    if not inside and not rules.is_plain_https(url):
        raise AddressNotAllowed(field="url")
    if wrong := rules.unknown_events(events):
        raise UnknownEvent(f"{', '.join(wrong)} is no event of this door.", field="events")
    if not events:
        raise UnknownEvent("Name at least one event.", field="events")
    if closed := rules.beyond(events, scopes):
        raise OutOfScope(f"The token may not read what {', '.join(closed)} tells.", field="events")
    made: Subscription = Subscription.objects.create(
        client=client, url=url, events=sorted(set(events)), created_at=now,
        secret=f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}",
    )  # fmt: skip
    ledger.append(stream=f"program:{client.pk}", verb="program.subscribed", actor=actor, now=now,
                  after={"subscription": made.pk, "url": url, "events": made.events})  # fmt: skip
    return made


@transaction.atomic
def unsubscribe(*, client: Client, subscription_id: int, actor: User, now: datetime) -> None:
    """Tell a program no more at an address; what waits is given up. Raises NoSuchSubscription."""
    hook = queries.subscription_for(client, subscription_id)
    if hook.ended_at is None:
        hook.ended_at, hook.ended_why = now, "The program left."
        hook.save(update_fields=["ended_at", "ended_why"])
        hook.deliveries.filter(state=Delivery.WAITING).update(
            state=Delivery.GIVEN_UP, next_at=None, last_error="the program left"
        )
        ledger.append(stream=f"program:{client.pk}", verb="program.unsubscribed", actor=actor,
                      now=now, after={"subscription": hook.pk})  # fmt: skip


def enqueue(*, event: str, subject_id: int, now: datetime) -> None:
    """Put a message to everyone who listens into the outbox, with whatever is being written.

    No statement of its own inside `rows.together`; where nobody listens nothing is written.
    """
    rows.call("api_enqueue(%s::varchar, %s::bigint, %s::timestamptz)", [event, subject_id, now])


@transaction.atomic
def send_again(*, delivery_id: int, actor: User, now: datetime) -> Delivery:
    """Send a message that was given up, or taken and lost, once more under its own id."""
    found = (
        Delivery.objects.select_for_update(of=("self",)).select_related("subscription")
        .filter(pk=delivery_id, subscription__ended_at=None).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchDelivery
    found.state, found.next_at, found.tries = Delivery.WAITING, now, 0
    found.save(update_fields=["state", "next_at", "tries"])
    outbox.defer(sweep_now)
    ledger.append(stream=f"program:{found.subscription.client_id}", verb="program.sent_again",
                  actor=actor, now=now, after={"message": found.message_id})  # fmt: skip
    return found
