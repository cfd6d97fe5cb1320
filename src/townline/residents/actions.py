"""Verbs on people. Each is one transaction with its ledger entry on `resident:<id>`."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import ledger, live
from townline.residents import rules
from townline.residents.errors import BadNumber, NameNeeded, NobodyFound, ReasonNeeded
from townline.residents.models import ContactPoint, Person, PersonAddress, SystemUpdate

OTHER_SYSTEMS = ("Waste accounts", "Income support", "Transit cards")


@transaction.atomic
def create_person(
    *,
    name: str,
    actor: User | None,
    now: datetime,
    contact_id: int | None = None,
    phone: str = "",
    email: str = "",
    address: str = "",
    x: float | None = None,
    y: float | None = None,
    language: str = "English",
    access_needs: str = "",
    birth_year: int | None = None,
    aliases: str = "",
) -> Person:
    """Write somebody down who wants to be known. Raises NameNeeded, BadNumber."""
    if not name.strip():
        raise NameNeeded(field="name")
    person = Person.objects.create(
        name=name.strip(), aliases=aliases, language=language, access_needs=access_needs,
        birth_year=birth_year, created_at=now,
    )  # fmt: skip
    if phone:
        _add_point(person, "phone", phone)
    if email:
        _add_point(person, "email", email)
    if address:
        PersonAddress.objects.create(person=person, label=address, x=x, y=y, from_date=now.date())
    ledger.append(
        stream=f"resident:{person.pk}", verb="person.created", actor=actor, now=now,
        contact_id=contact_id, after={"fields": _given(phone=phone, email=email, address=address)},
    )  # fmt: skip
    return person


def _given(**fields: str) -> list[str]:
    return sorted(["name", *(name for name, value in fields.items() if value)])


def _add_point(person: Person, kind: str, value: str) -> None:
    key = rules.number_key(value) if kind == "phone" else value.strip().lower()
    if not key or (kind == "email" and "@" not in key):
        raise BadNumber(field=kind)
    # One that was given up and is given again is current again.
    ContactPoint.objects.update_or_create(
        person=person, value=key, defaults={"kind": kind, "is_current": True}
    )


@transaction.atomic
def change_point(
    *, person_id: int, kind: str, value: str, contact_id: int | None, actor: User, now: datetime
) -> None:
    """Replace a number or an e-mail address; the old one stays on file, and other systems are told."""
    person = Person.objects.visible_to(actor).select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NobodyFound
    old = person.contact_points.filter(kind=kind, is_current=True)
    before = [rules.masked_number(point.value) for point in old] if kind == "phone" else ["on file"]
    old.update(is_current=False)
    _add_point(person, kind, value)
    SystemUpdate.objects.bulk_create(
        SystemUpdate(person=person, system=system, change={"field": kind}, asked_at=now)
        for system in OTHER_SYSTEMS
    )
    ledger.append(
        stream=f"resident:{person.pk}", verb="person.changed", actor=actor, now=now,
        contact_id=contact_id, before={kind: before}, after={"field": kind},
    )  # fmt: skip


@transaction.atomic
def protect(
    *, person_id: int, reason: str, review_date: date | None, actor: User | None, now: datetime
) -> None:
    """Mask somebody everywhere until the review date. Raises ReasonNeeded, NobodyFound."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    person = Person.objects.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NobodyFound
    person.is_protected = True
    person.protection_review_date = review_date
    person.save(update_fields=["is_protected", "protection_review_date"])
    ledger.append(
        stream=f"resident:{person.pk}", verb="person.protected", actor=actor, now=now, reason=reason
    )


@transaction.atomic
def break_glass(*, person_id: int, reason: str, actor: User, now: datetime) -> None:
    """Open a protected person on the record with a reason; those who watch are told at once.

    Raises ReasonNeeded, and NobodyFound for whoever may not know of the person, as for nobody at all.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    if not Person.objects.visible_to(actor).filter(pk=person_id).exists():
        raise NobodyFound
    ledger.append(
        stream=f"resident:{person_id}", verb="person.glass_broken", actor=actor, now=now,
        reason=reason,
    )  # fmt: skip
    live.announce("privacy", person_id)
