"""Who wants to be told of what, and what became of each message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from townline.api.errors import NoSuchSubscription
from townline.api.models import Client, Delivery, Subscription

LOG = 50


def subscriptions(client: Client) -> list[Subscription]:
    """The subscriptions of a program, the newest first."""
    return list(client.subscriptions.order_by("-pk")[:100])


def subscription_for(client: Client, subscription_id: int) -> Subscription:
    """One of a program's own subscriptions; NoSuchSubscription for everybody else's."""
    found = client.subscriptions.filter(pk=subscription_id).first()
    if found is None:
        raise NoSuchSubscription
    return found


def deliveries(
    of: Iterable[int] | None = None, *, before: int | None = None, state: str = "", limit: int = LOG
) -> list[Delivery]:
    """What was sent, the newest first; of some subscriptions or of all. One statement."""
    rows = Delivery.objects.select_related("subscription__client")
    if of is not None:
        rows = rows.filter(subscription__in=list(of))
    if state:
        rows = rows.filter(state=state)
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.order_by("-pk")[:limit])


def due(at: datetime, *, limit: int = 50) -> list[int]:
    """Messages whose time has come, the longest waiting first."""
    rows = Delivery.objects.filter(state=Delivery.WAITING, next_at__lte=at)
    return list(rows.order_by("next_at").values_list("pk", flat=True)[:limit])
