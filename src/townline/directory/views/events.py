"""What is on: for the desk, and for anybody, without a script."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.directory import queries
from townline.directory.models import Entry

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"


def _rows(found: list[Entry], language: str) -> list[dict[str, Any]]:
    places = queries.named([row.building for row in found], clock.now())
    french = language == "fr"
    return [
        {"event": row, "place": places.get(row.building),
         "name": (french and row.name_fr) or row.name,
         "role": (french and row.role_fr) or row.role,
         "about": (french and row.about_fr) or row.about,
         "access": (french and row.access_fr) or row.access,
         "place_name": _place_name(places.get(row.building), is_french=french)}
        for row in found
    ]  # fmt: skip


def _place_name(place: Entry | None, *, is_french: bool) -> str:
    if place is None:
        return ""
    return (is_french and place.name_fr) or place.name


@require_GET
@requires("directory.read")
def listing(request: StaffRequest) -> HttpResponse:
    """Every event to come, those for staff too; two statements."""
    rows = _rows(queries.events(at=clock.now()), "en")
    return render(request, "directory/events.html", {"rows": rows})


@require_GET
def public(request: HttpRequest) -> HttpResponse:
    """What anybody may come to; what is over is gone by itself; two statements."""
    language = "fr" if request.LANGUAGE_CODE == "fr" else "en"
    rows = _rows(queries.events(at=clock.now(), public_only=True), language)
    return render(request, "directory/public_events.html", {"base": BASE, "rows": rows})
