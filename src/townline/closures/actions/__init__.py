"""Verbs of closures: close a road, tell those who must know, open it, call partners back, patch calls."""

from townline.closures.actions.partners import (
    ask_for_patch,
    claim,
    note_patch_log_taken,
    record_call_back,
    settle_patch,
)
from townline.closures.actions.roads import Shut, close_road, reopen, tell, update

__all__ = [
    "Shut", "ask_for_patch", "claim", "close_road", "note_patch_log_taken", "record_call_back", "reopen",
    "settle_patch", "tell", "update",
]  # fmt: skip
