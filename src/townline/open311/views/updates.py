"""servicerequestupdates: what happened to requests, read and sent."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone

from townline.core import clock
from townline.open311 import actions, queries, rules
from townline.open311.errors import together
from townline.open311.rules import Asked
from townline.open311.rules.posting import content_of
from townline.open311.rules.updates import read_update
from townline.open311.views.answers import answer, door, known_caller, leading_on
from townline.open311.views.sending import permitted, read_body, within


@door("GET", "POST")
def updates(request: HttpRequest, *, notation: str, asked: Asked) -> HttpResponse:
    """The updates of a span of time, the oldest first; what is posted is one more."""
    if request.method == "POST":
        return _take(request, notation, asked)
    caller = known_caller(request, asked)
    here = queries.jurisdiction(asked.one("jurisdiction_id"))
    now = clock.now()
    since, until = rules.period(asked, now, get_default_timezone())
    page, size = rules.page(asked)
    rows, more = queries.updates(
        caller, since=since, until=until, at=now, page=page, size=size, municipality=here.municipality_code,
        reference=asked.one("service_request_id")[:12], is_extended=asked.is_true("extensions"),
    )  # fmt: skip
    response = answer(notation, "service_request_updates", rows)
    return leading_on(response, request, asked, page + 1) if more else response


def _take(request: HttpRequest, notation: str, query: Asked) -> HttpResponse:
    asked = read_body(request)
    caller = permitted(request, asked, query, "updates")
    here = within(asked, query, caller)
    sent, said = read_update(asked, get_default_timezone())
    if said:
        raise together(said)
    told = actions.tell(
        caller=caller, sent=sent, content=content_of(asked), municipality=here.municipality_code,
        now=clock.now(),
    )  # fmt: skip
    return answer(notation, "service_request_updates", [{"update_id": str(told.pk)}])
