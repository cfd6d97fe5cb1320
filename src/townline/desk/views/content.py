"""How the answers are, for those who write them."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.desk.queries import content


@require_GET
@requires("knowledge.edit")
def health(request: StaffRequest) -> HttpResponse:
    """What was not found, what is used, what is old: each figure with what it means."""
    now = clock.now()
    context = {"health": content.health(request.user, now), "at": now}
    return render(request, "desk/content_health.html", context)
