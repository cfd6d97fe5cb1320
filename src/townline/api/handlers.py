"""What happened becomes a message to whoever listens, in the transaction in which it happened."""

from __future__ import annotations

from townline.api import actions
from townline.core import clock, events
from townline.knowledge.events import AnswerPublished, AnswerWithdrawn
from townline.service_requests.events import (
    RequestClosed,
    RequestFollowed,
    RequestOpened,
    RequestReopened,
    RequestUpdated,
)


@events.together(RequestOpened)
def opened(event: RequestOpened) -> None:
    actions.enqueue(event="request.opened", subject_id=event.service_request_id, now=clock.now())


@events.together(RequestFollowed)
def followed(event: RequestFollowed) -> None:
    actions.enqueue(event="request.followed", subject_id=event.service_request_id, now=clock.now())


@events.together(RequestUpdated)
def updated(event: RequestUpdated) -> None:
    actions.enqueue(event="request.updated", subject_id=event.service_request_id, now=clock.now())


@events.together(RequestClosed)
def closed(event: RequestClosed) -> None:
    actions.enqueue(event="request.closed", subject_id=event.service_request_id, now=clock.now())


@events.together(RequestReopened)
def reopened(event: RequestReopened) -> None:
    actions.enqueue(event="request.reopened", subject_id=event.service_request_id, now=clock.now())


@events.together(AnswerPublished)
def published(event: AnswerPublished) -> None:
    actions.enqueue(event="article.published", subject_id=event.version_id, now=clock.now())


@events.together(AnswerWithdrawn)
def withdrawn(event: AnswerWithdrawn) -> None:
    actions.enqueue(event="article.withdrawn", subject_id=event.version_id, now=clock.now())
