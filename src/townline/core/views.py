"""The front door."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_safe

from townline.core import navigation


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Send staff to the first place in their menu, and everyone else to the public pages."""
    user = request.user
    if user.is_authenticated:
        for item in navigation.items():
            if user.may(item.permission):
                return redirect(item.url_name)
    try:
        return redirect(reverse("portal:home"))
    except NoReverseMatch:
        return redirect("accounts:sign_in")
