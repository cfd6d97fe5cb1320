"""What requests do when something happened below: an answer by mail reaches the desk that has them."""

from __future__ import annotations

from datetime import datetime

from townline.core.events import surely
from townline.correspondence.events import MessageAnswered
from townline.service_requests import actions

KIND = "request:"


@surely(MessageAnswered)
def hear(event: MessageAnswered) -> None:
    """A resident answered a message about a request. Twice is once."""
    number = event.subject_of.removeprefix(KIND)
    if event.subject_of.startswith(KIND) and number.isdigit():
        actions.hear(
            request_id=int(number), words=event.words, is_from_reader=event.is_from_reader,
            message_id=event.message_id, now=datetime.fromisoformat(event.known_at),
        )  # fmt: skip
