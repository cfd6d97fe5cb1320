"""Verbs on people. Each is one transaction with its ledger entry on `resident:<id>`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q

from townline.accounts.models import User
from townline.core import ledger, live
from townline.core.models import LedgerEntry
from townline.residents import rules
from townline.residents.errors import BadNumber, NameNeeded, NobodyFound, ReasonNeeded
from townline.residents.models import (
    ContactPoint,
    NoCall,
    OpenedGlass,
    Person,
    PersonAddress,
    SystemUpdate,
)

GLASS_HOLDS = timedelta(minutes=15)
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
    people = Person.objects.visible_to(actor) if actor else Person.objects
    person = people.select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NobodyFound
    person.is_protected = True
    person.protection_review_date = review_date
    person.save(update_fields=["is_protected", "protection_review_date"])
    ledger.append(
        stream=f"resident:{person.pk}", verb="person.protected", actor=actor, now=now, reason=reason
    )


@transaction.atomic
def unprotect(*, person_id: int, reason: str, actor: User, now: datetime) -> None:
    """End somebody's protection. Raises ReasonNeeded, and NobodyFound unless the glass is open."""
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    person = Person.objects.visible_to(actor).select_for_update().filter(pk=person_id).first()
    if person is None:
        raise NobodyFound
    person.is_protected = False
    person.protection_review_date = None
    person.save(update_fields=["is_protected", "protection_review_date"])
    ledger.append(
        stream=f"resident:{person.pk}",
        verb="person.unprotected",
        actor=actor,
        now=now,
        reason=reason,
    )


def break_glass(
    *, words: str, reason: str, actor: User, now: datetime, contact_id: int | None = None
) -> int:
    """Open one protected person to oneself for a quarter of an hour, on the record; returns the person.

    `words` are the whole name or a telephone number or e-mail of theirs: who breaks the glass knows whom they
    look for. A try that finds nobody is kept too, without the words. Those who watch are told at once. Raises
    ReasonNeeded, and NobodyFound for nobody, for somebody who is not protected, and for who may not.
    """
    if not reason.strip():
        raise ReasonNeeded(field="reason")
    words = words.strip()
    which = Q(name__iexact=words or "-") | Q(
        contact_points__value__in=[rules.number_key(words) or "-", words.lower() or "-"]
    )
    found = Person.objects.filter(which, is_protected=True).order_by("pk").distinct().first()
    if found is None or not actor.may("residents.see_protected"):
        with transaction.atomic():
            ledger.append(
                stream=f"staff:{actor.pk}", verb="person.glass_missed", actor=actor, now=now,
                contact_id=contact_id, reason=reason,
            )  # fmt: skip
        live.announce("privacy")
        raise NobodyFound(field="words")
    with transaction.atomic():
        OpenedGlass.objects.create(
            person=found, user=actor, reason=reason[:240], opened_at=now, until=now + GLASS_HOLDS
        )
        ledger.append(
            stream=f"resident:{found.pk}", verb="person.glass_broken", actor=actor, now=now,
            contact_id=contact_id, reason=reason,
        )  # fmt: skip
    live.announce("privacy", found.pk)
    return int(found.pk)


@transaction.atomic
def note_listed(
    *,
    people: Sequence[int],
    contact_id: int | None,
    actor: User,
    now: datetime,
    reason: str = "typed for in the contact",
) -> None:
    """Keep whose names were shown in a list, once for the same list of the same contact."""
    if not people:
        return
    stream = f"contact:{contact_id}" if contact_id else f"staff:{actor.pk}"
    shown = sorted(people)
    last = LedgerEntry.objects.filter(stream=stream, verb="people.listed", actor_id=actor.pk)
    kept = last.order_by("-seq").values_list("data", flat=True).first()
    if kept is None or kept["after"]["people"] != shown:
        ledger.append(
            stream=stream, verb="people.listed", actor=actor, now=now, contact_id=contact_id,
            after={"people": shown}, reason=reason,
        )  # fmt: skip


@transaction.atomic
def ask_no_calls(*, value: str, contact_id: int | None, actor: User, now: datetime) -> None:
    """Somebody asked us not to call this number again. Saying it twice is saying it once."""
    _, is_new = NoCall.objects.get_or_create(
        value=value, defaults={"asked_at": now, "noted_by": actor}
    )
    if is_new:
        ledger.append(
            stream="no-calls", verb="number.not_to_be_called", actor=actor, now=now,
            contact_id=contact_id, after={"number": rules.masked_number(value)},
        )  # fmt: skip
