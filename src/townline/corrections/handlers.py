"""What corrections do when something happens below: count who was told what somebody says is wrong."""

from __future__ import annotations

from datetime import timedelta

from townline.contacts import queries as contacts
from townline.core import clock
from townline.core.events import on
from townline.knowledge import actions as knowledge
from townline.knowledge import queries as answers
from townline.knowledge.events import GapReported

EVER = timedelta(days=3660)


@on(GapReported)
def count_who_was_told(event: GapReported) -> None:
    """Say beside a flag how many contacts got the answer it is about."""
    gap, now = answers.gap(event.report_id), clock.now()
    if gap.version_id is None:
        return
    told = contacts.count_told([gap.version_id], since=now - EVER, until=now + timedelta(minutes=1))
    knowledge.note_told(report_id=gap.pk, count=sum(told.values()))
