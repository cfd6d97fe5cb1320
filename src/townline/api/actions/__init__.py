"""Verbs on programs, their subscriptions, and calls that must not be done twice."""

from townline.api.actions.clients import Registered, register, renew_secret, revoke
from townline.api.actions.hooks import enqueue, send_again, subscribe, unsubscribe
from townline.api.actions.once import once

__all__ = [
    "Registered", "enqueue", "once", "register", "renew_secret", "revoke", "send_again", "subscribe",
    "unsubscribe",
]  # fmt: skip
