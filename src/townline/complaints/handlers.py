"""What complaints do when something happened below: who complained answers a letter by mail."""

from __future__ import annotations

from datetime import datetime

from townline.complaints import actions
from townline.core.events import surely
from townline.correspondence.events import MessageAnswered

KIND = "complaint:"


@surely(MessageAnswered)
def hear(event: MessageAnswered) -> None:
    """They answered a letter. Twice is once."""
    if event.subject_of.startswith(KIND):
        actions.hear(
            reference=event.subject_of.removeprefix(KIND), words=event.words,
            is_from_reader=event.is_from_reader, now=datetime.fromisoformat(event.known_at),
        )  # fmt: skip
