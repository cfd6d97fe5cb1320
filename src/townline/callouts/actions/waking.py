"""Waking the dispatchers: a nudge for speed. Correctness is in the poll, so a lost nudge loses nothing."""

from __future__ import annotations

from datetime import datetime

from townline.callouts.models import Callout
from townline.core import live

TOPIC = "callouts.due"


def wake(callout: Callout, now: datetime) -> None:
    """Have a dispatcher look at this callout now, after the commit."""
    callout.due_at = now
    callout.save(update_fields=["due_at"])
    live.announce(TOPIC)
