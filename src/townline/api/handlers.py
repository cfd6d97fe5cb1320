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

_TOLD: dict[type, tuple[str, str]] = {
    RequestOpened: ("request.opened", "service_request_id"),
    RequestFollowed: ("request.followed", "service_request_id"),
    RequestUpdated: ("request.updated", "service_request_id"),
    RequestClosed: ("request.closed", "service_request_id"),
    RequestReopened: ("request.reopened", "service_request_id"),
    AnswerPublished: ("article.published", "version_id"),
    AnswerWithdrawn: ("article.withdrawn", "version_id"),
}


def tell(event: object) -> None:
    """Put what happened into the outbox of whoever listens."""
    name, subject = _TOLD[type(event)]
    actions.enqueue(event=name, subject_id=getattr(event, subject), now=clock.now())


for _kind in _TOLD:
    events.together(_kind)(tell)
