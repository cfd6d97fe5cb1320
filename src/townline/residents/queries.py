"""Reads of people. A protected person is, to those who may not know, exactly nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from townline.accounts.models import User
from townline.residents import rules
from townline.residents.errors import NobodyFound
from townline.residents.models import ContactPoint, OpenedGlass, Person, PersonAddress, open_to
from townline.residents.rules import (
    Question,
    level_reached,
    masked_number,
    number_key,
    questions,
)

__all__ = [
    "PersonSummary", "Question", "Standing", "check_fact", "find_people", "level_reached", "likely_same",
    "masked_number", "match_number", "number_key", "open_to", "questions", "standing", "summary",
]  # fmt: skip


@dataclass(frozen=True)
class PersonSummary:
    """What a desk shows of somebody before they are verified: enough to ask, not enough to leak."""

    id: int
    name: str
    address_label: str
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    language: str
    access_needs: str
    preferred_channel: str
    is_protected: bool


_SUMMARY = """
SELECT p.id, p.name,
  coalesce((SELECT label FROM residents_personaddress a WHERE a.person_id = p.id AND a.to_date IS NULL
            ORDER BY a.id LIMIT 1), ''),
  ARRAY(SELECT value FROM residents_contactpoint c
        WHERE c.person_id = p.id AND c.is_current AND c.kind = 'phone' ORDER BY c.id),
  ARRAY(SELECT value FROM residents_contactpoint c
        WHERE c.person_id = p.id AND c.is_current AND c.kind = 'email' ORDER BY c.id),
  p.language, p.access_needs, p.preferred_channel, p.is_protected
FROM residents_person p {which} AND (NOT p.is_protected OR p.id = ANY(%s)) ORDER BY {order} LIMIT %s
"""
_OF_VALUE = _SUMMARY.format(
    which="WHERE p.id IN (SELECT person_id FROM residents_contactpoint WHERE value = %s AND is_current)",
    order="p.name, p.id",
)
_OF_ID = _SUMMARY.format(which="WHERE p.id = %s", order="p.id")
_LIKE = _SUMMARY.format(
    which="JOIN people_like(%s, %s, %s) WITH ORDINALITY AS found(id, place) USING (id) WHERE true",
    order="found.place",
)


def _people(
    sql: str, *values: str | int | list[int], viewer: User | None, limit: int
) -> list[PersonSummary]:
    """The people a statement finds that the viewer may know of; the same statements whatever is found."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [*values, open_to(viewer), limit])
        return [
            PersonSummary(pk, name, address, tuple(phones), tuple(emails), *rest)
            for pk, name, address, phones, emails, *rest in cursor.fetchall()
        ]


def match_number(number: str, *, viewer: User | None, limit: int = 5) -> list[PersonSummary]:
    """People who gave this number, for a viewer; one statement whatever is found.

    A number that belongs to a protected person answers an empty list, as an unknown one does.
    """
    return _people(_OF_VALUE, number_key(number) or "none", viewer=viewer, limit=limit)


def find_people(text: str, *, viewer: User | None, limit: int = 10) -> list[PersonSummary]:
    """People by name, alias, number or e-mail, best first, for a viewer; one statement."""
    text = text.strip()
    if len(text) < 2:
        return []
    if number_key(text):
        return match_number(text, viewer=viewer, limit=limit)
    if "@" in text:
        return _people(_OF_VALUE, text.lower(), viewer=viewer, limit=limit)
    return _people(_LIKE, text, open_to(viewer), limit, viewer=viewer, limit=limit)


def summary(person_id: int | None, *, viewer: User | None) -> PersonSummary | None:
    """One person for a viewer; None for nobody and for somebody they may not know of."""
    return next(iter(_people(_OF_ID, person_id or 0, viewer=viewer, limit=1)), None)


@dataclass(frozen=True)
class Standing:
    """Whether somebody is protected and until when it stands, and how long this viewer may look."""

    is_protected: bool
    review_date: date | None
    open_until: datetime | None


def standing(person_id: int, *, viewer: User) -> Standing:
    """The protection of a person the viewer may know of. Raises NobodyFound."""
    person = Person.objects.visible_to(viewer).filter(pk=person_id).first()
    if person is None:
        raise NobodyFound
    held = OpenedGlass.objects.filter(user=viewer, person=person).order_by("-until").first()
    until = held.until if held and person.is_protected else None
    return Standing(person.is_protected, person.protection_review_date, until)


def check_fact(person_id: int, question: str, given: str) -> bool:
    """Whether the caller's answer fits. What was expected is never returned."""
    expected: list[str] = []
    if question == "street":
        expected = list(
            PersonAddress.objects.filter(person=person_id, to_date=None).values_list(
                "label", flat=True
            )
        )
    elif question in ("phone_end", "email"):
        kind = "phone" if question == "phone_end" else "email"
        points = ContactPoint.objects.filter(person=person_id, kind=kind, is_current=True)
        expected = list(points.values_list("value", flat=True))
    elif question == "birth_year":
        years = Person.objects.filter(pk=person_id).values_list("birth_year", flat=True)
        expected = [str(year) for year in years if year]
    return rules.fact_matches(question, expected, given)


def likely_same(name: str, number: str, *, viewer: User | None) -> Sequence[PersonSummary]:
    """People who may be the same as one about to be written down: same number, or a similar name."""
    same = match_number(number, viewer=viewer) if number else []
    known = {person.id for person in same}
    similar = [p for p in find_people(name, viewer=viewer, limit=5) if p.id not in known]
    return [*same, *(p for p in similar if rules.is_same_name(name, p.name))]


def people_at(email: str) -> list[tuple[int, str]]:
    """(id, name) of those who may be written to at an e-mail address, protected people never among them.

    For what is sent to that address itself; it is shown to nobody.
    """
    points = ContactPoint.objects.filter(
        value=email.strip().lower(), kind="email", is_current=True, person__is_protected=False
    )
    return list(points.order_by("person_id").values_list("person_id", "person__name")[:20])
