"""Ctrl+K: find anything by one line of words."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.core import clock, finding
from townline.core.numbers import whole
from townline.desk.views.common import contact_of
from townline.directory import queries as directory
from townline.knowledge import actions as knowledge_actions
from townline.knowledge.models import Surface
from townline.residents import queries as residents

REFERENCE_LETTERS = frozenset("0123456789-CcIi")
# What is never looked for by a reference alone.
NO_REFERENCES = frozenset({"answer", "topic", "place", "bulletin", "entry"})


@require_GET
@requires("desk.open")
def find(request: StaffRequest) -> HttpResponse:
    """What the one box finds, by kind.

    No person is named here: a line leads to the page that asks what for.
    """
    text = " ".join(request.GET.get("q", "").split())[:120]
    is_reference = bool(text) and set(text) <= REFERENCE_LETTERS
    groups = finding.found(
        finding.Asked(text, request.user, clock.now(), get_language() or "en",
                      municipality_code=directory.municipality_named(text)),
        without=NO_REFERENCES if is_reference else frozenset(),
    )  # fmt: skip
    people = _people(text) if request.user.may("residents.read") and not is_reference else ""
    context = {"groups": groups, "people": people if len(text) > 1 else "", "text": text}
    return render(request, "desk/_found.html", context)


def _people(text: str) -> str:
    return f"{reverse('desk:find_people')}?{urlencode({'q': text})}"


@require_POST
@requires("desk.open")
def searched(request: StaffRequest) -> HttpResponse:
    """Keep what became of a search, without names and numbers: the caller's own name least of all."""
    given = request.POST
    contact = whole(given.get("contact", ""))
    shown = None if contact is None else contact_of(request, contact)
    results, rank = given.get("results", ""), given.get("rank", "")
    knowledge_actions.record_search(
        text=given.get("text", "")[:400], results=whole(results) or 0,
        surface=Surface.PALETTE if given.get("surface") == Surface.PALETTE else Surface.DESK,
        language="fr" if shown and shown.language == "French" else "en",
        chosen_kind=given.get("kind", ""), chosen_ref=given.get("ref", ""),
        chosen_rank=whole(rank),
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
