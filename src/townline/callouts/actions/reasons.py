"""The words with which a hand goes another way than the list: a reason is more than a letter."""

from __future__ import annotations

from townline.callouts.errors import ReasonNeeded

SHORTEST_REASON = 4


def reasoned(text: str, field: str = "reason") -> str:
    """A reason as it is kept. Raises ReasonNeeded."""
    text = " ".join(text.split())
    if len(text) < SHORTEST_REASON:
        raise ReasonNeeded(field=field)
    return text[:300]
