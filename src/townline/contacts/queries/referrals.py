"""Reads of what went on to others: in one contact, still to be told, and come to the wrong door."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count

from townline.accounts.models import User
from townline.contacts.models import Referral
from townline.contacts.queries.shielding import shielded
from townline.contacts.rules import WrongDoor
from townline.core import apart
from townline.core.models import LedgerEntry


def referrals_in(contact_id: int) -> list[Referral]:
    """What of a contact went on, with every call that was made; two statements."""
    rows = Referral.objects.filter(contact_id=contact_id).select_related("by")
    return list(rows.prefetch_related("attempts").order_by("pk"))


def named_in(contact_id: int) -> list[str]:
    """Whom of the directory the caller was told, in the order of telling; one statement."""
    rows = LedgerEntry.objects.filter(contact_id=contact_id, verb="contact.directory_told")
    return [row.data["after"]["title"] for row in rows.order_by("pk")]


def to_be_told(*, viewer: User, limit: int = 60) -> list[Referral]:
    """What we still have to tell somebody, the next due first; whoever has to stand down comes with it.

    Of a contact that is kept apart from the viewer: whom and by when, and nothing that was typed.
    """
    rows = Referral.objects.select_related("contact", "by").prefetch_related("attempts")
    owed = rows.filter(kind="relay", told_at=None, stood_down_at=None)
    return _words_held(owed.order_by("due_at", "pk")[:limit], viewer)


def to_be_released(*, viewer: User, limit: int = 60) -> list[Referral]:
    """Who was told and is not meant, and does not know it yet."""
    rows = Referral.objects.select_related("contact", "by").prefetch_related("attempts")
    owed = rows.exclude(told_at=None).exclude(stood_down_at=None).filter(released_at=None)
    return _words_held(owed.order_by("stood_down_at", "pk")[:limit], viewer)


def _words_held(found: Iterable[Referral], viewer: User) -> list[Referral]:
    rows = list(found)
    for each in rows:
        each.contact = shielded([each.contact], viewer)[0]
        if not each.contact.is_shielded:
            continue
        each.topic_name = each.summary = each.stood_down_why = apart.held()
        each.place_label = each.why = ""
        for tried in each.attempts.all():
            tried.spoke_with = tried.note = ""
    return rows


def misdirected(*, since: datetime, to: datetime) -> list[WrongDoor]:
    """Contacts that came to us with what is a partner's, by partner and topic; one statement."""
    rows = Referral.objects.filter(is_misdirected=True, referred_at__gte=since, referred_at__lt=to)
    counted = (
        rows.values("body_code", "body_name", "topic_name")
        .annotate(contacts=Count("contact_id", distinct=True))
        .order_by("-contacts", "body_name", "topic_name")
    )
    return [
        WrongDoor(row["body_code"], row["body_name"], row["topic_name"], row["contacts"])
        for row in counted
    ]
