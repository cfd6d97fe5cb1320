"""Contacts that begin: by a channel's event, or by hand."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from townline.accounts.actions import log_read
from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.agents import occupy
from townline.contacts.actions.common import free_slot, locked, write
from townline.contacts.errors import BadEvent, NotYours, WrongMoment
from townline.contacts.events import ContactAnswered
from townline.contacts.models import CHANNELS, AgentState, ChannelEvent, Contact, Line
from townline.contacts.rules import OPEN, CallEvent, State, Waiting
from townline.core import events, live
from townline.residents import queries as residents
from townline.residents.queries import number_key


@dataclass(frozen=True)
class Received:
    """What an event did: the contact it belongs to, and the state that answered its first coming."""

    contact: Contact
    state: str
    is_new: bool


def receive_channel_event(**event: Any) -> Contact:
    """Take one event of a telephone system and give back its contact; see `take_event`."""
    return take_event(**event).contact


@transaction.atomic
def take_event(
    *, event_id: str, kind: str, call_id: str, at: datetime, now: datetime, line: str = "",
    from_number: str = "", tty: bool = False, to: str = "", cause: str = "",
) -> Received:  # fmt: skip
    """Take one event of a telephone system; a repeat changes nothing, order does not matter.

    `kind` is offered, answered, held, resumed, transferred or ended; `to` a user name the call is for.
    The state is always computed again from all events of the call, so late ones cannot confuse it; a
    finished contact stays finished. Raises BadEvent for an unknown line, and for an event id that
    another call has used.
    """
    _one_at_a_time(call_id)
    known = ChannelEvent.objects.filter(event_id=event_id).first()
    if known is not None:
        return _again(known, call_id)
    contact = _contact_of(call_id, line, from_number, at, tty=tty)
    user = User.objects.filter(username=to, is_active=True).first() if to else None
    event = ChannelEvent(
        event_id=event_id, call_id=call_id, kind=kind, cause=cause, at=at, received_at=now,
        payload={"line": line, "to": to, "tty": tty},
    )  # fmt: skip
    before, ringing, agent = contact.state, contact.offered_to_id, contact.agent_id
    _enrich(contact, line, from_number)
    _replay(contact, event)
    _give(contact, kind, user, at=at, now=now)
    contact.save()
    event.payload["state"] = contact.state
    event.save()
    write(contact, kind, actor=None, now=at, before={"state": before},
          after={"state": contact.state, "cause": cause, "to": to}, known_at=at)  # fmt: skip
    _nudge(contact)
    if contact.agent_id not in (None, agent):
        events.publish(ContactAnswered(contact.pk, contact.agent_id))
    if before == State.OFFERED.value != contact.state and ringing != contact.agent_id:
        _next_for(ringing, now)
    return Received(contact, contact.state, is_new=True)


def _one_at_a_time(call_id: str) -> None:
    """Events of one call wait for one another, also before it has a contact that could be locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [call_id])


def _again(event: ChannelEvent, call_id: str) -> Received:
    """The answer that was given the first time."""
    if event.call_id != call_id:
        raise BadEvent("Another call has used this event id.", field="event_id")
    contact = Contact.objects.get(call_id=call_id)
    return Received(contact, event.payload.get("state", contact.state), is_new=False)


def _contact_of(call_id: str, line: str, from_number: str, at: datetime, *, tty: bool) -> Contact:
    rows = Contact.objects.select_for_update(of=("self",)).select_related("line")
    contact = rows.filter(call_id=call_id).first()
    if contact is not None:
        return contact
    found = Line.objects.filter(code=line or "general").first()
    if found is None:
        raise BadEvent(f"There is no line called {line or 'general'}.", field="line")
    return Contact(
        call_id=call_id, channel="tty" if tty or found.is_tty else "phone", line=found,
        from_number=number_key(from_number) or from_number[:20], state=State.OFFERED.value,
        opened_at=at, aware_at=at, language="French" if found.language == "fr" else "English",
    )  # fmt: skip


def _enrich(contact: Contact, line: str, from_number: str) -> None:
    """An event that came before its offer knew less than the offer does."""
    if from_number and not contact.from_number:
        contact.from_number = number_key(from_number) or from_number[:20]
    if line and (contact.line is None or contact.line.code != line):
        contact.line = Line.objects.filter(code=line).first() or contact.line


def _replay(contact: Contact, new: ChannelEvent) -> None:
    """Set state and times from every event of the call; what was finished stays finished."""
    if contact.state == State.CLOSED.value:
        return
    known = ChannelEvent.objects.filter(call_id=contact.call_id) if contact.pk else ()
    rows = sorted([*known, new], key=lambda row: row.at)
    is_owed = rules.is_call_back_owed(contact.level, is_told_911=contact.told_911_at is not None)
    state = rules.replayed(
        CallEvent(row.kind, row.at, "dropped" if row.cause == "far_end" and is_owed else row.cause)
        for row in rows
    )
    last = {row.kind: row.at for row in rows}
    answers = [row.at for row in rows if row.kind == "answered"]
    contact.state = state.value
    contact.opened_at = min([contact.opened_at, *(row.at for row in rows)])
    contact.aware_at = min(contact.aware_at, contact.opened_at)
    contact.answered_at = answers[0] if answers else contact.answered_at
    contact.held_at = last.get("held") if state is State.HELD else None
    is_over = state in (State.WRAP_UP, State.DROPPED, State.ABANDONED)
    contact.ended_at = last.get("ended") if is_over else None
    contact.closed_at = contact.ended_at if state is State.ABANDONED else None
    contact.call_back_due_at = None
    if state is State.DROPPED and contact.ended_at:
        contact.call_back_due_at = contact.ended_at + rules.CALL_BACK_WITHIN
    if state is State.ABANDONED:
        contact.slot = None


def _give(contact: Contact, kind: str, user: User | None, *, at: datetime, now: datetime) -> None:
    """Who has it now: whoever it rings for, answered it, or was handed it."""
    if contact.state == State.OFFERED.value:
        offer(contact, user, now)
        return
    if State(contact.state) not in OPEN:
        return
    if contact.agent_id is None:
        user = user or contact.offered_to
        if user is not None:
            _take(contact, user, at)
    elif kind == "transferred" and user is not None and user.pk != contact.agent_id:
        live.announce(f"agent:{contact.agent_id}")
        contact.pinned_at = contact.parked_at = None
        _take(contact, user, at)


def offer(contact: Contact, user: User | None, now: datetime) -> None:
    """Offer it to whom it is for, else to whoever speaks its language and has been ready longest."""
    if contact.offered_to_id:
        return
    if user is None:
        ringing = Contact.objects.waiting().filter(offered_to__isnull=False)
        free = AgentState.objects.filter(state="ready", user__is_active=True).exclude(
            user__in=ringing.values("offered_to")
        )
        language = contact.line.language if contact.line else "en"
        for state in free.select_related("user").order_by("since")[:50]:
            if language in rules.speaks(state.user.language):
                user = state.user
                break
    contact.offered_to = user


def _take(contact: Contact, user: User, now: datetime) -> None:
    contact.agent = user
    contact.offered_to = None
    contact.slot = free_slot(user)
    contact.answered_at = contact.answered_at or now
    occupy(user, now)


def _nudge(contact: Contact) -> None:
    live.announce("queues")
    live.announce("seats")
    for user_id in {contact.agent_id, contact.offered_to_id} - {None}:
        live.announce(f"agent:{user_id}")


def note_event(contact: Contact, kind: str, *, now: datetime, by: User, cause: str = "") -> None:
    """What the desk did to a call counts with what the telephone reports of it."""
    if contact.call_id:
        ChannelEvent.objects.create(
            event_id=f"desk-{uuid.uuid4().hex}", call_id=contact.call_id, kind=kind, cause=cause,
            at=now, received_at=now, payload={"to": by.username, "state": contact.state},
        )  # fmt: skip


def _next_for(user_id: int | None, now: datetime) -> None:
    """The call that rang for somebody is gone: if they are still ready, the next may ring."""
    state = AgentState.objects.filter(user=user_id, state="ready").select_related("user").first()
    if state is not None:
        offer_next(user=state.user, now=now)


def give_back(user: User, now: datetime) -> None:
    """What rings for somebody who is no longer ready rings for the next, in its old place."""
    for contact in Contact.objects.waiting().filter(offered_to=user).select_related("line"):
        contact.offered_to = None
        offer(contact, None, now)
        contact.save(update_fields=["offered_to"])
        write(contact, "offered_again", actor=None, now=now)
        _nudge(contact)
    live.announce(f"agent:{user.pk}")


@transaction.atomic
def answer(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Take an offered contact. Raises WrongMoment when somebody was quicker or the caller left."""
    contact = locked(contact_id)
    if contact.state != State.OFFERED.value:
        raise WrongMoment
    if contact.offered_to_id not in (None, actor.pk) and not actor.may("contacts.read_all"):
        raise NotYours
    ringing = contact.offered_to_id
    contact.state = State.LIVE.value
    contact.answered_at = now
    _take(contact, actor, now)
    contact.save()
    note_event(contact, "answered", now=now, by=actor)
    write(contact, "answered", actor=actor, now=now, after={"state": contact.state})
    _log_matches(contact, actor, now)
    events.publish(ContactAnswered(contact.pk, actor.pk))
    _nudge(contact)
    if ringing not in (None, actor.pk):
        _next_for(ringing, now)
    return contact


def _log_matches(contact: Contact, actor: User, now: datetime) -> None:
    """The desk opens with those who are known at the number: that is a reading of each of them."""
    if not contact.from_number:
        return
    for person in residents.match_number(contact.from_number, viewer=actor):
        log_read(subject=f"resident:{person.id}", contact_id=contact.pk, actor=actor,
                 purpose="known at the number that rang", now=now)  # fmt: skip


@transaction.atomic
def open_by_hand(
    *, channel: str, actor: User, now: datetime, from_number: str = "", line: str = ""
) -> Contact:
    """Begin a contact that no system announced: counter, letter, relay, radio, a call-back."""
    if channel not in CHANNELS:
        raise BadEvent(f"There is no channel called {channel}.", field="channel")
    contact = Contact.objects.create(
        channel=channel, state=State.LIVE.value, agent=actor, slot=free_slot(actor),
        opened_at=now, answered_at=now, aware_at=now, from_number=number_key(from_number),
        line=Line.objects.filter(code=line).first() if line else None,
    )  # fmt: skip
    occupy(actor, now)
    write(contact, "opened", actor=actor, now=now, after={"channel": channel})
    live.announce("seats")
    events.publish(ContactAnswered(contact.pk, actor.pk))
    return contact


def _priority(contact: Contact) -> int:
    """That of its line; what was written of a danger goes before all lines."""
    if contact.level in ("E", "A"):
        return 0
    return contact.line.priority if contact.line else 5


@transaction.atomic
def offer_next(*, user: User, now: datetime) -> Contact | None:
    """Offer somebody who is ready the next waiting contact by the routing rule, if there is one."""
    rows = list(
        Contact.objects.waiting()
        .filter(offered_to__isnull=True)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("line")
        .order_by("opened_at")[:50]
    )
    waiting = [
        Waiting(row.pk, _priority(row), row.channel == "tty",
                row.line.language if row.line else "en", row.opened_at)
        for row in rows
    ]  # fmt: skip
    chosen = rules.next_to_offer(waiting, languages=rules.speaks(user.language))
    if chosen is None:
        return None
    contact = next(row for row in rows if row.pk == chosen.contact_id)
    contact.offered_to = user
    contact.save(update_fields=["offered_to"])
    live.announce(f"agent:{user.pk}")
    live.announce("queues")
    return contact
