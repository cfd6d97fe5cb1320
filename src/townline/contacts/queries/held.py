"""What is still owed of contacts that are kept apart: its role reads it, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from townline.accounts.models import User
from townline.contacts.models import AnswerSending, FollowUp, Promise

LETTER_WITHIN = timedelta(days=1)


@dataclass(frozen=True)
class Late:
    """How much a compartment owes that is late, and since when the longest."""

    compartment: str
    count: int
    since: datetime


def promises_held(viewer: User) -> list[Promise]:
    """Open promises of every contact the viewer's role holds, whoever made them, the next due first."""
    found = Promise.objects.filter(kept_at=None, contact__compartment__in=viewer.opens())
    return list(found.select_related("contact", "owner").order_by("due_at", "pk"))


def follow_ups_held(viewer: User) -> list[FollowUp]:
    """Open follow-up work of every contact the viewer's role holds, the next due first."""
    found = FollowUp.objects.filter(done_at=None, contact__compartment__in=viewer.opens())
    return list(found.select_related("contact", "owner").order_by("due_at", "pk"))


def letters_held(viewer: User) -> list[AnswerSending]:
    """What has not left yet of every contact the viewer's role holds, the oldest first."""
    found = AnswerSending.objects.exclude(state="sent").order_by("pk")
    found = found.filter(exposure__contact__compartment__in=viewer.opens())
    return list(found.select_related("exposure__contact"))


_LATE = """
SELECT c.compartment, count(*), min(owed.due_at)
FROM (
  SELECT contact_id, due_at FROM contacts_promise WHERE kept_at IS NULL
  UNION ALL SELECT contact_id, due_at FROM contacts_followup WHERE done_at IS NULL
  UNION ALL SELECT e.contact_id, s.queued_at + make_interval(secs => %s)
    FROM contacts_answersending s JOIN contacts_answerexposure e ON e.id = s.exposure_id
    WHERE s.state <> 'sent'
) owed JOIN contacts_contact c ON c.id = owed.contact_id
WHERE c.compartment <> '' AND owed.due_at < %s
GROUP BY c.compartment ORDER BY c.compartment
"""


def held_and_late(now: datetime) -> Sequence[Late]:
    """What is late of contacts that are kept apart, by compartment: how much, never what. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LATE, [LETTER_WITHIN.total_seconds(), now])
        return [Late(*row) for row in cursor.fetchall()]
