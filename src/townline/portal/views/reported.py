"""What was reported: the list first, its map beside it; for everybody, without a script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from townline.core import clock
from townline.core.limits import limit
from townline.core.numbers import whole
from townline.core.reference import remember
from townline.places import maps
from townline.places.models import Municipality
from townline.portal.rules import Window, around
from townline.portal.views.asked import PERIODS, STATES, Asked, read
from townline.service_requests import queries
from townline.service_requests.queries import Shown

PAGE = 25
QUIET = timedelta(days=30)


@dataclass(frozen=True)
class Line:
    """A row of the page: its number on the map, its name in the reader's language, how long it was quiet.

    `look` is all that the words beside the number are drawn from: the row as it was read just now.
    """

    number: int
    row: Shown
    name: str
    quiet_days: int
    is_late: bool

    @property
    def look(self) -> tuple[Shown, int, bool]:
        return self.row, self.quiet_days, self.is_late

    @property
    def on_map(self) -> str:
        return str(self.number) if self.row.point else "–"

    @property
    def mark(self) -> str:
        near = "" if self.row.is_exact else " about"
        return (
            f"told-no{' shut' if self.row.is_closed else ''}{near if self.row.point else ' none'}"
        )


def types(at: datetime, language: str) -> list[tuple[str, str]]:
    """(code, name) of the types that the public may see, by name."""
    found = {each.code: each for each in queries.public_types(at).values() if at in each.effective}
    return sorted(
        (
            (code, (language == "fr" and each.public_name_fr) or each.public_name)
            for code, each in found.items()
        ),
        key=lambda pair: pair[1].casefold(),
    )


def towns(at: datetime) -> list[tuple[str, str]]:
    """(code, name) of the municipalities in force."""
    found = remember("municipalities", lambda: list(Municipality.objects.order_by("name")))
    return [(each.code, each.name) for each in found if at in each.effective]


@require_safe
@limit("reported", times=600, seconds=600, method="GET")
def reported(request: HttpRequest) -> HttpResponse:
    """The list and its map, the newest first or the longest waiting first."""
    now = clock.now()
    asked = read(request.GET, now)
    rows = _rows(asked, request.GET.get("after", ""), now)
    lines = _lines(rows[:PAGE], now)
    window = asked.window or around([line.row.point for line in lines if line.row.point])
    kinds, places = types(now, get_language() or "en"), towns(now)
    chosen = asked.kind, asked.town, asked.days, asked.order
    context = {
        "asked": asked, "lines": lines, "more": asked.address() if len(rows) > PAGE else "",
        "last": lines[-1].row.id if lines else 0, "is_first": not request.GET.get("after"),
        "types": kinds, "towns": places, "periods": PERIODS.items(),
        "choices": (*chosen, *kinds, *places),
        "states": [(key, words, asked.address(state=key)) for key, words in STATES.items()],
        "picture": _picture(window, lines) if window else "", "moves": _moves(asked, window),
        "has_more": len(rows) > PAGE, "whole": asked.address(window=None, near=""),
    }  # fmt: skip
    return render(request, "portal/reported.html", context)


def _rows(asked: Asked, after: str, now: datetime) -> list[Shown]:
    if asked.is_lost:
        return []
    return queries.shown_in_public(
        asked.filters(now), at=now, limit=PAGE + 1,
        after=whole(after),
        is_oldest_first=asked.order == "oldest",
    )  # fmt: skip


def _lines(rows: Sequence[Shown], now: datetime) -> list[Line]:
    language = get_language() or "en"
    return [
        Line(
            number, row, row.called(language),
            (now - row.updated_at).days if not row.is_closed and now - row.updated_at >= QUIET else 0,
            not row.is_closed and row.target_at < now,
        )
        for number, row in enumerate(rows, start=1)
    ]  # fmt: skip


def _picture(window: Window, lines: Sequence[Line]) -> str:
    pins = [
        maps.Pin(*line.row.point, _mark(line.row), str(line.number))
        for line in lines
        if line.row.point
    ]
    return maps.draw(
        centre=(window.x, window.y), width_m=window.width, height_m=window.height, pins=pins,
        label=_("Map of the reports in the list, by their numbers"), is_kept=False,
    )  # fmt: skip


def _mark(row: Shown) -> str:
    state = "closed" if row.is_closed else "open"
    if row.is_exact:
        return state
    return "closed about" if row.is_closed else "about"


def _moves(asked: Asked, window: Window | None) -> list[tuple[str, str, str]]:
    """(icon, what it does, address) of the buttons under the map."""
    if window is None:
        return []
    steps: list[tuple[str, Any, Window]] = [
        ("plus", _("Closer"), window.zoomed(0.5)),
        ("minus", _("Farther"), window.zoomed(2)),
        ("arrow-up", _("North"), window.moved(0, 0.5)),
        ("arrow-down", _("South"), window.moved(0, -0.5)),
        ("arrow-left", _("West"), window.moved(-0.5, 0)),
        ("arrow-right", _("East"), window.moved(0.5, 0)),
    ]
    return [(icon, words, asked.address(window=to)) for icon, words, to in steps]
