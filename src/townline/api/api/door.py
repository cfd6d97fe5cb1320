"""The door itself: what every call has in common, and how it says no."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from townline.api.api import articles, contacts, directory, requests, webhooks
from townline.core.errors import Refusal

PROBLEM = "application/problem+json"


class Door(NinjaAPI):
    """An API whose document says that refusals are problems (RFC 9457)."""

    def get_openapi_schema(self, *args: Any, **kwargs: Any) -> Any:
        document = super().get_openapi_schema(*args, **kwargs)
        for methods in document["paths"].values():
            for operation in methods.values():
                for status, answer in operation["responses"].items():
                    if int(status) >= 400:
                        answer["content"] = {PROBLEM: answer["content"]["application/json"]}
        return document


door = Door(
    title="Townline",
    version="1",
    description="Contacts, service requests, answers and the directory, for other programs.",
    urls_namespace="api-1",
    docs_url=None,
)
door.add_router("/contacts", contacts.router)
door.add_router("/requests", requests.router)
door.add_router("/articles", articles.router)
door.add_router("/directory", directory.router)
door.add_router("/subscriptions", webhooks.router)


def _problem(
    request: HttpRequest, status: int, code: str, title: str, field: str = ""
) -> HttpResponse:
    body = {"type": code, "title": title, "status": status, "field": field}
    response = door.create_response(request, body, status=status)
    response["Content-Type"] = PROBLEM
    if status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="townline"'
    return response


@door.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Any) -> HttpResponse:
    """A refusal in its own words."""
    return _problem(request, refusal.status, refusal.code, refusal.message, refusal.field)


@door.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: Any) -> HttpResponse:
    """What does not fit the types, by the first thing to mend."""
    first = error.errors[0] if error.errors else {"loc": (), "msg": "Not readable."}
    where = ".".join(str(part) for part in first["loc"] if part not in {"body", "query", "given"})
    return _problem(request, 422, "unreadable", f"{where}: {first['msg']}".strip(": "), where)


@door.exception_handler(AuthenticationError)
def unknown(request: HttpRequest, error: Any) -> HttpResponse:
    """No token, or one that does not hold."""
    return _problem(request, 401, "no_token", "A bearer token that holds is needed.")


@door.exception_handler(HttpError)
def broken(request: HttpRequest, error: Any) -> HttpResponse:
    """What the framework itself refuses, such as a body that is no JSON."""
    return _problem(request, error.status_code, "unreadable", str(error))


@door.exception_handler(Http404)
def missing(request: HttpRequest, error: Any) -> HttpResponse:
    """Nothing there."""
    return _problem(request, 404, "not_found", "Nothing was found.")
