"""Whoever reads what is kept apart is on record."""

from __future__ import annotations

from datetime import datetime, timedelta

from townline.accounts.actions import log_read
from townline.accounts.models import User
from townline.core.models import LedgerEntry
from townline.dispatch.models import Incident
from townline.dispatch.queries.incidents import may_read

SAME_READING = timedelta(minutes=15)


def note_reading(*, incident: Incident, actor: User, now: datetime) -> None:
    """Write into the access log that somebody opened what a compartment holds, once in fifteen minutes."""
    if not incident.compartment or not may_read(incident, actor):
        return
    stream = f"{incident.compartment}_incident:{incident.pk}"
    lately = LedgerEntry.objects.filter(
        stream=stream, actor_id=actor.pk, acted_at__gt=now - SAME_READING, verb="person.read"
    )
    if not lately.exists():
        log_read(subject=stream, contact_id=incident.contact_id, actor=actor, now=now,
                 purpose=f"{incident.reference}, {incident.compartment}")  # fmt: skip
