"""How the door answers: in the notation asked for, with the standard's errors, never with a page."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext
from django.views.decorators.csrf import csrf_exempt

from townline.core.errors import Refusal
from townline.open311 import queries
from townline.open311.errors import DoorRefused, Said, refuse
from townline.open311.rules import Asked, as_json, as_xml, read_query

TYPES = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
ANONYMOUS_A_MINUTE = 120
MOST_BYTES = 10 * 1024 * 1024

View = Callable[..., HttpResponse]


def answer(notation: str, root: str, content: Any, *, status: int = 200) -> HttpResponse:
    """Content under a root, as `xml` or `json`."""
    written = as_json(root, content) if notation == "json" else as_xml(root, content)
    return HttpResponse(written, content_type=TYPES[notation], status=status)


def errors(notation: str, refusal: Refusal) -> HttpResponse:
    """A refusal as the standard's list of errors, in the client's language; its status is the first's."""
    said = refusal.said if isinstance(refusal, DoorRefused) else (_translated(refusal),)
    rows = [
        {"code": each.code, "description": each.in_words(gettext(each.sentence))} for each in said
    ]
    response = answer(notation, "errors", rows, status=said[0].code)
    if response.status_code == 429:
        response["Retry-After"] = "60"
    return response


def _translated(refusal: Refusal) -> Said:
    """A refusal of the floors below: the standard knows 403 and 404; what needs mending is 400."""
    return Said(
        refusal.status if refusal.status in (403, 404, 409, 413, 429) else 400, refusal.message
    )


def door(*methods: str) -> Callable[[View], View]:
    """Open a view to other people's software: these methods, no form secret, errors as the standard has them.

    The view gets the parsed query as `asked`.
    """

    def guard(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            notation = kwargs.get("notation", "xml")
            try:
                response = _let_in(view, methods, request, *args, **kwargs)
            except Refusal as refusal:
                response = errors(notation, refusal)
            except RequestDataTooBig:
                response = errors(notation, refuse(413, "That is too much for one request."))
            except (SuspiciousOperation, MultiPartParserError, UnreadablePostError):
                response = errors(notation, refuse(400, "This cannot be read as a form."))
            if response.status_code == 405:
                response["Allow"] = ", ".join(methods)
            # What stands here is public: pages of other origins may read it, without any cookie.
            response["Access-Control-Allow-Origin"] = "*"
            return response

        return guarded

    return guard


def _let_in(
    view: View, methods: tuple[str, ...], request: HttpRequest, *args: Any, **kwargs: Any
) -> HttpResponse:
    method = "GET" if request.method == "HEAD" else request.method
    if method not in methods:
        raise refuse(405, "Use {listed} here.", listed=" or ".join(methods))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise refuse(413, "Send at most 10 MB.")
    kwargs["asked"] = read_query(request.META.get("QUERY_STRING", ""))
    return view(request, *args, **kwargs)


def leading_on(
    response: HttpResponse, request: HttpRequest, asked: Asked, page: int
) -> HttpResponse:
    """The answer with the address of a further page, the same but for its number; never with a key."""
    query = [(name, v) for name, values in asked.fields.items() for v in values
             if name not in ("page", "api_key")]  # fmt: skip
    further = urlencode([*query, ("page", str(page))])
    response["Link"] = f'<{settings.TOWNLINE_ORIGIN}{request.path}?{further}>; rel="next"'
    return response


def known_caller(request: HttpRequest, asked: Asked) -> queries.Caller | None:
    """Who reads: a key is not needed, but a wrong one is refused. Counts the call. One statement."""
    shown = request.headers.get("X-API-Key", "") or asked.one("api_key")
    found = called_by(request, shown)
    if shown and found is None:
        raise refuse(403, "This api_key is not known, or it was revoked.")
    return found


def called_by(
    request: HttpRequest, shown: str, *, idempotency_key: str = ""
) -> queries.Caller | None:
    """Whose key is shown, if anybody's; 429 beyond what it, or an address without one, may in a minute."""
    address = request.META.get("REMOTE_ADDR", "")
    found, times = queries.caller(shown, address=address, idempotency_key=idempotency_key)
    most = found.a_minute if found else ANONYMOUS_A_MINUTE
    if times > most:
        raise refuse(429, "At most {most} calls a minute. Wait a minute, then go on.", most=most)
    return found
