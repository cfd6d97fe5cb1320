"""How callers were understood: the tries of one contact, and the languages nobody could be found for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.models import Contact, LanguageTry
from townline.contacts.queries.shielding import shielded

MOST = 50


@dataclass(frozen=True)
class Spoken:
    """One language in a span: contacts in it, in how many no way worked, how many tries failed."""

    language: str
    contacts: int
    unmet: int
    tries: int
    failed: int


@dataclass(frozen=True)
class Understanding:
    """What was tried to be understood in a contact, in order, what comes next, and whether nothing works."""

    tries: Sequence[LanguageTry]
    next_way: str
    is_gap: bool


def understanding(contact: Contact) -> Understanding:
    """How we understand this caller; no statement for one in English."""
    tries = [] if contact.language == "English" else list(contact.language_tries.order_by("id"))
    return Understanding(
        tries, rules.next_way([each.way for each in tries]),
        not rules.is_understood(each.outcome for each in tries),
    )  # fmt: skip


def languages(*, since: datetime, to: datetime) -> list[Spoken]:
    """The languages that somebody had to be found for, those without a way first; one statement."""
    works = LanguageTry.objects.filter(contact=OuterRef("contact"), outcome="works")
    rows = (
        LanguageTry.objects.filter(at__gte=since, at__lt=to)
        .annotate(is_met=Exists(works))
        .values("language")
        .annotate(
            contacts=Count("contact", distinct=True),
            unmet=Count("contact", distinct=True, filter=Q(is_met=False)),
            tries=Count("id"), failed=Count("id", filter=~Q(outcome="works")),
        )
        .order_by("-unmet", F("contacts").desc(), "language")
    )  # fmt: skip
    return [Spoken(**row) for row in rows]


def not_understood(*, since: datetime, to: datetime, viewer: User) -> list[Contact]:
    """Contacts in which no way worked, the newest first; two statements."""
    works = LanguageTry.objects.filter(contact=OuterRef("pk"), outcome="works")
    tried = LanguageTry.objects.filter(contact=OuterRef("pk"), at__gte=since, at__lt=to)
    found = Contact.objects.filter(Exists(tried), ~Exists(works)).order_by("-id")
    return shielded(found.prefetch_related("language_tries")[:MOST], viewer)
