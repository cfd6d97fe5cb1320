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
from townline.contacts.errors import (
    NeedsWords,
    NoSuchContact,
    NotReady,
    NotYours,
    Unfinished,
    WrongMoment,
)
from townline.contacts.events import ContactFinished
from townline.contacts.models import AgentState, Contact, Promise
from townline.contacts.rules import State
from townline.core import events, live


@transaction.atomic
def promise(
    *, contact_id: int, text: str, owner_id: int, due_at: datetime, actor: User, now: datetime
) -> Promise:
    """Write down what we said we would do, who owns it and by when. Raises NeedsWords."""
    if not text.strip():
        raise NeedsWords("Say what was promised.", field="promise")
    if due_at <= now:
        raise NeedsWords("A promise needs a time that is still to come.", field="due_at")
    contact = mine(contact_id, actor)
    made = Promise.objects.create(
        contact=contact, text=text.strip(), owner_id=owner_id, due_at=due_at
    )
    write(contact, "promised", actor=actor, now=now,
          after={"text": made.text, "owner": owner_id, "due_at": due_at.isoformat()})  # fmt: skip
    live.announce(f"agent:{owner_id}")
    return made


def _promise(promise_id: int, actor: User) -> Promise:
    found = Promise.objects.select_for_update().filter(pk=promise_id, kept_at=None).first()
    if found is None:
        raise NoSuchContact("That promise is settled already.")
    if found.owner_id != actor.pk and not actor.may("contacts.read_all"):
        raise NotYours("A colleague owns this promise.")
    return found


@transaction.atomic
def keep_promise(*, promise_id: int, actor: User, now: datetime) -> None:
    """Say that a promise was kept, now."""
    found = _promise(promise_id, actor)
    found.kept_at = now
    found.save(update_fields=["kept_at"])
    write(found.contact, "promise_kept", actor=actor, now=now,
          after={"text": found.text, "late": now > found.due_at})  # fmt: skip


@transaction.atomic
def hand_over_promise(*, promise_id: int, to: User, actor: User, now: datetime) -> None:
    """Give a promise to a colleague; it stays due when it was."""
    found = _promise(promise_id, actor)
    found.owner = to
    found.save(update_fields=["owner"])
    write(found.contact, "promise_handed_over", actor=actor, now=now,
          after={"text": found.text, "to": to.display_name})  # fmt: skip
    live.announce(f"agent:{to.pk}")


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
    gaps = rules.missing(
        rules.Finish(
            disposition, tuple(reasons), script_running=script_running, level=contact.level
        )
    )
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
