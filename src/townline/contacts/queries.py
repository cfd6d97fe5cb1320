"""Reads of contacts for the desk, the floor and the log."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TypeVar

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from townline.accounts import queries as accounts
from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.errors import NoSuchContact, NotYours
from townline.contacts.models import (
    AgentState,
    AnswerExposure,
    Contact,
    Draft,
    FollowUp,
    Line,
    Promise,
)
from townline.contacts.rules import Interval, State
from townline.core import rows
from townline.core.models import LedgerEntry
from townline.core.reference import remember
from townline.residents.models import Person
from townline.residents.queries import number_key, open_to

_OPEN = ", ".join(f"'{state.value}'" for state in sorted(rules.OPEN))
ANSWER_TARGET = timedelta(seconds=20)
Owned = TypeVar("Owned", Promise, FollowUp)
PAGE = 25


def contact_for(contact_id: int, viewer: User) -> Contact:
    """A contact with its line and agent, for its agent or for those who may read all."""
    contact = next(iter(rows.select(Contact, "WHERE id = %s", [contact_id])), None)
    if contact is None:
        raise NoSuchContact
    if contact.line_id:
        contact.line = _lines()[contact.line_id]
    if contact.agent_id == viewer.pk:
        contact.agent = viewer
    if contact.agent_id not in (None, viewer.pk) and not viewer.may("contacts.read"):
        raise NotYours
    return contact


def _lines() -> dict[int, Line]:
    return remember("lines", lambda: {line.pk: line for line in Line.objects.all()})


_DESK = f"WHERE contacts_contact.agent_id = %s AND contacts_contact.state IN ({_OPEN})"


def desk_of(user: User) -> Sequence[Contact]:
    """Somebody's open contacts: emergencies, then call-backs that are owed, then by number."""
    mine = rows.select(Contact, _DESK, [user.pk], joins=("person",))
    for contact in mine:
        contact.agent = user
        contact.line = _lines()[contact.line_id] if contact.line_id else None
    return sorted(
        mine, key=lambda c: (-_rank(c.level), c.call_back_due_at is None, c.slot or 99, c.pk)
    )


def _rank(level: str) -> int:
    return rules.LEVELS.index(level) if level in ("A", "E") else 0


def offered_to(user: User) -> Contact | None:
    """The contact that is ringing for somebody now."""
    return (
        Contact.objects.waiting().filter(offered_to=user).select_related("line")
        .order_by("opened_at").first()
    )  # fmt: skip


@dataclass(frozen=True)
class QueueRow:
    """One queue: how many wait and since when the longest does."""

    code: str
    name: str
    icon: str
    count: int
    since: datetime | None


def waiting() -> list[QueueRow]:
    """Every queue with what waits in it; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.code, l.name, l.icon, count(c.id), min(c.opened_at) FROM contacts_line l"
            " LEFT JOIN contacts_contact c ON c.line_id = l.id AND c.state = 'offered'"
            " GROUP BY l.id ORDER BY l.order, l.code"
        )
        return [QueueRow(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Seat:
    """One seat on the floor: what happens there and since when. No name: seats, not people."""

    seat: str
    state: str
    since: datetime
    channel: str
    level: str
    contact_id: int | None


def seats() -> list[Seat]:
    """The seats that are taken, with what they are at; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.seat, a.state, coalesce(c.answered_at, a.since), coalesce(c.channel, ''),"
            " coalesce(c.level, ''), c.id FROM contacts_agentstate a"
            " JOIN accounts_user u ON u.id = a.user_id"
            " LEFT JOIN LATERAL (SELECT * FROM contacts_contact c WHERE c.agent_id = u.id"
            "   AND c.state IN ('live','held','wrap_up') AND c.parked_at IS NULL"
            "   ORDER BY c.answered_at DESC LIMIT 1) c ON a.state = 'on_contact'"
            " WHERE a.state <> 'offline' AND u.is_active"
            " ORDER BY length(u.seat), u.seat, u.id"
        )
        return [Seat(*row) for row in cursor.fetchall()]


def in_progress(*, limit: int = 60) -> list[Contact]:
    """What is open on the floor, emergencies first, then the longest; one statement."""
    tail = (
        f"WHERE contacts_contact.state IN ({_OPEN}) ORDER BY (level = 'E') DESC, level DESC, answered_at"
        " LIMIT %s"
    )
    return _with_staff(rows.select(Contact, tail, [limit]))


def agent_state(user: User) -> AgentState | None:
    """What somebody is doing."""
    return next(iter(rows.select(AgentState, "WHERE user_id = %s", [user.pk])), None)


def history(*, person_id: int | None, number: str, viewer: User, limit: int = 10) -> list[Contact]:
    """Earlier contacts of a person or a number, newest first, for a viewer.

    Contacts of a protected person are not among them for those who may not know of the person.
    """
    key = number_key(number)
    which = Q(person_id=person_id) if person_id else Q(pk=None)
    if key:
        which |= Q(from_number=key)
    rows = Contact.objects.filter(which, closed_at__isnull=False).filter(_knowable(viewer))
    return list(rows.select_related("person").order_by("-pk")[:limit])


def _knowable(viewer: User) -> Q:
    return Q(person=None) | Q(person__in=Person.objects.visible_to(viewer))


# The same condition for reads that are written as SQL; its value is `open_to(viewer)`.
_VISIBLE = (
    "(contacts_contact.person_id IS NULL OR EXISTS (SELECT FROM residents_person p WHERE"
    " p.id = contacts_contact.person_id AND (NOT p.is_protected OR p.id = ANY(%s))))"
)


def _with_staff(found: list[Contact]) -> list[Contact]:
    """The same contacts, their line and agent taken from what is remembered."""
    people = accounts.colleagues() if found else {}
    for contact in found:
        contact.line = _lines()[contact.line_id] if contact.line_id else None
        contact.agent = people.get(contact.agent_id or 0)
    return found


def log(*, viewer: User, text: str = "", before: int | None = None) -> list[Contact]:
    """The contact log, newest first, one row more than a page so that it knows of a next one.

    `text` is a reference (C26-000123), a day (2026-11-23), a telephone number or a word of the subject.
    Two letters find nothing. Contacts of protected persons are not there for those who may not know.
    """
    if not text.strip():
        tail = f"WHERE contacts_contact.id < %s AND {_VISIBLE} ORDER BY id DESC LIMIT %s"
        given = [before or 2**62, open_to(viewer), PAGE + 1]
        return _with_staff(rows.select(Contact, tail, given))
    asked = Contact.objects.filter(_knowable(viewer)).filter(_asked(text.strip()))
    if before:
        asked = asked.filter(pk__lt=before)
    return _with_staff(list(asked.order_by("-pk")[: PAGE + 1]))


def _asked(text: str) -> Q:
    asked = rules.read_search(text)
    if asked.contact_id is not None:
        return Q(pk=asked.contact_id)
    if asked.day is not None:
        start = timezone.make_aware(datetime.combine(asked.day, time.min))
        end = timezone.make_aware(datetime.combine(asked.day + timedelta(days=1), time.min))
        return Q(opened_at__gte=start, opened_at__lt=end)
    if key := number_key(text):
        return Q(from_number=key)
    return Q(subject__icontains=text) if len(text) > 2 else Q(pk=None)


def read_contact(contact_id: int, viewer: User) -> Contact:
    """A contact to be read after the fact; one of a protected person is, to most, no contact at all."""
    tail = f"WHERE contacts_contact.id = %s AND {_VISIBLE}"
    given = [contact_id, open_to(viewer)]
    found = _with_staff(rows.select(Contact, tail, given, joins=("person",)))
    if not found:
        raise NoSuchContact
    return found[0]


def timeline(contact_id: int) -> list[LedgerEntry]:
    """Everything that happened in a contact or came of it, as the ledger has it; one statement."""
    tail = (
        "WHERE contact_id = ANY(ARRAY(SELECT id FROM contacts_contact WHERE joined_to_id = %s) || %s::bigint)"
        " ORDER BY acted_at, id LIMIT 500"
    )
    return rows.select(LedgerEntry, tail, [contact_id, contact_id])


def drafts(contact_id: int) -> list[Draft]:
    """What stands in each field, the last one touched first."""
    return rows.select(Draft, "WHERE contact_id = %s ORDER BY saved_at DESC", [contact_id])


# heard comes after notes in this order, and so wins
_WORDS = (
    "SELECT contact_id, text FROM contacts_draft WHERE contact_id = ANY(%s)"
    " AND field IN ('heard', 'notes') AND text <> '' ORDER BY field DESC"
)


def words_of(contact_ids: Sequence[int]) -> dict[int, str]:
    """What is being typed in each contact: the caller's words, else the notes; one statement."""
    if not contact_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [list(contact_ids)])
        return dict(cursor.fetchall())


def exposures(contact_id: int) -> list[AnswerExposure]:
    """The answers that reached this caller, in order."""
    return rows.select(AnswerExposure, "WHERE contact_id = %s ORDER BY id", [contact_id])


def promises_of(user: User) -> list[Promise]:
    """Somebody's open promises, the next due first."""
    return rows.select(Promise, _PROMISED, [user.pk], joins=("contact",))


_PROMISED = (
    "WHERE contacts_promise.owner_id = %s AND contacts_promise.kept_at IS NULL"
    " ORDER BY contacts_promise.due_at LIMIT 50"
)


def follow_ups_of(user: User) -> list[FollowUp]:
    """Somebody's open follow-up work, the next due first."""
    return list(
        FollowUp.objects.filter(owner=user, done_at=None).select_related("contact")
        .order_by("due_at")[:50]
    )  # fmt: skip


def follow_ups_in(contact_id: int) -> list[FollowUp]:
    """What was left to do after a contact."""
    return _owned(rows.select(FollowUp, "WHERE contact_id = %s ORDER BY id", [contact_id]))


def _owned(found: list[Owned]) -> list[Owned]:
    """The same, each with its owner as remembered."""
    people = accounts.colleagues() if found else {}
    for each in found:
        each.owner = people[each.owner_id]
    return found


def colleagues(user: User) -> list[User]:
    """Those who could take over a promise or a task, by name."""
    able = [
        each for each in accounts.colleagues().values() if {"csr", "supervisor"} & {*each.roles}
    ]
    others = [each for each in able if each.is_active and each.pk != user.pk]
    return sorted(others, key=lambda each: (each.name, each.pk))


def promises_in(contact_id: int) -> list[Promise]:
    """What was promised in a contact."""
    return _owned(rows.select(Promise, "WHERE contact_id = %s ORDER BY id", [contact_id]))


def repeats(number: str, *, at: datetime, days: int = 7) -> int:
    """How many contacts came from a number in the last days: "I have called four times"."""
    key = number_key(number)
    if not key:
        return 0
    return Contact.objects.filter(from_number=key, opened_at__gt=at - timedelta(days=days)).count()


@dataclass(frozen=True)
class HalfHour:
    """One half hour of the day, by offered time."""

    start: datetime
    figures: Interval


_HALF_HOURS = """
SELECT date_bin('30 minutes', opened_at, %(day)s) AS start,
  count(*),
  count(*) FILTER (WHERE state = 'abandoned' AND ended_at - opened_at <= %(short)s::interval),
  count(*) FILTER (WHERE state = 'abandoned'),
  count(*) FILTER (WHERE answered_at IS NOT NULL),
  count(*) FILTER (WHERE answered_at - opened_at <= %(target)s::interval)
FROM contacts_contact
WHERE opened_at >= %(day)s AND opened_at < %(to)s AND channel IN ('phone', 'tty')
GROUP BY 1 ORDER BY 1
"""


def half_hours(*, day: datetime, to: datetime) -> list[HalfHour]:
    """Calls by half hour from the start of a day to an instant, from the contacts themselves."""
    with connection.cursor() as cursor:
        cursor.execute(
            _HALF_HOURS,
            {"day": day, "to": to, "short": str(rules.SHORT_ABANDON), "target": str(ANSWER_TARGET)},
        )
        return [HalfHour(row[0], Interval(row[1], row[2], row[3], row[4], row[5]))
                for row in cursor.fetchall()]  # fmt: skip


def total(half_hours_of_day: Sequence[HalfHour]) -> Interval:
    """The day so far, added up from its half hours."""
    parts = [each.figures for each in half_hours_of_day]
    return Interval(
        sum(p.offered for p in parts), sum(p.short_abandons for p in parts),
        sum(p.abandoned for p in parts), sum(p.answered for p in parts),
        sum(p.answered_in_target for p in parts),
    )  # fmt: skip


def lines() -> list[Line]:
    """Every line, in the order of the screen."""
    return list(Line.objects.order_by("order", "code"))


def is_open(contact: Contact) -> bool:
    """Whether anything may still be done in it."""
    return State(contact.state) in rules.OPEN
