"""What must happen after an incident changed, and must not be lost: jobs in the same transaction."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)


@app.task(name="dispatch.tell_follower", queue="messages")
def tell_followers(
    *, incident_id: int, number: str, person_id: int | None, words_en: str, words_fr: str, at: str
) -> None:
    """Tell one person who reported an incident how it stands; the sending port is the installation's."""
    log.info("incident_follower_told", incident=incident_id, person=person_id, at=at,
             has_number=bool(number), language="fr" if words_fr and not words_en else "en")  # fmt: skip
