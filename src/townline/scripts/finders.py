"""Scripts in the one box: where a contact is in hand, a script begins from there."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext_noop

from townline.core.finding import Asked, Finder, Hit, lend
from townline.scripts import queries


def _scripts(asked: Asked) -> Sequence[Hit]:
    if not asked.is_in_contact:
        return []
    return [
        Hit("script", hit.code, hit.title, icon="message-square-quote")
        for hit in queries.suggest(asked.text, at=asked.at, limit=3, user_id=asked.viewer.pk)
    ]


def lend_all() -> None:
    """Lend it."""
    lend(Finder(20, "script", gettext_noop("Scripts"), "contacts.take", _scripts))
