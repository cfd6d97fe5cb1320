"""Finding a way to understand a caller: each try is kept, and nobody is left because of their language."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import rules
from townline.contacts.actions.common import mine, write
from townline.contacts.errors import NoSuchWay
from townline.contacts.models import Contact, LanguageTry
from townline.core import live


@transaction.atomic
def try_language(
    *, contact_id: int, language: str, way: str, outcome: str, who: str, actor: User, now: datetime
) -> LanguageTry:
    """Keep one try to speak with them in their language, and what came of it. Raises NoSuchWay."""
    spoken = " ".join(language.split())[:20]
    if not spoken or way not in rules.LANGUAGE_WAYS or outcome not in rules.LANGUAGE_OUTCOMES:
        raise NoSuchWay(field="language")
    contact = mine(contact_id, actor)
    before, contact.language = contact.language, spoken
    contact.save(update_fields=["language"])
    made: LanguageTry = LanguageTry.objects.create(
        contact=contact, language=spoken, way=way, outcome=outcome, who=who.strip()[:120], at=now,
        by=actor,
    )  # fmt: skip
    write(
        contact, "language_tried", actor=actor, now=now, reason=made.who,
        before={"language": before}, after={"language": spoken, "way": way, "outcome": outcome},
    )  # fmt: skip
    live.announce("seats")
    return made


def is_understood(contact: Contact) -> bool:
    """Whether nothing had to be tried, or something worked; no statement for a caller in English."""
    if contact.language == "English":
        return True
    return rules.is_understood(contact.language_tries.values_list("outcome", flat=True))
