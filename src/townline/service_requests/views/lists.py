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
from townline.service_requests import queries
from townline.service_requests.models import ServiceRequest


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
    width = max(1600.0, (max(xs) - min(xs)) * 1.2, (max(ys) - min(ys)) * 1.5)
    centre = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    label = _("Map of the requests on this page, numbered as in the list.")
    return maps.draw(centre=centre, width_m=width, height_m=width * 0.8, pins=pins, label=label)


@require_GET
@requires("requests.read")
def request_list(request: StaffRequest) -> HttpResponse:
    """The queue, the next due first; or what a word search finds, the newest first."""
    text = " ".join(request.GET.get("q", "").split())[:120]
    filters = queries.Filters(
        program=request.GET.get("program", ""), urgency=request.GET.get("urgency", ""), text=text,
        state=request.GET.get("state", ""),
    )  # fmt: skip
    if text:
        rows = queries.search(text, viewer=request.user, filters=filters)
    else:
        rows = queries.queue(
            viewer=request.user, filters=filters, after=_after(request.GET.get("after", ""))
        )
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    now = clock.now()
    late = [not row.is_closed and row.target_at < now for row in page]
    lines = [
        {"row": row, "n": n, "is_late": is_late,
         "look": (n, row.pk, row.version, row.definition.name, is_late)}
        for n, (row, is_late) in enumerate(zip(page, late, strict=True), 1)
    ]  # fmt: skip
    keep = {k: v for k, v in request.GET.items() if k in ("program", "urgency", "state") and v}
    last = page[-1] if page else None
    place = queries.place_in(last) if more and last else None
    older = {**keep, "after": f"{place[0].isoformat()}~{place[1]}"} if place else None
    return render(
        request, "service_requests/request_list.html",
        {
            "lines": lines, "filters": filters, "programs": directory.programs(), "now": now,
            "older": urlencode(older) if older else "", "is_first": "after" not in request.GET,
            "overview": _overview(page), "levels": "EABC",
        },
    )  # fmt: skip
