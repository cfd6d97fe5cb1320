"""Verbs of corrections: open one, call people back, tell the public, close it."""

from townline.corrections.actions.calling import (
    assign,
    record_attempt,
    send_emails,
    take_call,
    take_next,
)
from townline.corrections.actions.closing import close, publish_notice
from townline.corrections.actions.common import note_reading
from townline.corrections.actions.opening import change_script, open_correction

__all__ = [
    "assign", "change_script", "close", "note_reading", "open_correction", "publish_notice", "record_attempt",
    "send_emails", "take_call", "take_next",
]  # fmt: skip
