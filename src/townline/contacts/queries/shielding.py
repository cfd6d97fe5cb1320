"""Contacts that are kept apart: to whom they are closed, and what others see of them instead."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.contacts.rules import OPEN, State
from townline.core import apart

# What is left of a contact for others: that it took place, by which channel, when, and who took it.
_TAKEN_OUT = {
    "from_number": "", "call_id": "", "caller_type": "", "person_id": None, "language": "",
    "is_anonymous": True, "verification_level": 0, "level_reason": "", "heard": "", "notes": "",
    "place": None, "x": None, "y": None, "candidates": None, "park_reason": "",
}  # fmt: skip


def is_closed(contact: Contact, viewer: User | None) -> bool:
    """Whether a contact is kept apart from a viewer. Whoever has it on the line reads what they write."""
    if not contact.compartment:
        return False
    if viewer is None:
        return True
    is_own = State(contact.state) in OPEN and contact.agent_id == viewer.pk
    return not is_own and not viewer.may(f"{contact.compartment}.open")


def shielded(found: Iterable[Contact], viewer: User | None) -> list[Contact]:
    """The same contacts, emptied of words and of whose they are where they are closed to the viewer.

    Rows to be shown, never to be saved.
    """
    return [_emptied(each) if is_closed(each, viewer) else each for each in found]


def _emptied(contact: Contact) -> Contact:
    for name, value in _TAKEN_OUT.items():
        setattr(contact, name, value)
    contact.subject, contact.reasons = apart.held(), []
    contact.is_shielded = True
    return contact


def readable(viewer: User) -> Q:
    """Contacts whose words and whose caller a viewer may know: what a search by either may find."""
    own = Q(agent=viewer, state__in=sorted(state.value for state in OPEN))
    return Q(compartment="") | Q(compartment__in=viewer.opens()) | own
