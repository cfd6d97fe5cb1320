"""What fits the caller's words, while they are typed: everything the one box finds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.core import finding
from townline.core.finding import Asked, Group
from townline.directory import queries as directory


def fitting(text: str, contact: Contact, *, viewer: User, at: datetime) -> Sequence[Group]:
    """Bulletins, scripts, answers, request types, whose it is, the directory and places, by kind.

    In the language of the contact, and where the words say or else at its place. Empty where nothing fits.
    """
    place = contact.place or {}
    said = directory.municipality_named(text)
    return finding.found(
        Asked(
            " ".join(text.split())[-160:], viewer, at, "fr" if contact.language == "French" else "en",
            contact.pk, said or str(place.get("municipality_code", "")),
        )
    )  # fmt: skip
