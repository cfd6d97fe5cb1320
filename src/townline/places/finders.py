"""Places in the one box: always in the palette; in a contact where the words sound like a place."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext_noop

from townline.core.finding import Asked, Finder, Hit, lend
from townline.places import queries

ICONS = {"address": "house", "corner": "signpost", "street": "route", "landmark": "landmark"}
SURE = 0.6
_SOUNDS = re.compile(
    r"\b\d+\s+[a-z]{3}|\bcorner of\b|\bcoin de\b|\brue\s+\w{3}"
    r"|\b(?!(?:the|my|our|a|this|that|your|main|side|busy)\b)\w{3,}\s+"
    r"(?:street|st|road|rd|avenue|ave|drive|crescent|cres|court|lane|boulevard|blvd)\b", re.IGNORECASE,
)  # fmt: skip
_BEFORE = re.compile(r".*\b(?:at the corner of|corner of|near|at|on|coin de|sur)\s+", re.IGNORECASE)


def _places(asked: Asked) -> Sequence[Hit]:
    text = asked.text
    if asked.is_in_contact:
        if not _SOUNDS.search(text):
            return []
        text = _BEFORE.sub("", text)
    return [
        Hit("place", match.ref, match.label, match.why, ICONS.get(match.kind, "map-pin"))
        for match in queries.find(text, at=asked.at, limit=3)
        if not asked.is_in_contact or match.score >= SURE
    ]


def lend_all() -> None:
    """Lend it."""
    lend(Finder(70, "place", gettext_noop("Places"), "places.read", _places))
