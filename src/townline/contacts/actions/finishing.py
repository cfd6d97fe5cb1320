"""How a contact ends: promises made, reasons given, a reference for the caller; or the line drops."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.agents import go_ready, occupy, set_state
from townline.contacts.actions.channel import note_event
from townline.contacts.actions.common import free_slot, mine, write
from townline.contacts.actions.drafts import settle
from townline.contacts.actions.languages import is_understood
from townline.contacts.errors import (
    NotReady,
    Unfinished,
    WrongMoment,
)
from townline.contacts.events import ContactFinished
from townline.contacts.models import AgentState, Contact
from townline.contacts.rules import State
from townline.core import events, live


@transaction.atomic
def mark_dropped(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """The line went dead in mid-contact: keep it open with the call-back on top."""
    contact = mine(contact_id, actor)
    note_event(contact, "ended", now=now, by=actor, cause="dropped")
    contact.state = State.DROPPED.value
    contact.ended_at = now
    contact.call_back_due_at = now + rules.CALL_BACK_WITHIN
    contact.save(update_fields=["state", "ended_at", "call_back_due_at"])
    write(contact, "dropped", actor=actor, now=now, after={"number": bool(contact.from_number)})
    return contact


@transaction.atomic
def call_back(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """We have the caller of an ended call on the line again: the same contact goes on.

    Raises WrongMoment for one that has not ended.
    """
    contact = mine(contact_id, actor)
    after = rules.transition(State(contact.state), "called_back")
    if after is not State.LIVE or contact.ended_at is None:
        raise WrongMoment
    note_event(contact, "called_back", now=now, by=actor)
    contact.state = after.value
    contact.ended_at = contact.call_back_due_at = contact.parked_at = None
    contact.slot = contact.slot or free_slot(actor)
    contact.save()
    occupy(actor, now)
    write(contact, "called_back", actor=actor, now=now)
    live.announce("seats")
    return contact


@transaction.atomic
def wrap_up(
    *, contact_id: int, disposition: str, reasons: Sequence[str], actor: User, now: datetime,
    subject: str = "", script_running: bool = False,
) -> Contact:  # fmt: skip
    """Finish a contact; its reference is what the caller gets. Raises Unfinished naming what is missing.

    The one who finishes their last contact is ready again and is offered what waits.
    """
    contact = mine(contact_id, actor)
    finish = rules.Finish(
        disposition, tuple(reasons), script_running=script_running, level=contact.level,
        is_understood=is_understood(contact),
    )  # fmt: skip
    gaps = rules.missing(finish)
    if gaps:
        raise Unfinished("Before you finish: " + ", ".join(gaps) + ".", field="disposition")
    settle(contact)
    contact.state = State.CLOSED.value
    contact.disposition, contact.reasons = disposition, list(reasons)
    contact.subject = subject or contact.subject
    contact.closed_at = now
    contact.ended_at = contact.ended_at or now
    contact.slot = contact.parked_at = contact.pinned_at = contact.call_back_due_at = None
    contact.save()
    write(contact, "finished", actor=actor, now=now,
          after={"disposition": disposition, "reasons": list(reasons), "notes": contact.notes,
                 "heard": contact.heard})  # fmt: skip
    events.publish(ContactFinished(contact.pk))
    live.announce("seats")
    _next(actor, now)
    return contact


def _next(user: User, now: datetime) -> None:
    """Ready again, if nothing else is in hand and they were working."""
    busy = Contact.objects.open().filter(agent=user, parked_at=None).exists()
    working = AgentState.objects.filter(user=user, state__in=["on_contact", "wrap_up"]).exists()
    if not busy and working:
        try:
            go_ready(user=user, now=now)
        except NotReady:
            set_state(user=user, state="briefing", now=now)
