"""What the resident thinks of how it was done."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.service_requests.actions.taking import clean, held, write
from townline.service_requests.errors import NeedsWords, NotDoneYet, RatedAlready
from townline.service_requests.models import Update

BEST = 5


@transaction.atomic
def rate(*, request_id: int, stars: int, words: str, now: datetime) -> Update:
    """Say how it went, once for each closing; kept inside, for the program. 1 is bad and 5 is good.

    It changes no state: what is not fixed is reopened. Raises NeedsWords, NotDoneYet, RatedAlready.
    """
    if stars not in range(1, BEST + 1):
        raise NeedsWords("Choose how it went, from 1 to 5.", field="stars")
    request = held(request_id)
    if not request.is_closed or request.closed_at is None:
        raise NotDoneYet
    if request.updates.filter(kind="rated", at__gte=request.closed_at).exists():
        raise RatedAlready
    said = f"{stars} of {BEST}: {clean(words)[:2000]}" if words.strip() else f"{stars} of {BEST}"
    made: Update = Update.objects.create(
        service_request=request, kind="rated", internal_note=said, at=now
    )
    write(request, "rated", actor=None, now=now, after={"stars": stars})
    return made
