"""Verbs on complaints."""

from townline.complaints.actions.extending import extend
from townline.complaints.actions.letters import send_letter, write_letter
from townline.complaints.actions.taking import publish_policy, take
from townline.complaints.actions.working import (
    acknowledge,
    add_files,
    add_note,
    assign,
    close,
    escalate,
    hear,
    note_reading,
    pass_on,
    settle_conflict,
    tell_communications,
)

__all__ = [
    "acknowledge", "add_files", "add_note", "assign", "close", "escalate", "extend", "hear", "note_reading",
    "pass_on", "publish_policy", "send_letter", "settle_conflict", "take", "tell_communications",
    "write_letter",
]  # fmt: skip
