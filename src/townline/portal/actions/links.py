"""The link to one's own requests, from the letter that carries it: opened once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from townline.correspondence import queries as letters
from townline.portal.errors import LinkIsOver
from townline.portal.models import Link

HOLDS = timedelta(hours=1)


def find_link(secret: str) -> Link:
    """The link of a sign from a letter that nobody has opened yet; LinkIsOver."""
    found = _unopened(secret).first()
    if found is None:
        raise LinkIsOver
    return found


def _unopened(secret: str) -> QuerySet[Link]:
    """Looked for whatever the sign is worth: a false one costs what one that was opened costs."""
    key = letters.key_of(secret, within=HOLDS)
    return Link.objects.filter(key=key or "", opened_at=None)


@transaction.atomic
def open_link(*, secret: str, now: datetime) -> list[int]:
    """Open it, for the only time; whose requests it shows. Raises LinkIsOver."""
    held: Link | None = _unopened(secret).select_for_update().first()
    if held is None:
        raise LinkIsOver
    held.opened_at = now
    held.save(update_fields=["opened_at"])
    return [int(person) for person in held.people]
