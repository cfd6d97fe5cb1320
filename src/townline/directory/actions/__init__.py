"""Verbs on the directory: a new version, an end, a verification, a file taken over."""

from townline.directory.actions.calendars import PARTS, plan_on, state_hours
from townline.directory.actions.entries import end, put, verify
from townline.directory.actions.uploads import Preview, apply, look_again, preview, receive

__all__ = [
    "PARTS", "Preview", "apply", "end", "look_again", "plan_on", "preview", "put", "receive", "state_hours",
    "verify",
]  # fmt: skip
