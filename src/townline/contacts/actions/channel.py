"""Contacts that begin: by a channel's event, or by hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

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


@transaction.atomic
def receive_channel_event(
    *,
    event_id: str,
    kind: str,
    call_id: str,
    at: datetime,
    now: datetime,
    line: str = "",
    from_number: str = "",
    tty: bool = False,
    to: str = "",
    cause: str = "",
) -> Contact:
    """Take one event of a telephone system; a repeat changes nothing, order does not matter.

    `kind` is offered, answered, held, resumed, transferred or ended; `to` a user name the call is for.
    The state is always computed again from all events of the call, so late ones cannot confuse it; a
    finished contact stays finished. Raises BadEvent for an unknown line.
    """
    contact = _contact_of(call_id, line, from_number, at, tty=tty)
    payload: dict[str, Any] = {"line": line, "to": to, "tty": tty}
    _, is_new = ChannelEvent.objects.get_or_create(
        event_id=event_id,
        defaults={"call_id": call_id, "kind": kind, "cause": cause, "at": at,
                  "received_at": now, "payload": payload},
    )  # fmt: skip
    if not is_new:
        return contact
    _enrich(contact, line, from_number)
    before = contact.state
    _replay(contact, at)
    user = User.objects.filter(username=to).first() if to else None
    if contact.state == State.OFFERED.value:
        _offer(contact, user, now)
    elif contact.agent_id is None and user is not None and State(contact.state) in OPEN:
        _take(contact, user, at)
    contact.save()
    write(contact, kind, actor=None, now=at, before={"state": before},
          after={"state": contact.state, "cause": cause}, known_at=at)  # fmt: skip
    _nudge(contact)
    return contact


def _contact_of(call_id: str, line: str, from_number: str, at: datetime, *, tty: bool) -> Contact:
    contact = Contact.objects.select_for_update(of=("self",)).filter(call_id=call_id).first()
    if contact is not None:
        return contact
    found = Line.objects.filter(code=line or "general").first()
    if found is None:
        raise BadEvent(f"There is no line called {line}.", field="line")
    is_tty = tty or found.is_tty
    made, _ = Contact.objects.get_or_create(
        call_id=call_id,
        defaults={
            "channel": "tty" if is_tty else "phone", "line": found,
            "from_number": number_key(from_number) or from_number[:20],
            "state": State.OFFERED.value, "opened_at": at, "aware_at": at,
            "language": "French" if found.language == "fr" else "English",
        },
    )  # fmt: skip
    return locked(made.pk)


def _enrich(contact: Contact, line: str, from_number: str) -> None:
    """An event that came before its offer knew less than the offer does."""
    if from_number and not contact.from_number:
        contact.from_number = number_key(from_number) or from_number[:20]
    if line and (contact.line is None or contact.line.code != line):
        contact.line = Line.objects.filter(code=line).first() or contact.line


def _replay(contact: Contact, at: datetime) -> None:
    if contact.state == State.CLOSED.value:
        return
    rows = ChannelEvent.objects.filter(call_id=contact.call_id).order_by("at", "pk")
    state = rules.replayed([CallEvent(row.kind, row.at, row.cause) for row in rows])
    times = {row.kind: row.at for row in rows}
    contact.state = state.value
    contact.opened_at = min([contact.opened_at, *(row.at for row in rows)])
    contact.aware_at = min(contact.aware_at, contact.opened_at)
    contact.answered_at = times.get("answered") or contact.answered_at
    contact.held_at = times.get("held") if state is State.HELD else None
    contact.ended_at = times.get("ended")
    contact.closed_at = None
    if state is State.DROPPED and contact.ended_at:
        contact.call_back_due_at = contact.ended_at + rules.CALL_BACK_WITHIN
    if state is State.ABANDONED:
        contact.slot = None
        contact.closed_at = contact.ended_at


def _offer(contact: Contact, user: User | None, now: datetime) -> None:
    """Offer it to whom it is for, else to whoever has been ready longest and is not ringing."""
    if contact.offered_to_id:
        return
    if user is None:
        ringing = Contact.objects.waiting().filter(offered_to__isnull=False)
        state = (
            AgentState.objects.filter(state="ready")
            .exclude(user__in=ringing.values("offered_to"))
            .select_related("user")
            .order_by("since")
            .first()
        )
        user = state.user if state else None
    contact.offered_to = user


def _take(contact: Contact, user: User, now: datetime) -> None:
    contact.agent = user
    contact.offered_to = None
    contact.slot = free_slot(user)
    contact.answered_at = contact.answered_at or now
    occupy(user, now)
    events.publish(ContactAnswered(contact.pk, user.pk))


def _nudge(contact: Contact) -> None:
    live.announce("queues")
    live.announce("seats")
    for user_id in {contact.agent_id, contact.offered_to_id} - {None}:
        live.announce(f"agent:{user_id}")


@transaction.atomic
def answer(*, contact_id: int, actor: User, now: datetime) -> Contact:
    """Take an offered contact. Raises WrongMoment when somebody was quicker or the caller left."""
    contact = locked(contact_id)
    if contact.state != State.OFFERED.value:
        raise WrongMoment
    if contact.offered_to_id not in (None, actor.pk) and not actor.may("contacts.read_all"):
        raise NotYours
    contact.state = State.LIVE.value
    contact.answered_at = now
    _take(contact, actor, now)
    contact.save()
    if contact.call_id:
        ChannelEvent.objects.get_or_create(
            event_id=f"desk-answer-{contact.pk}",
            defaults={
                "call_id": contact.call_id,
                "kind": "answered",
                "at": now,
                "received_at": now,
            },
        )
    write(contact, "answered", actor=actor, now=now, after={"state": contact.state})
    _log_matches(contact, actor, now)
    _nudge(contact)
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
        Waiting(row.pk, row.line.priority if row.line else 5, row.channel == "tty",
                row.line.language if row.line else "en", row.opened_at)
        for row in rows
    ]  # fmt: skip
    speaks = frozenset({"en", "fr"}) if user.language == "fr" else frozenset({"en"})
    chosen = rules.next_to_offer(waiting, languages=speaks)
    if chosen is None:
        return None
    contact = next(row for row in rows if row.pk == chosen.contact_id)
    contact.offered_to = user
    contact.save(update_fields=["offered_to"])
    live.announce(f"agent:{user.pk}")
    live.announce("queues")
    return contact
