"""Reading through the door: discovery, services, requests."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_default_timezone

from townline import __version__
from townline.core import clock
from townline.open311 import queries, rules
from townline.open311.errors import refuse
from townline.open311.rules import Asked
from townline.open311.rules.openapi import document as openapi_document
from townline.open311.views import sending
from townline.open311.views.answers import answer, door, known_caller, leading_on
from townline.service_requests.queries import PublicFilters

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGED = "2026-11-25T00:00:00Z"
AFTER = timedelta(microseconds=1)  # the standard includes the end; ours does not
FORMATS = ["text/xml", "application/json"]


@door("GET")
def discovery(request: HttpRequest, *, notation: str, asked: Asked) -> HttpResponse:
    """What is offered here, and where. Needs no jurisdiction: it is what names them."""
    known = queries.jurisdictions()
    contact = next((each.contact for each in known if each.contact), "")
    content: dict[str, Any] = {
        "changeset": CHANGED,
        "contact": contact or settings.TOWNLINE_ORIGIN + "/",
        "key_service": settings.TOWNLINE_ORIGIN + "/",
        "endpoints": [
            {"specification": SPECIFICATION, "url": _endpoint(), "changeset": CHANGED,
             "type": settings.TOWNLINE_OPEN311_KIND, "formats": FORMATS},
        ],
    }  # fmt: skip
    return answer(notation, "discovery", content)


@door("GET")
def openapi(request: HttpRequest, *, asked: Asked) -> HttpResponse:
    """The OpenAPI document of this endpoint."""
    codes = [each.code for each in queries.jurisdictions()]
    written = openapi_document(url=_endpoint(), jurisdictions=codes, version=__version__)
    return HttpResponse(json.dumps(written), content_type="application/json; charset=utf-8")


def _endpoint() -> str:
    return (settings.TOWNLINE_ORIGIN + reverse("open311:root")).rstrip("/")


@door("GET")
def services(request: HttpRequest, *, notation: str, asked: Asked) -> HttpResponse:
    """What can be asked for."""
    known_caller(request, asked)
    queries.jurisdiction(asked.one("jurisdiction_id"))
    rows = [queries.service_row(each) for each in queries.offered(clock.now())]
    return answer(notation, "services", rows)


@door("GET")
def definition(request: HttpRequest, code: str, *, notation: str, asked: Asked) -> HttpResponse:
    """What one of them asks."""
    known_caller(request, asked)
    queries.jurisdiction(asked.one("jurisdiction_id"))
    found = queries.service(code, clock.now())
    return answer(notation, "service_definition", queries.definition_row(found))


def request_list(request: HttpRequest, *, notation: str, asked: Asked) -> HttpResponse:
    """Requests by reference, or by time, type and status; the newest first."""
    known_caller(request, asked)
    within = queries.jurisdiction(asked.one("jurisdiction_id"))
    page, size = rules.page(asked)
    rows, more = queries.listed(
        _wanted(asked, within),
        at=clock.now(),
        size=size,
        page=page,
        is_extended=asked.is_true("extensions"),
    )
    response = answer(notation, "service_requests", rows)
    return leading_on(response, request, asked, page + 1) if more else response


def _wanted(asked: Asked, within: Any) -> PublicFilters:
    here = within.municipality_code
    references = rules.commas(asked, "service_request_id")
    if len(references) > rules.LONGEST:
        raise refuse(
            400, "Ask for at most {longest} service_request_id at once.", longest=rules.LONGEST
        )
    if references:  # overrides all other arguments, says the standard
        return PublicFilters(references=references, municipality=here)
    start, end = rules.period(asked, clock.now(), get_default_timezone())
    status = rules.statuses(asked)
    return PublicFilters(
        types=rules.commas(asked, "service_code"), since=start, until=end + AFTER,
        state=status[0] if status else "", municipality=here,
    )  # fmt: skip


@door("GET")
def one(request: HttpRequest, reference: str, *, notation: str, asked: Asked) -> HttpResponse:
    """One request, as a list of one."""
    known_caller(request, asked)
    within = queries.jurisdiction(asked.one("jurisdiction_id"))
    rows = queries.one_public(
        reference, within, at=clock.now(), is_extended=asked.is_true("extensions")
    )
    return answer(notation, "service_requests", rows)


@door("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
def nothing(request: HttpRequest, rest: str = "", *, asked: Asked) -> HttpResponse:
    """No resource of the standard is here."""
    raise refuse(404, "There is no such resource here. Its name ends in .xml or .json.")


@door("GET")
def token(request: HttpRequest, token: str, *, notation: str, asked: Asked) -> HttpResponse:
    """The reference of a request that was answered with a token; null while it waits."""
    known_caller(request, asked)
    within = queries.jurisdiction(asked.one("jurisdiction_id"))
    reference = queries.reference_by_token(token, within)
    return answer(notation, "service_requests", [{"service_request_id": reference, "token": token}])


@door("GET", "POST")
def requests(request: HttpRequest, *, notation: str, asked: Asked) -> HttpResponse:
    """The list of requests; what is posted to it becomes one."""
    if request.method == "POST":
        return sending.take_request(request, notation=notation, query=asked)
    return request_list(request, notation=notation, asked=asked)
