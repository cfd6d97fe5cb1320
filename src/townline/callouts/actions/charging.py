"""Telling the call-in lists what became of somebody: the one thin place where the two meet."""

from __future__ import annotations

from dataclasses import dataclass

from townline.callouts.models import CalloutEvent
from townline.core import outbox

# Our own trouble, what was taken back and a yes that a senior had are nobody's refusal.
NEVER_CHARGED = frozenset({"not_reached", "cancelled", "unknown", "failed", "outranked"})


@dataclass
class _Job:
    """A job by its name: what it does stands in `handlers`."""

    name: str
    queue: str


CHARGE = _Job("callouts.charge", "messages")


def tell_lists(event: CalloutEvent) -> None:
    """Let the lists know of a result: a job in the transaction that wrote it, so that neither is lost and a
    fault in the lists never holds up a call."""
    if event.text not in NEVER_CHARGED:
        outbox.defer(CHARGE, event_id=event.pk)
