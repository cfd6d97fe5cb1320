"""Requests and request types in the one box."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_noop

from townline.core.finding import Asked, Finder, Hit, lend
from townline.service_requests import queries


def _types(asked: Asked) -> Sequence[Hit]:
    if not asked.is_in_contact:
        return []
    return [
        Hit("service", hit.code, hit.name, icon="clipboard-plus")
        for hit in queries.suggest(asked.text, at=asked.at, limit=3)
    ]


def _requests(asked: Asked) -> Sequence[Hit]:
    if asked.is_in_contact:
        return []
    return [
        Hit("request", each.reference, each.definition.name,
            f"{each.reference} · {each.place_label} · {each.words}", "clipboard-list",
            _page(each.reference), each.urgency)
        for each in queries.search(asked.text, viewer=asked.viewer, limit=4)
    ]  # fmt: skip


def _page(reference: str) -> str:
    try:
        return reverse("requests:detail", args=[reference])
    except NoReverseMatch:
        return ""


def lend_all() -> None:
    """Lend both."""
    lend(Finder(5, "request", gettext_noop("Requests"), "desk.open", _requests))
    lend(Finder(40, "service", gettext_noop("Request without a script"), "contacts.take", _types))
