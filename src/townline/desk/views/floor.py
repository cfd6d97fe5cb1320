"""The supervisor's floor. It moves by itself; nothing here names a person."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.desk.queries import floor as floors


@require_GET
@requires("floor.watch")
def floor(request: StaffRequest) -> HttpResponse:
    """The whole page."""
    now = clock.now()
    context = {"floor": floors.floor(now), "now": now, "bulletin_url": _bulletin_url()}
    return render(request, "desk/floor.html", context)


def _bulletin_url() -> str:
    try:
        return reverse("knowledge:bulletins")
    except NoReverseMatch:
        return ""


@require_GET
@requires("floor.watch")
def now(request: StaffRequest) -> HttpResponse:
    """Figures, queues, seats and the chart, after a nudge."""
    at = clock.now()
    return render(request, "desk/_floor_now.html", {"floor": floors.floor(at), "now": at})


@require_GET
@requires("floor.watch")
def progress(request: StaffRequest) -> HttpResponse:
    """What is in progress, by seat."""
    context = {"progress": floors.progress(request.user), "now": clock.now()}
    return render(request, "desk/_floor_progress.html", context)
