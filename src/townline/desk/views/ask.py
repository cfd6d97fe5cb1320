"""What they say and where it is: suggestions while typing, the place with its owner and keeper."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions as contacts
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk import rules
from townline.desk.queries import suggestions, workspace
from townline.desk.views.common import contact_of, pane
from townline.directory import queries as directory
from townline.places import queries as places
from townline.places.queries import Location

MATCH_ICONS = {"address": "house", "corner": "signpost", "street": "route", "landmark": "landmark"}


class OutsideTheRegion(Refusal):
    """That point is outside the region. Move it, or ask for a corner or a landmark."""

    code = "outside"


@require_GET
@requires("contacts.read")
def what(request: StaffRequest, contact_id: int) -> HttpResponse:
    """What fits the caller's words, by kind; that nothing does is said."""
    text = request.GET.get("q", "")
    shown = contact_of(request, contact_id)
    groups = suggestions.fitting(text, shown, viewer=request.user, at=clock.now())
    context = {"groups": groups, "contact_id": contact_id, "is_enough": len(text.strip()) > 3}
    return render(request, "desk/_options_what.html", context)


@require_GET
@requires("places.read")
def where(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Places that may be meant, with who owns and keeps the road there; four statements."""
    now = clock.now()
    matches = places.find(request.GET.get("q", ""), at=now, limit=7)
    kept = places.keepers(matches, at=now)
    said = directory.keeping(kept)
    rows = [
        {"match": match, "icon": MATCH_ICONS.get(match.kind, "map-pin"),
         "keepers": said.get(match.ref, "")}
        for match in matches
    ]  # fmt: skip
    both = rules.may_both_be_meant([(m.ref, m.score) for m in matches if m.ref in kept])
    context = {
        "rows": rows, "contact_id": contact_id,
        "both": [match for match in matches if match.ref in both],
    }  # fmt: skip
    return render(request, "desk/_options_places.html", context)


def _ground(
    request: StaffRequest, contact_id: int, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    shown = contact_of(request, contact_id)
    context = {
        "ground": workspace.ground(shown, now), "unsettled": workspace.unsettled(shown),
        "contact": shown,
    }  # fmt: skip
    return pane(request, "desk/_place.html", context, refusal)


@require_http_methods(["GET", "POST"])
@requires("contacts.read")
def place(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Show the place; POST takes one of those that were found."""
    now = clock.now()
    if request.method == "GET":
        return _ground(request, contact_id, now)
    try:
        chosen = places.place(request.POST.get("ref", ""))
        _set(request, contact_id, chosen.x, chosen.y, now, label=chosen.label)
    except Refusal as refused:
        return _ground(request, contact_id, now, refused)
    return _ground(request, contact_id, now)


@require_POST
@requires("contacts.take")
def point(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Take a point of the map, or move the one there by ten metres."""
    now = clock.now()
    try:
        x, y = float(request.POST.get("x", "")), float(request.POST.get("y", ""))
        x, y = rules.moved(x, y, request.POST.get("move", ""))
        _set(request, contact_id, x, y, now)
    except ValueError:
        return _ground(
            request, contact_id, now, OutsideTheRegion(_("That is no point of the map."))
        )
    except Refusal as refused:
        return _ground(request, contact_id, now, refused)
    return _ground(request, contact_id, now)


def _set(
    request: StaffRequest, contact_id: int, x: float, y: float, now: datetime, *, label: str = ""
) -> None:
    location: Location | None = places.locate(x, y, at=now, label=label)
    if location is None:
        raise OutsideTheRegion
    contacts.set_place(contact_id=contact_id, location=location, actor=request.user, now=now)
