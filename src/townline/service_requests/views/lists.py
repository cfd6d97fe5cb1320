"""The program desk: the queue by deadline, and what a search finds."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.directory import queries as directory
from townline.places import maps
from townline.service_requests import queries, rules
from townline.service_requests.models import ServiceRequest, Team

UPRIGHT = 1.25  # the height of the overview to its width


def _after(text: str) -> tuple[datetime, int] | None:
    at, _sep, pk = text.partition("~")
    try:
        return (datetime.fromisoformat(at), int(pk)) if pk else None
    except ValueError:
        return None


def _pins(rows: list[ServiceRequest]) -> list[maps.Pin]:
    return [
        maps.Pin(row.at[0], row.at[1], row.urgency, str(n))
        for n, row in enumerate(rows, 1)
        if row.at
    ]


def _overview(rows: list[ServiceRequest]) -> Any:
    """A map that holds the whole page of requests, or None where none has a place."""
    pins = _pins(rows)
    if not pins:
        return None
    xs, ys = [pin.x for pin in pins], [pin.y for pin in pins]
    # The picture stands upright beside the list, and nothing of what it must show may be cut off.
    width = max(1600.0, (max(xs) - min(xs)) * 1.25, (max(ys) - min(ys)) * 1.25 / UPRIGHT)
    centre = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    label = _("Map of the requests on this page, numbered as in the list.")
    return maps.draw(centre=centre, width_m=width, height_m=width * UPRIGHT, pins=pins, label=label)


def _filters(request: StaffRequest) -> queries.Filters:
    asked = request.GET
    return queries.Filters(
        program=asked.get("program", ""), urgency=asked.get("urgency", ""),
        state=asked.get("state", ""), team=asked.get("team", ""), area=asked.get("area", ""),
        text=" ".join(asked.get("q", "").split())[:120],
    )  # fmt: skip


def _lines(page: list[ServiceRequest], now: datetime, *, works: bool) -> list[dict[str, Any]]:
    """Each row with its number, whether it is late, and what its look depends on."""
    late = [not row.is_closed and row.target_at < now for row in page]
    names = {code: team.name for code, team in queries.teams().items()}
    return [
        {"row": row, "n": n, "is_late": is_late, "works": works and not row.is_closed,
         "team": names.get(row.team_code, ""),
         "look": (n, row.pk, row.version, row.heard_at, row.definition.name, is_late, works,
                  names.get(row.team_code, ""))}
        for n, (row, is_late) in enumerate(zip(page, late, strict=True), 1)
    ]  # fmt: skip


@require_GET
@requires("requests.read")
def request_list(request: StaffRequest) -> HttpResponse:
    """The queue, the next due first; or what a word search finds, the newest first."""
    filters = _filters(request)
    if filters.text:
        rows = queries.search(filters.text, viewer=request.user, filters=filters)
    else:
        rows = queries.queue(
            viewer=request.user, filters=filters, after=_after(request.GET.get("after", ""))
        )
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    now = clock.now()
    works = request.user.may("requests.work")
    keep = {k: v for k, v in request.GET.items() if k in queries.FILTERS and v}
    last = page[-1] if page else None
    place = queries.place_in(last) if more and last else None
    older = {**keep, "after": f"{place[0].isoformat()}~{place[1]}"} if place else None
    views = queries.saved_views(request.user)
    return render(
        request, "service_requests/request_list.html",
        {
            "lines": _lines(page, now, works=works), "filters": filters, "works": works, "now": now,
            "programs": directory.programs(), "teams": _teams(filters), "areas": queries.areas(now),
            "older": urlencode(older) if older else "", "is_first": "after" not in request.GET,
            "overview": _overview(page), "keep": keep, "asked": urlencode(keep),
            "views": [(view, urlencode(view.asked), view.asked == keep) for view in views],
            "outcomes": rules.OUTCOMES, "wanting": queries.wanting(request.user),
        },
    )  # fmt: skip


def _teams(filters: queries.Filters) -> list[Team]:
    """The teams of the program that is shown, or all."""
    return [team for team in queries.teams().values() if filters.program in ("", team.program_code)]
