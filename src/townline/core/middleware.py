"""What wraps every request: a strict content policy, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render

from townline.core import reference
from townline.core.errors import Refusal

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy:
    """Only our own files run here: no inline script, no inline style, no frames, no plug-ins."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        connect = " ".join(["'self'", settings.TOWNLINE_LIVE_URL]).strip()
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"font-src 'self'; connect-src {connect}; form-action 'self'; base-uri 'none'; "
            "frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"
        )

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", self.policy)
        return response


class Remembering:
    """Around everything: reference data is remembered within a request, and by nobody else."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with reference.request():
            return self.get_response(request)


class Refusals:
    """Any refusal that reaches the edge becomes a clear page, fragment or JSON of its own status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        if request.headers.get("Accept", "").startswith("application/json"):
            body = {"code": exception.code, "message": exception.message, "field": exception.field}
            return JsonResponse(body, status=exception.status)
        htmx = getattr(request, "htmx", False)
        template = "core/_refusal.html" if htmx else _page_for(request)
        response = render(request, template, {"refusal": exception}, status=exception.status)
        if htmx:
            response["HX-Retarget"] = "#refusals"
            response["HX-Reswap"] = "innerHTML"
        return response


def _page_for(request: HttpRequest) -> str:
    """The staff frame for staff; the public frame, with the number to call, for everyone else."""
    user = getattr(request, "user", None)
    staff = user is not None and user.is_authenticated
    return "core/refusal.html" if staff else "core/refusal_public.html"
