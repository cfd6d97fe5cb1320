"""Reads of contacts: one of them, somebody's, the log, and what went before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.errors import KeptApart, NoSuchContact, NotYours
from townline.contacts.models import Contact, Draft
from townline.contacts.queries.common import OPEN_STATES, every_line, with_staff
from townline.contacts.queries.shielding import is_closed, readable, shielded
from townline.contacts.rules import State
from townline.core import rows
from townline.core.models import LedgerEntry
from townline.residents.models import Person
from townline.residents.queries import number_key, open_to

PAGE = 25


def contact_for(contact_id: int, viewer: User) -> Contact:
    """A contact with its line and agent, for its agent or for those who may read all.

    Raises NoSuchContact, NotYours, and KeptApart for one whose words are for another role.
    """
    contact = next(iter(rows.select(Contact, "WHERE id = %s", [contact_id])), None)
    if contact is None:
        raise NoSuchContact
    if contact.line_id:
        contact.line = every_line()[contact.line_id]
    if contact.agent_id == viewer.pk:
        contact.agent = viewer
    if contact.agent_id not in (None, viewer.pk) and not viewer.may("contacts.read"):
        raise NotYours
    if is_closed(contact, viewer):
        raise KeptApart
    return contact


_DESK = f"WHERE contacts_contact.agent_id = %s AND contacts_contact.state IN ({OPEN_STATES})"


def desk_of(user: User) -> Sequence[Contact]:
    """Somebody's open contacts: emergencies, then call-backs that are owed, then by number."""
    mine = rows.select(Contact, _DESK, [user.pk], joins=("person",))
    for contact in mine:
        contact.agent = user
        contact.line = every_line()[contact.line_id] if contact.line_id else None
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


def history(*, person_id: int | None, number: str, viewer: User, limit: int = 10) -> list[Contact]:
    """Earlier contacts of a person or a number, newest first, for a viewer.

    Contacts of a protected person are not among them for those who may not know of the person, and none
    that is kept apart from the viewer: that it was theirs is part of what is kept apart.
    """
    key = number_key(number)
    which = Q(person_id=person_id) if person_id else Q(pk=None)
    if key:
        which |= Q(from_number=key)
    rows = Contact.objects.filter(which, closed_at__isnull=False).filter(_knowable(viewer))
    rows = rows.filter(readable(viewer))
    return list(rows.select_related("person").order_by("-pk")[:limit])


def _knowable(viewer: User) -> Q:
    return Q(person=None) | Q(person__in=Person.objects.visible_to(viewer))


# The same condition for reads that are written as SQL; its value is `open_to(viewer)`.
_VISIBLE = (
    "(contacts_contact.person_id IS NULL OR EXISTS (SELECT FROM residents_person p WHERE"
    " p.id = contacts_contact.person_id AND (NOT p.is_protected OR p.id = ANY(%s))))"
)


def log(*, viewer: User, text: str = "", before: int | None = None) -> list[Contact]:
    """The contact log, newest first, one row more than a page so that it knows of a next one.

    `text` is a reference (C26-000123), a day (2026-11-23), a telephone number or a word of the subject.
    Two letters find nothing. Contacts of protected persons are not there for those who may not know.
    Those that are kept apart show that they took place, and are not found by a word or a number.
    """
    if not text.strip():
        tail = f"WHERE contacts_contact.id < %s AND {_VISIBLE} ORDER BY id DESC LIMIT %s"
        given = [before or 2**62, open_to(viewer), PAGE + 1]
        return shielded(with_staff(rows.select(Contact, tail, given)), viewer)
    asked = Contact.objects.filter(_knowable(viewer)).filter(_asked(text.strip(), viewer))
    if before:
        asked = asked.filter(pk__lt=before)
    return shielded(with_staff(list(asked.order_by("-pk")[: PAGE + 1])), viewer)


def _asked(text: str, viewer: User) -> Q:
    asked = rules.read_search(text)
    if asked.contact_id is not None:
        return Q(pk=asked.contact_id)
    if asked.day is not None:
        start = timezone.make_aware(datetime.combine(asked.day, time.min))
        end = timezone.make_aware(datetime.combine(asked.day + timedelta(days=1), time.min))
        return Q(opened_at__gte=start, opened_at__lt=end)
    if key := number_key(text):
        return Q(from_number=key) & readable(viewer)
    return Q(subject__icontains=text) & readable(viewer) if len(text) > 2 else Q(pk=None)


def read_contact(contact_id: int, viewer: User) -> Contact:
    """A contact to be read after the fact; one of a protected person is, to most, no contact at all.

    Of one that is kept apart others read only that it took place.
    """
    tail = f"WHERE contacts_contact.id = %s AND {_VISIBLE}"
    given = [contact_id, open_to(viewer)]
    found = with_staff(rows.select(Contact, tail, given, joins=("person",)))
    if not found or not (viewer.may("contacts.read") or found[0].compartment):
        raise NoSuchContact
    return shielded(found, viewer)[0]


def known_contacts(contact_ids: Sequence[int], *, viewer: User) -> dict[int, Contact]:
    """Those of these contacts that the viewer may know of; one statement, two for who may open glass."""
    tail = f"WHERE contacts_contact.id = ANY(%s) AND {_VISIBLE}"
    found = rows.select(Contact, tail, [list(contact_ids), open_to(viewer)])
    return {contact.pk: contact for contact in shielded(found, viewer)}


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


def repeats(number: str, *, at: datetime, viewer: User, days: int = 7) -> int:
    """How many contacts came from a number in the last days, of those a viewer may know: "I have called
    four times"."""
    key = number_key(number)
    if not key:
        return 0
    found = Contact.objects.filter(from_number=key, opened_at__gt=at - timedelta(days=days))
    return found.filter(readable(viewer)).count()


def is_open(contact: Contact) -> bool:
    """Whether anything may still be done in it."""
    return State(contact.state) in rules.OPEN
