"""What every staff page shows around its own content. No statement is spent here."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from townline.core import clock, navigation


def desk(request: HttpRequest) -> dict[str, Any]:
    """The menu for this person, the region's name, the live server's address and the time."""
    user = getattr(request, "user", None)
    places = []
    if user is not None and user.is_authenticated:
        for item in navigation.items():
            if not user.may(item.permission):
                continue
            try:
                url = reverse(item.url_name)
            except NoReverseMatch:
                continue
            places.append({"item": item, "url": url, "here": request.path.startswith(url)})
    return {
        "nav_places": places,
        "region_name": settings.TOWNLINE_REGION_NAME,
        "live_url": settings.TOWNLINE_LIVE_URL,
        "server_now": clock.now(),
    }
