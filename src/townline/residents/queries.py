"""Reads of people. A protected person is, to those who may not know, exactly nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from townline.accounts.models import User
from townline.residents import rules
from townline.residents.models import ContactPoint, Person, PersonAddress
from townline.residents.rules import (
    Question,
    level_reached,
    masked_number,
    number_key,
    questions,
)

__all__ = [
    "PersonSummary", "Question", "check_fact", "find_people", "level_reached", "likely_same",
    "masked_number", "match_number", "number_key", "questions", "summary",
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


def _with_points(people: QuerySet[Person]) -> QuerySet[Person]:
    return people.prefetch_related(
        Prefetch("contact_points", ContactPoint.objects.filter(is_current=True).order_by("pk")),
        Prefetch("addresses", PersonAddress.objects.filter(to_date=None).order_by("pk")),
    )


def _summary(person: Person) -> PersonSummary:
    points = list(person.contact_points.all())
    addresses = list(person.addresses.all())
    return PersonSummary(
        id=person.pk,
        name=person.name,
        address_label=addresses[0].label if addresses else "",
        phones=tuple(point.value for point in points if point.kind == "phone"),
        emails=tuple(point.value for point in points if point.kind == "email"),
        language=person.language,
        access_needs=person.access_needs,
        preferred_channel=person.preferred_channel,
        is_protected=person.is_protected,
    )


def match_number(number: str, *, viewer: User | None, limit: int = 5) -> list[PersonSummary]:
    """People who gave this number, for a viewer; three statements whatever is found.

    A number that belongs to a protected person answers an empty list, as an unknown one does.
    """
    key = number_key(number)
    people = Person.objects.visible_to(viewer).filter(
        contact_points__value=key or "none", contact_points__is_current=True
    )
    return [_summary(person) for person in _with_points(people).order_by("name", "pk")[:limit]]


def find_people(text: str, *, viewer: User | None, limit: int = 10) -> list[PersonSummary]:
    """People by name, alias, number or e-mail, best first, for a viewer."""
    text = text.strip()
    if len(text) < 2:
        return []
    if number_key(text):
        return match_number(text, viewer=viewer, limit=limit)
    people = Person.objects.visible_to(viewer)
    if "@" in text:
        people = people.filter(contact_points__value=text.lower())
        return [_summary(person) for person in _with_points(people).order_by("pk")[:limit]]
    like = people.extra(
        select={"likeness": "greatest(similarity(residents_person.name, %s),"
                " word_similarity(%s, residents_person.name || ' ' || residents_person.aliases))"},
        select_params=[text, text],
        where=["residents_person.name %% %s OR residents_person.name ILIKE %s"
               " OR residents_person.aliases ILIKE %s"],
        params=[text, f"%{text}%", f"%{text}%"],
        order_by=["-likeness", "pk"],
    )  # fmt: skip
    return [_summary(person) for person in _with_points(like)[:limit]]


def summary(person_id: int | None, *, viewer: User | None) -> PersonSummary | None:
    """One person for a viewer; None for nobody and for somebody they may not know of."""
    people = _with_points(Person.objects.visible_to(viewer).filter(pk=person_id or 0))
    return next((_summary(person) for person in people), None)


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
    return [*same, *similar]
