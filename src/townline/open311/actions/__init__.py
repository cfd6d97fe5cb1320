"""Verbs of the door: issuing keys, taking requests, handing on."""

from townline.open311.actions.hand_offs import hand_over, take_back, try_again
from townline.open311.actions.keys import issue, revoke
from townline.open311.actions.reports import take
from townline.open311.actions.updates import tell

__all__ = ["hand_over", "issue", "revoke", "take", "take_back", "tell", "try_again"]
