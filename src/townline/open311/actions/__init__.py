"""Verbs of the door: issuing keys, taking requests."""

from townline.open311.actions.keys import issue, revoke
from townline.open311.actions.reports import take

__all__ = ["issue", "revoke", "take"]
