"""What anybody may read: the public page, and one record as three feeds."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from townline.closures import queries
from townline.closures.rules import cifs, open511, wzdx
from townline.closures.rules.published import Feed
from townline.core import clock

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"


def _feed(request: HttpRequest) -> Feed:
    return queries.feed(clock.now(), request.build_absolute_uri(reverse("closures:public")))


def _json(data: dict[str, Any], kind: str = "application/json") -> HttpResponse:
    return _open(JsonResponse(data, content_type=kind))


def _open(response: HttpResponse) -> HttpResponse:
    """Anybody's page may read it, and nobody keeps it longer than a minute."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=60"
    return response


def _xml(data: bytes) -> HttpResponse:
    return _open(HttpResponse(data, content_type="application/xml; charset=utf-8"))


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Which roads are closed, in both languages, without a script; one statement."""
    context = {"base": BASE, "feed": _feed(request)}
    return render(request, "closures/public.html", context)


@require_safe
def wzdx_geojson(request: HttpRequest) -> HttpResponse:
    """Work Zone Data Exchange 4.2."""
    return _json(wzdx.feed(_feed(request)), "application/geo+json")


@require_safe
def cifs_xml(request: HttpRequest) -> HttpResponse:
    """Waze CIFS in XML."""
    return _xml(cifs.as_xml(_feed(request)))


@require_safe
def cifs_json(request: HttpRequest) -> HttpResponse:
    """Waze CIFS in JSON."""
    return _json(cifs.as_json(_feed(request)))


@require_safe
def open511_xml(request: HttpRequest) -> HttpResponse:
    """Open511 in XML."""
    return _xml(open511.as_xml(_feed(request)))


@require_safe
def open511_json(request: HttpRequest) -> HttpResponse:
    """Open511 in JSON."""
    return _json(open511.as_json(_feed(request)))
