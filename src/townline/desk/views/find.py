"""Ctrl+K: find anything by one line of words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.core import clock
from townline.knowledge import queries as knowledge
from townline.places import queries as places
from townline.service_requests import queries as requests

REFERENCE_LETTERS = frozenset("0123456789-Cc")


@require_GET
@requires("desk.open")
def find(request: StaffRequest) -> HttpResponse:
    """Requests by reference or words, answers and places; nine statements at most.

    No person is named here: a line leads to the page that asks what for.
    """
    text = " ".join(request.GET.get("q", "").split())[:120]
    found = _found(text, request.user, clock.now()) if len(text) > 1 else []
    return render(request, "desk/_found.html", {"found": found})


def _found(text: str, viewer: User, at: datetime) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"icon": "clipboard-list", "title": each.definition.name, "level": each.urgency,
         "detail": f"{each.reference} · {each.place_label} · {each.words}",
         "url": reverse("desk:request", args=[each.reference])}
        for each in requests.search(text, viewer=viewer, limit=4)
    ]  # fmt: skip
    if set(text) <= REFERENCE_LETTERS:
        return rows
    rows += [
        {"icon": "book-open-text", "title": hit.title, "detail": hit.owner,
         "url": _url("knowledge:answer", hit.code)}
        for hit in knowledge.suggest(text, at=at, limit=3)
    ]  # fmt: skip
    if viewer.may("residents.read"):
        rows += [
            {"icon": "user-search", "title": _("Look for a person called “%(words)s”") % {"words": text},
             "detail": _("you will be asked what for"),
             "url": f"{reverse('desk:find_people')}?{urlencode({'q': text})}"}
        ]  # fmt: skip
    rows += [
        {"icon": "map-pin", "title": place.label, "detail": place.why, "url": ""}
        for place in places.find(text, at=at, limit=3)
    ]
    return rows


@require_GET
@requires("requests.read")
def request_page(request: StaffRequest, reference: str) -> HttpResponse:
    """Send on to the request's own page."""
    return redirect(_url("requests:detail", reference) or reverse("desk:home"))


def _url(name: str, *values: object) -> str:
    """The address of a page of a floor below; nothing where it is not served."""
    try:
        return reverse(name, args=values)
    except NoReverseMatch:
        return ""
