"""Verbs on complaints."""

from townline.complaints.actions.letters import send_letter, write_letter
from townline.complaints.actions.taking import publish_policy, take
from townline.complaints.actions.working import (
    acknowledge,
    add_note,
    assign,
    close,
    escalate,
    note_reading,
    pass_on,
    settle_conflict,
)

__all__ = [
    "acknowledge", "add_note", "assign", "close", "escalate", "note_reading", "pass_on",
    "publish_policy", "send_letter", "settle_conflict", "take", "write_letter",
]  # fmt: skip
