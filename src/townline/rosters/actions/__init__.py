"""Verbs on rosters. Each is one transaction with its ledger entry."""

from townline.rosters.actions.alarms import acknowledge, turn, watch
from townline.rosters.actions.duties import assign, confirm_on_duty, new_feed, release, take_now
from townline.rosters.actions.importing import apply
from townline.rosters.actions.trades import approve, confirm, propose, refuse, withdraw

__all__ = [
    "acknowledge",
    "apply",
    "approve",
    "assign",
    "confirm",
    "confirm_on_duty",
    "new_feed",
    "propose",
    "refuse",
    "release",
    "take_now",
    "turn",
    "watch",
    "withdraw",
]
