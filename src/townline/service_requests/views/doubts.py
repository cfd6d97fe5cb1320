"""Doubtful reports: looked at by a person, shown or closed with one press."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.service_requests import actions, queries


@require_GET
@requires("portal.review")
def doubts(request: StaffRequest) -> HttpResponse:
    """What waits, with every reason; and what was made of the last ones."""
    context = {"doubts": queries.doubts(), "settled": queries.settled_doubts(), "now": clock.now()}
    return render(request, "service_requests/doubts.html", context)


@require_POST
@requires("portal.review")
def settling(request: StaffRequest, reference: str) -> HttpResponse:
    """Meant, or not."""
    is_meant = request.POST.get("is_meant") == "yes"
    actions.settle(reference=reference, is_meant=is_meant, actor=request.user, now=clock.now())
    said = _("Shown to everybody who may see it.") if is_meant else _("Closed as not meant.")
    messages.success(request, f"{reference}: {said}")
    return redirect("requests:doubts")
