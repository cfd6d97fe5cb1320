"""The left side: my contacts, who waits, what is promised, what is on every desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.accounts.models import User
from townline.contacts import queries as contacts
from townline.contacts.models import AgentState, Contact, Promise
from townline.desk import rules, words
from townline.dispatch import queries as dispatch
from townline.dispatch.models import Event
from townline.knowledge import queries as knowledge
from townline.knowledge.models import Bulletin
from townline.residents import queries as residents


@dataclass(frozen=True)
class Row:
    """One of my contacts. `due_at` counts down where there is a promise or a call-back, else `since` up."""

    id: int
    icon: str
    title: str
    state_word: str
    detail: str
    since: datetime
    due_at: datetime | None
    is_live: bool
    is_pinned: bool


@dataclass(frozen=True)
class QueueLine:
    """A queue, and whether its longest wait must be told in red."""

    name: str
    icon: str
    count: int
    since: datetime | None
    is_hot: bool


@dataclass(frozen=True)
class Notice:
    """A bulletin; level A must be read, B is important, C is for information."""

    id: int
    level: str
    title: str
    body: str
    ends_at: datetime


@dataclass(frozen=True)
class Rail:
    """Everything the left side shows."""

    mine: Sequence[Row]
    queues: Sequence[QueueLine]
    promises: Sequence[Promise]
    bulletins: Sequence[Notice]
    calm_waiting: int = 0
    events: Sequence[Event] = ()

    @property
    def waiting_total(self) -> int:
        return sum(queue.count for queue in self.queues)


def title(contact: Contact, typed: str = "") -> str:
    """What a contact is called: its subject, else the caller's words as typed, else its channel."""
    text = contact.subject or typed or contact.heard or contact.notes
    if text:
        first = text.strip().splitlines()[0]
        return first if len(first) <= 48 else first[:47].rstrip() + "…"
    return words.channel(contact.channel)


def row(contact: Contact, viewer: User, typed: str = "") -> Row:
    """A contact as the rail shows it to a viewer; the person must be at hand."""
    is_live = contact.state in ("live", "held") and contact.parked_at is None
    person = contact.person
    if person and person.is_protected and person.pk not in residents.open_to(viewer):
        person = None
    detail = person.name if person else contact.park_reason
    return Row(
        id=contact.pk,
        icon=words.CHANNEL_ICONS.get(contact.channel, "phone"),
        title=title(contact, typed),
        state_word=words.state(contact.state, is_parked=contact.parked_at is not None),
        detail=detail,
        since=contact.parked_at or contact.answered_at or contact.opened_at,
        due_at=contact.call_back_due_at,
        is_live=is_live,
        is_pinned=contact.pinned_at is not None,
    )


def queue_lines(now: datetime) -> list[QueueLine]:
    """Every queue with its alarm; one statement."""
    return [
        QueueLine(queue.name, queue.icon, queue.count, queue.since, rules.is_hot(queue.since, now))
        for queue in contacts.waiting()
    ]


def notices(now: datetime) -> list[Notice]:
    """What is on every desk now, the loudest six; one statement."""
    return [_notice(bulletin) for bulletin in knowledge.current_bulletins(now, limit=6)]


def _notice(bulletin: Bulletin) -> Notice:
    level = {"critical": "A", "important": "B"}.get(bulletin.severity, "C")
    return Notice(bulletin.pk, level, bulletin.title, bulletin.text, bulletin.expires_at)


def rail(user: User, now: datetime) -> Rail:
    """The left side for somebody; five statements."""
    mine = contacts.desk_of(user)
    typed = contacts.words_of([contact.pk for contact in mine])
    promised, waiting = contacts.without_calm(contacts.promises_of(user), now)
    return Rail(
        mine=[row(contact, user, typed.get(contact.pk, "")) for contact in mine],
        queues=queue_lines(now),
        promises=promised[:5],
        calm_waiting=waiting,
        bulletins=notices(now),
        events=dispatch.current_events(now),
    )


@dataclass(frozen=True)
class Presence:
    """What somebody is doing, as the bar shows it, and the contact that is live for them."""

    word: str
    dot: str
    since: datetime | None
    choices: Sequence[words.Choice]
    live_id: int | None


def presence(user: User) -> Presence:
    """The bar's part; two statements."""
    state: AgentState | None = contacts.agent_state(user)
    code = state.state if state else "offline"
    live = [c for c in contacts.desk_of(user) if c.state == "live" and c.parked_at is None]
    newest = max(live, key=lambda c: c.answered_at or c.opened_at, default=None)
    dot = {"ready": "", "on_contact": "", "offline": "off"}.get(code, "away")
    return Presence(
        words.agent_state(code), dot, state.since if state else None, words.agent_choices(code),
        newest.pk if newest else None,
    )  # fmt: skip
