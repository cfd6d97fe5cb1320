"""Sending through the door."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from townline.attachments import actions as attachments
from townline.core import clock
from townline.core.middleware import is_utf8
from townline.open311 import actions, queries, rules
from townline.open311.errors import refuse, together
from townline.open311.opening import Taken
from townline.open311.rules import Asked
from townline.open311.rules.arguments import gather, not_utf8
from townline.open311.rules.posting import content_of, read_post
from townline.open311.views.answers import answer, called_by

FORM = "application/x-www-form-urlencoded"


def read_body(request: HttpRequest) -> Asked:
    """The fields of a form, as the standard sends them or as multipart; files are read apart."""
    if request.content_type == "multipart/form-data":
        if not is_utf8(request):
            raise not_utf8()
        return gather([(name, v) for name, values in request.POST.lists() for v in values])
    if request.content_type not in (FORM, ""):
        raise refuse(400, "Send a form ({form}).", form=FORM)
    return rules.read_form(request.body)


def _idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 120 or not key.isprintable():
        raise refuse(400, "Idempotency-Key is at most 120 printable characters long.")
    return key


def permitted(request: HttpRequest, asked: Asked, query: Asked, scope: str) -> queries.Caller:
    """The key that may do this; 403 for none, an unknown one, or one that may not. Counts the call."""
    shown = request.headers.get("X-API-Key", "") or asked.one("api_key") or query.one("api_key")
    found = called_by(request, shown, idempotency_key=_idempotency_key(request))
    if found is None:
        raise refuse(
            403, "Missing or invalid api_key. Ask for one at the contact that discovery names."
        )
    if scope not in found.scopes:
        raise refuse(403, "This api_key may not send {scope}.", scope=scope)
    return found


def within(asked: Asked, query: Asked, caller: queries.Caller) -> Any:
    """The jurisdiction that is sent to; 403 where the key is for others."""
    named = asked.one("jurisdiction_id") or query.one("jurisdiction_id")
    found = queries.jurisdiction(named)
    if caller.jurisdictions and found.code not in caller.jurisdictions:
        raise refuse(403, "This api_key is not for {code}.", code=found.code)
    return found


def take_request(request: HttpRequest, *, notation: str, query: Asked) -> HttpResponse:
    """Take one request: 200 with its reference, or 202 with a token where the client prefers not to wait."""
    asked = read_body(request)
    caller = permitted(request, asked, query, "requests")
    here = within(asked, query, caller)
    now = clock.now()
    code = asked.one("service_code")
    if not code:
        raise refuse(400, "service_code was not provided.")
    known = rules.attributes_of(queries.service(code, now).facts)
    posted, said = read_post(asked, known)
    if said:
        raise together(said)
    files = attachments.incoming(request.FILES.getlist("media"))
    is_later = "respond-async" in request.headers.get("Prefer", "")
    taken = actions.take(
        caller=caller, within=here, posted=posted, idempotency_key=_idempotency_key(request),
        content=content_of(asked), is_later=is_later, now=now, files=files,
    )  # fmt: skip
    return _told(notation, taken)


def _told(notation: str, taken: Taken) -> HttpResponse:
    row: dict[str, Any]
    if taken.request is None:
        row = {
            "token": taken.token,
            "service_notice": _("Received. Ask for its reference with the token."),
        }
    else:
        row = {"service_request_id": taken.request.reference, "service_notice": _notice(taken)}
    row["account_id"] = taken.account_id or None
    return answer(notation, "service_requests", [row], status=202 if taken.token else 200)


def _notice(taken: Taken) -> str:
    assert taken.request is not None  # noqa: S101
    due = timezone.localtime(taken.request.target_at)
    said = _("%(owner)s looks after this. It should be done by %(day)s, %(hour)s.") % {
        "owner": taken.request.owner_name, "day": due.strftime("%Y-%m-%d"), "hour": due.strftime("%H:%M"),
    }  # fmt: skip
    if taken.is_dangerous:
        said = _("If somebody is in danger, call 9-1-1.") + " " + said
    return said
