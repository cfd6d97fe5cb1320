"""The link to one's own requests, from the letter that carries it: opened once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.correspondence import queries as letters
from townline.portal.errors import LinkIsOver
from townline.portal.models import Link

HOLDS = timedelta(hours=1)


def find_link(secret: str) -> Link:
    """The link of a sign from a letter that nobody has opened yet; LinkIsOver."""
    key = letters.key_of(secret, within=HOLDS)
    found = Link.objects.filter(key=key, opened_at=None).first() if key else None
    if found is None:
        raise LinkIsOver
    return found


@transaction.atomic
def open_link(*, secret: str, now: datetime) -> list[int]:
    """Open it, for the only time; whose requests it shows. Raises LinkIsOver."""
    key = letters.key_of(secret, within=HOLDS)
    opened = Link.objects.filter(key=key, opened_at=None) if key else Link.objects.none()
    held: Link | None = opened.select_for_update().first()
    if held is None:
        raise LinkIsOver
    held.opened_at = now
    held.save(update_fields=["opened_at"])
    return [int(person) for person in held.people]
