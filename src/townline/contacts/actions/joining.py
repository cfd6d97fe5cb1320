"""Two contacts that were one conversation: opened by hand, and by the telephone a moment later."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.common import mine, write
from townline.contacts.actions.drafts import settle
from townline.contacts.errors import WrongMoment
from townline.contacts.events import ContactsJoined
from townline.contacts.models import Contact, Draft
from townline.contacts.rules import State
from townline.core import events, live

KEPT = ("person_id", "line_id", "from_number", "caller_type", "place", "x", "y", "subject",
        "notice_version", "notice_given_at", "told_911_at", "answered_at")  # fmt: skip


@transaction.atomic
def join(*, contact_id: int, other_id: int, actor: User, now: datetime) -> Contact:
    """Make one contact of two of the same caller; the first keeps everything, the other is closed.

    The words of both are kept, the earlier aware instant and the higher urgency count, and what the
    telephone reports from now on is of the first. Raises WrongMoment for two calls, or for one with itself.
    """
    first, second = sorted((contact_id, other_id))
    if first == second:
        raise WrongMoment("That is the same contact.")
    held = {
        pk: mine(pk, actor) for pk in (first, second)
    }  # in one order: no two joins wait for each other
    contact, other = held[contact_id], held[other_id]
    if contact.call_id and other.call_id:
        raise WrongMoment("Each of them is a call of its own.")
    if contact.person_id and other.person_id not in (None, contact.person_id):
        raise WrongMoment("They are two people.")
    before = {"call": contact.call_id, "heard": contact.heard, "notes": contact.notes}
    _put_together(contact, other)
    _close(other, contact, now)
    contact.save()
    for rows in (
        other.exposures,
        other.referrals,
        other.promises,
        other.follow_ups,
        other.verifications,
    ):
        rows.update(contact=contact)
    write(other, "joined_into", actor=actor, now=now,
          after={"contact": contact.reference, "notes": other.notes, "heard": other.heard})  # fmt: skip
    write(contact, "joined", actor=actor, now=now, before=before,
          after={"contact": other.reference, "call": contact.call_id})  # fmt: skip
    events.publish(ContactsJoined(contact.pk, other.pk))
    live.announce("seats")
    return contact


def _put_together(contact: Contact, other: Contact) -> None:
    settle(contact)
    settle(other)
    for field in ("heard", "notes"):
        theirs = getattr(other, field)
        if theirs and theirs not in getattr(contact, field):
            setattr(contact, field, f"{getattr(contact, field)}\n\n{theirs}".strip())
        Draft.objects.filter(contact=contact, field=field).update(
            text=getattr(contact, field), revision=_next_revision(contact, field), tab="",
            other_text=None, other_tab="",
        )  # fmt: skip
    for name in KEPT:
        if not getattr(contact, name):
            setattr(contact, name, getattr(other, name))
    contact.compartment = other.compartment = contact.compartment or other.compartment
    contact.is_anonymous = contact.person_id is None
    contact.opened_at = min(contact.opened_at, other.opened_at)
    contact.aware_at = min(contact.aware_at, other.aware_at)
    if rules.raised(contact.level, other.level) != contact.level:
        contact.level, contact.level_reason = other.level, other.level_reason


def _next_revision(contact: Contact, field: str) -> int:
    kept = Draft.objects.filter(contact=contact, field=field).values_list("revision", flat=True)
    return (kept.first() or 0) + 1


def _close(other: Contact, contact: Contact, now: datetime) -> None:
    """The call goes over to the one that stays; a call id names one contact only."""
    if other.call_id:
        contact.call_id, contact.channel, contact.state = other.call_id, other.channel, other.state
        contact.held_at, contact.ended_at = other.held_at, other.ended_at
    other.call_id = ""
    other.state, other.closed_at, other.joined_to = State.CLOSED.value, now, contact
    other.ended_at = other.ended_at or now
    other.slot = other.parked_at = other.pinned_at = other.call_back_due_at = None
    other.save()
