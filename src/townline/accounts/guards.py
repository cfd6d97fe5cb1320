"""The door of a view: signed in, and permitted."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase

from townline.accounts.models import User
from townline.core.errors import NotPermitted

View = Callable[..., HttpResponseBase]


class StaffRequest(HttpRequest):
    """A request whose user is known to be signed-in staff."""

    user: User


def requires(permission: str, *others: str) -> Callable[[View], View]:
    """Let only signed-in staff with this permission in, or with one of the others; refuse everybody else."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not any(request.user.may(each) for each in (permission, *others)):
                raise NotPermitted
            return view(request, *args, **kwargs)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return guard


def signed_in(view: View) -> View:
    """Let any signed-in member of staff in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return guarded
