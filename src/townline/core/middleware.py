"""What wraps every request: a strict content policy, and refusals turned into pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.gzip import GZipMiddleware

from townline.core import reference
from townline.core.errors import Refusal
from townline.core.pages import Unreadable, refused
from townline.core.peers import address_of

GetResponse = Callable[[HttpRequest], HttpResponseBase]


class BehindProxy:
    """`REMOTE_ADDR` is whoever called, not the proxy that passed it on: limits count by it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        forwarded = request.headers.get("X-Forwarded-For", "")
        if forwarded:
            peer = request.META.get("REMOTE_ADDR", "")
            request.META["REMOTE_ADDR"] = address_of(peer, forwarded, settings.TOWNLINE_PROXIES)
        return self.get_response(request)


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


class Readable:
    """What is no text is refused before a form reads it: not UTF-8, a NUL, another kind of body.

    Doors for machines (`csrf_exempt`) read their bodies themselves and answer in their own shape. In a form
    in several parts what was not UTF-8 was replaced by U+FFFD: that sign is refused like what it stands for.
    """

    FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data"

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        is_text = "\0" not in request.path
        if is_text and not getattr(view, "csrf_exempt", False):
            is_text = "%00" not in request.META.get("QUERY_STRING", "") and (
                self._is_form(request) or _is_from_our_script(request, view)
            )
        return None if is_text else refused(request, Unreadable())

    def _is_form(self, request: HttpRequest) -> bool:
        if request.content_type == self.FORM:
            return _is_text(request.body)
        if request.content_type == self.PARTS:
            return is_utf8(request) and not _UNREAD & set("".join(_words_of_parts(request)))
        return request.META.get("CONTENT_LENGTH", "") in ("", "0")


def _is_from_our_script(request: HttpRequest, view: Any) -> bool:
    """Pages of the desk send JSON to doors that ask for a permission; no form of the public does."""
    return hasattr(view, "permission") and request.content_type == "application/json"


_UNREAD = {"\0", "\ufffd"}


def is_utf8(request: HttpRequest) -> bool:
    """Whether a form in several parts names no other code than UTF-8 for its words."""
    named = (request.content_params or {}).get("charset", "utf-8")
    return named.lower() in ("utf-8", "utf8")


def _words_of_parts(request: HttpRequest) -> Iterator[str]:
    for name, values in request.POST.lists():
        yield from (name, *values)


def _is_text(form: bytes) -> bool:
    try:
        return "\0" not in unquote_to_bytes(form).decode()
    except UnicodeDecodeError:
        return False


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
