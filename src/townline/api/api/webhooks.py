"""Being told: subscriptions and what became of each message."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router
from ninja.responses import Status

from townline.api import actions, queries, rules
from townline.api.api.bearer import Bearer, caller
from townline.api.api.common import READS, WRITES, After, number_in
from townline.api.api.shapes import (
    Deliveries,
    DeliveryOut,
    NewSubscription,
    SubscriptionMade,
    SubscriptionOut,
)
from townline.api.errors import NoSuchDelivery
from townline.api.models import Delivery, Subscription
from townline.core import clock

router = Router(tags=["webhooks"], auth=Bearer("webhooks:manage"))
Number = Annotated[int, Path(..., ge=1, lt=2**63)]
State = Annotated[str, Query("", pattern="^(waiting|taken|given_up)?$")]


@router.get("", response={200: list[SubscriptionOut], **READS}, summary="One's subscriptions")
def subscriptions(request: HttpRequest) -> list[Subscription]:
    """Every subscription of this program, ended ones too."""
    return queries.subscriptions(caller(request).client)


@router.post("", response={201: SubscriptionMade, **WRITES}, summary="Be told of events")
def subscribe(request: HttpRequest, given: NewSubscription) -> Status[Any]:
    """Subscribe. The secret that signs the messages is in this answer and in no other."""
    program = caller(request)
    made = actions.subscribe(
        client=program.client, url=given.url, events=given.events, scopes=program.scopes,
        actor=program.account, now=clock.now(),
    )  # fmt: skip
    return Status(201, made)


@router.delete("/{number}", response={204: None, **READS}, summary="Be told no more")
def unsubscribe(request: HttpRequest, number: Number) -> Status[None]:
    """End a subscription; what waits is given up."""
    program = caller(request)
    actions.unsubscribe(
        client=program.client, subscription_id=number, actor=program.account, now=clock.now()
    )
    return Status(204, None)


@router.get("/{number}/deliveries", response={200: Deliveries, **READS}, summary="What was sent")
def deliveries(
    request: HttpRequest, number: Number, state: State = "", after: After = ""
) -> dict[str, Any]:
    """A page of messages of one subscription, the newest first."""
    hook = queries.subscription_for(caller(request).client, number)
    size = rules.PAGE
    found = queries.deliveries([hook.pk], before=number_in(after), state=state, limit=size + 1)
    page = found[:size]
    return {"items": page, "after": rules.cursor(page[-1].pk) if len(found) > size else ""}


@router.post(
    "/{number}/deliveries/{delivery}/again", response={202: DeliveryOut, **WRITES},
    summary="Send one again",
)  # fmt: skip
def again(request: HttpRequest, number: Number, delivery: Number) -> Status[Any]:
    """Send a message once more, under its own id and with its own words."""
    program = caller(request)
    hook = queries.subscription_for(program.client, number)
    if not Delivery.objects.filter(pk=delivery, subscription=hook).exists():
        raise NoSuchDelivery
    sent = actions.send_again(delivery_id=delivery, actor=program.account, now=clock.now())
    return Status(202, sent)
