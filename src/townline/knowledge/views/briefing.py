"""What changed since your last shift, acknowledged before taking contacts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.knowledge import actions, queries


@require_GET
@requires("bulletins.read")
def briefing(request: StaffRequest) -> HttpResponse:
    """The briefing of this shift."""
    return _page(request)


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    at = clock.now()
    changes = queries.changes_for(request.user, at)
    context = {"changes": changes, "at": at, "refusal": refusal, "minutes": 1 + changes.count // 4}
    status = refusal.status if refusal else 200
    return render(request, "knowledge/briefing.html", context, status=status)


@require_POST
@requires("bulletins.read")
def receipt(request: StaffRequest, bulletin_id: int) -> HttpResponse:
    """This bulletin was read; its question, where it has one, answered."""
    given = request.POST.get("answer", "")
    try:
        actions.acknowledge(
            bulletin_id=bulletin_id, answer=whole(given),
            actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, refusal)
    return redirect("knowledge:briefing")


@require_POST
@requires("bulletins.read")
def acknowledgement(request: StaffRequest) -> HttpResponse:
    """Everything was seen."""
    now = clock.now()
    try:
        items = queries.changes_for(request.user, now).count
        actions.acknowledge_briefing(items=items, actor=request.user, now=now)
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, _("You are up to date."))
    try:
        return redirect(reverse("desk:home") if request.user.may("desk.open") else "knowledge:home")
    except NoReverseMatch:
        return redirect("knowledge:home")
