"""Who does what, and the directory, in the one box."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_noop

from townline.core.finding import Asked, Finder, Hit, lend
from townline.directory import queries
from townline.directory.models import Topic

ICONS = {
    "organization": "building-2", "unit": "building-2", "agency": "heart-handshake",
    "staff": "user-round", "facility": "map-pin-house", "member": "landmark",
    "interpreter": "languages", "event": "calendar-days",
}  # fmt: skip
FITS = 0.45


def _topics(asked: Asked) -> Sequence[Hit]:
    return [_topic(topic, asked) for topic in queries.suggest_topics(asked.text, limit=2)]


def _topic(topic: Topic, asked: Asked) -> Hit:
    """A topic, with whose it is and the number where the municipality alone says so."""
    where = asked.municipality_code
    found = queries.whose_in(topic.code, where, asked.at) if where else None
    detail = f"{found.body_name} · {found.call.number}" if found else ""
    return Hit("topic", topic.code, topic.name, detail, "route",
               f"/desk/who-does-what/?topic={topic.code}")  # fmt: skip


def _entries(asked: Asked) -> Sequence[Hit]:
    found = queries.find(asked.text, at=asked.at, limit=4, near=asked.municipality_code)
    return [
        Hit("entry", hit.code, hit.name, " · ".join(filter(None, (hit.detail, hit.phone))),
            ICONS.get(hit.kind, "book-user"), reverse("directory:entry", args=[hit.code]))
        for hit in found if hit.score >= FITS
    ]  # fmt: skip


def lend_all() -> None:
    """Lend both."""
    lend(Finder(50, "topic", gettext_noop("Whose is it?"), "directory.read", _topics))
    lend(Finder(60, "entry", gettext_noop("Directory"), "directory.read", _entries))
