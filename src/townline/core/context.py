"""What every page shows around its own content. What would ask the database is made when a page shows it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject

from townline.core import clock, navigation, region


def desk(request: HttpRequest) -> dict[str, Any]:
    """Menu, frame parts, who the Region is, the live server's address and the time, for this person."""
    here = SimpleLazyObject(region.here)
    return {
        # A fragment shows neither menu nor frame: both are made when a page asks for them.
        "nav": SimpleLazyObject(lambda: _menu(_places(request))),
        "frame": SimpleLazyObject(lambda: _frame(request)),
        "region": here,
        "region_name": SimpleLazyObject(lambda: here.name),
        "live_url": settings.TOWNLINE_LIVE_URL,
        "server_now": clock.now(),
    }


SHOWN = 6


def _menu(places: list[dict[str, Any]]) -> dict[str, Any]:
    """The first places in the bar, the rest behind one button, which is named after the place one is at."""
    fits = len(places) <= SHOWN + 1
    first, more = (places, []) if fits else (places[:SHOWN], places[SHOWN:])
    return {
        "first": first,
        "more": more,
        "here": next((each for each in more if each["here"]), None),
    }


def _places(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu: the longest address that fits the path is lit, so `/desk/floor/` does not light `/desk/`."""
    places = [
        {"item": item, "url": url, "here": False}
        for item in navigation.items()
        if (url := _url_for(request, item.permission, item.url_name))
    ]
    fitting = [place for place in places if request.path.startswith(str(place["url"]))]
    if fitting:
        max(fitting, key=lambda place: len(str(place["url"])))["here"] = True
    return places


def _frame(request: HttpRequest) -> dict[str, str]:
    return {
        part.slot: url
        for part in navigation.parts()
        if (url := _url_for(request, part.permission, part.url_name))
    }


def _url_for(request: HttpRequest, permission: str, url_name: str) -> str:
    """The address, or nothing where this person may not go or the app does not serve it yet."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.may(permission):
        return ""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
