"""What wraps every request: a strict content policy, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

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


class Compressed(GZipMiddleware):
    """Pages, their files and open data travel compressed to whoever takes them so and is not signed in.

    What is typed comes back beside secrets on pages behind a session: how long such a page is when it is
    compressed would tell of them, so it is not. Public pages hold no secret but the form's, new each time.
    What programs ask for (Open311, the API) stays as it is.
    """

    KINDS = (
        "text/html", "text/css", "text/javascript", "text/csv", "application/javascript",
        "application/geo+json", "application/atom+xml", "application/rss+xml", "image/svg+xml",
    )  # fmt: skip

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        is_text = response.headers.get("Content-Type", "").startswith(self.KINDS)
        if (
            response.status_code != 200
            or not is_text
            or settings.SESSION_COOKIE_NAME in request.COOKIES
        ):
            return response
        return super().process_response(request, response)


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
