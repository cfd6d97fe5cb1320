"""What wraps every request: a strict content policy, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from townline.core import reference
from townline.core.errors import Refusal
from townline.core.pages import refused

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class ContentSecurityPolicy:
    """Only our own files run here: no inline script, no inline style, no frames, no plug-ins."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        connect = " ".join(["'self'", settings.TOWNLINE_LIVE_URL]).strip()
        # The form that signs in by an identity provider leads on to it.
        forms = " ".join(["'self'", settings.OIDC_ORIGIN]).strip()
        self.policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
            f"font-src 'self'; connect-src {connect}; form-action {forms}; base-uri 'none'; "
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
        return refused(request, exception)
