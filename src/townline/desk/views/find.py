"""Ctrl+K: find anything by one line of words."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.core import clock
from townline.desk.views.common import contact_of
from townline.knowledge import actions as knowledge_actions
from townline.knowledge import queries as knowledge
from townline.knowledge.models import Surface
from townline.places import queries as places
from townline.residents import queries as residents
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
        {"kind": "request", "ref": each.reference, "icon": "clipboard-list",
         "title": each.definition.name, "level": each.urgency,
         "detail": f"{each.reference} · {each.place_label} · {each.words}",
         "url": reverse("desk:request", args=[each.reference])}
        for each in requests.search(text, viewer=viewer, limit=4)
    ]  # fmt: skip
    if set(text) <= REFERENCE_LETTERS:
        return rows
    rows += [
        {"kind": "answer", "ref": hit.code, "icon": "book-open-text", "title": hit.title, "detail": hit.owner,
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
        {
            "kind": "place",
            "ref": "",
            "icon": "map-pin",
            "title": place.label,
            "detail": place.why,
            "url": "",
        }
        for place in places.find(text, at=at, limit=3)
    ]
    return rows


@require_POST
@requires("desk.open")
def searched(request: StaffRequest) -> HttpResponse:
    """Keep what became of a search, without names and numbers: the caller's own name least of all."""
    given = request.POST
    contact = given.get("contact", "")
    shown = contact_of(request, int(contact)) if contact.isdigit() else None
    results, rank = given.get("results", ""), given.get("rank", "")
    knowledge_actions.record_search(
        text=given.get("text", "")[:400], results=int(results) if results.isdigit() else 0,
        surface=Surface.PALETTE if given.get("surface") == Surface.PALETTE else Surface.DESK,
        language="fr" if shown and shown.language == "French" else "en",
        chosen_kind=given.get("kind", ""), chosen_ref=given.get("ref", ""),
        chosen_rank=int(rank) if rank.isdigit() else None,
        contact_id=shown.pk if shown else None, names=_names(shown, request.user),
        actor=request.user, now=clock.now(),
    )  # fmt: skip
    return HttpResponse(status=204)


def _names(contact: Contact | None, viewer: User) -> list[str]:
    """The words of the caller's name, where it is known."""
    if contact is None or contact.person_id is None:
        return []
    person = residents.summary(contact.person_id, viewer=viewer)
    return person.name.split() if person else []


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
