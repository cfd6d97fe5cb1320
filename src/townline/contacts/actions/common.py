"""What every verb on a contact needs: lock it, check whose it is, write it down, nudge the screens."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.contacts.errors import NoSuchContact, NotYours, WrongMoment
from townline.contacts.models import Contact
from townline.contacts.rules import OPEN, State
from townline.core import ledger, live

SLOTS = range(1, 10)


def locked(contact_id: int) -> Contact:
    """The contact, held until the transaction ends; NoSuchContact."""
    contact = Contact.objects.select_for_update(of=("self",)).filter(pk=contact_id).first()
    if contact is None:
        raise NoSuchContact
    return contact


def mine(contact_id: int, actor: User) -> Contact:
    """The contact, held, if it is open and the actor's (or they may see all); else a refusal."""
    contact = locked(contact_id)
    if contact.agent_id != actor.pk and not actor.may("contacts.read_all"):
        raise NotYours
    if State(contact.state) not in OPEN:
        raise WrongMoment
    return contact


def free_slot(user: User) -> int | None:
    """The lowest of the numbers 1 to 9 that none of this person's open contacts has."""
    taken = set(
        Contact.objects.filter(agent=user, slot__isnull=False).values_list("slot", flat=True)
    )
    return next((slot for slot in SLOTS if slot not in taken), None)


def write(
    contact: Contact,
    verb: str,
    *,
    actor: User | None,
    now: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    known_at: datetime | None = None,
) -> None:
    """One ledger entry on the contact's stream, and a nudge to whoever shows it."""
    ledger.append(
        stream=f"contact:{contact.pk}", verb=f"contact.{verb}", actor=actor, now=now,
        contact_id=contact.pk, before=before, after=after, reason=reason, known_at=known_at,
    )  # fmt: skip
    live.announce(f"contact:{contact.pk}")
    if contact.compartment:
        live.announce("held")
    if contact.agent_id:
        live.announce(f"agent:{contact.agent_id}")
