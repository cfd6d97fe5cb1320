"""Contacts that a resident wrote down themselves: kept whole, and given to a person where one must look."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.contacts.actions.channel import offer
from townline.contacts.actions.common import locked, write
from townline.contacts.models import Contact, Line
from townline.contacts.rules import State
from townline.core import live
from townline.places.queries import Location
from townline.residents.queries import number_key

LINE = "email"


@transaction.atomic
def take_written(
    *, heard: str, subject: str, language: str, now: datetime, location: Location | None = None,
    from_number: str = "", person_id: int | None = None, disposition: str = "",
    level: str = "", level_reason: str = "", is_for_a_person: bool = False,
) -> Contact:  # fmt: skip
    """Keep what somebody wrote on our own pages as a contact of channel `web`.

    With `is_for_a_person` it waits in the queue and rings for whoever is ready, before calls where `level`
    says danger; otherwise it is finished already, as `disposition` says.
    """
    contact = Contact(
        channel="web", line=Line.objects.filter(code=LINE).first(), from_number=number_key(from_number),
        state=(State.OFFERED if is_for_a_person else State.CLOSED).value, opened_at=now, aware_at=now,
        closed_at=None if is_for_a_person else now, ended_at=None if is_for_a_person else now,
        person_id=person_id, is_anonymous=person_id is None, caller_type="public",
        language="French" if language == "fr" else "English", heard=heard, subject=subject[:120],
        level=level, level_reason=level_reason[:200], disposition=disposition,
        reasons=[subject[:60]] if disposition and subject else [],
        place=location.as_json() if location else None, x=location.x if location else None,
        y=location.y if location else None,
    )  # fmt: skip
    if is_for_a_person:
        offer(contact, None, now)
    contact.save()
    write(contact, "written", actor=None, now=now, known_at=now,
          after={"channel": "web", "state": contact.state, "level": level})  # fmt: skip
    if is_for_a_person:
        live.announce("queues")
        live.announce("seats")
        if contact.offered_to_id:
            live.announce(f"agent:{contact.offered_to_id}")
    return contact


@transaction.atomic
def note_number(*, contact_id: int, number: str, now: datetime) -> bool:
    """Somebody who wrote leaves the number to ring them at; False for what is no number."""
    key = number_key(number)
    if not key:
        return False
    contact = locked(contact_id)
    contact.from_number = key
    contact.save(update_fields=["from_number"])
    write(contact, "number_left", actor=None, now=now)
    return True
