"""Verbs of the door: issuing keys, taking requests, handing on."""

from townline.open311.actions.hand_offs import hand_over, take_back, try_again
from townline.open311.actions.keys import issue, revoke
from townline.open311.actions.reports import take

__all__ = ["hand_over", "issue", "revoke", "take", "take_back", "try_again"]
