"""Whose token a call carries, and whether it carries the scope that the call needs."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from townline.api import queries
from townline.api.errors import OutOfScope
from townline.api.queries.clients import Principal
from townline.core import clock
from townline.core.limits import TooOften, count

CALLS_A_MINUTE = 600


class Bearer(HttpBearer):
    """A bearer token with one scope; `openapi_scheme` is what the document calls it."""

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.scope = scope

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        found = queries.principal(token, clock.now())
        if found is None:
            return None
        if count(f"api:{found.client.pk}", seconds=60) > CALLS_A_MINUTE:
            raise TooOften
        if self.scope not in found.scopes:
            raise OutOfScope(f"The token does not carry the scope {self.scope}.")
        return found


def caller(request: HttpRequest) -> Principal:
    """The program that calls."""
    return request.auth  # type: ignore[attr-defined,no-any-return]
