"""Telling the call-in lists what became of somebody: the one thin place where the two meet."""

from __future__ import annotations

from townline.callouts.models import CalloutEvent

# Our own trouble and what was taken back are nobody's refusal.
NEVER_CHARGED = frozenset({"not_reached", "cancelled", "passed", "unknown", "failed"})


def tell_lists(event: CalloutEvent) -> None:
    """Let the lists know of a result, in the transaction that wrote it."""
    if event.text in NEVER_CHARGED:
        return
