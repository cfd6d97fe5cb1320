"""Verbs on attachments. The door for others: `actions.take(...)`."""

from townline.attachments.actions.keeping import drop, hand_over, hide, release
from townline.attachments.actions.taking import MOST_AT_ONCE, Incoming, incoming, take

__all__ = [
    "MOST_AT_ONCE", "Incoming", "drop", "hand_over", "hide", "incoming", "release",
    "take",
]  # fmt: skip
