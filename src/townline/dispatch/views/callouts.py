"""The ladder of a callout on its incident's page, and what became of a call that was dialled by hand."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions as callouts
from townline.callouts import queries as ladders
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.dispatch import queries
from townline.dispatch.views.page import is_fragment


def _ladder(
    request: StaffRequest, incident_id: int, callout_id: int, refusal: Refusal | None = None, *,
    is_next: bool = False,
) -> HttpResponse:  # fmt: skip
    """The ladder; after a result the next number has the focus, so that the next letter is its result."""
    now = clock.now()
    context = {
        "incident": queries.incident_for(incident_id), "now": now, "refusal": refusal,
        "ladder": ladders.ladder(callout_id, now, request.user),
        "may_call": request.user.may("callouts.work"),
        "is_next": is_next, "ladder_id": f"ladder-{callout_id}",
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "dispatch/_ladder.html", context, status=status)


@require_GET
@requires("dispatch.open")
def ladder(request: StaffRequest, incident_id: int, callout_id: int) -> HttpResponse:
    """Who is rung, in which order, and what became of it."""
    return _ladder(request, incident_id, callout_id)


@require_POST
@requires("callouts.work")
def result(
    request: StaffRequest, incident_id: int, callout_id: int, attempt_id: int
) -> HttpResponse:
    """What became of one call."""
    minutes = request.POST.get("eta", "")
    outcome = request.POST.get("outcome", "")
    try:
        callouts.record(
            attempt_id=attempt_id, outcome=outcome, actor=request.user, now=clock.now(),
            eta_minutes=whole(minutes) if outcome == "accepted" else None,
        )  # fmt: skip
    except Refusal as refusal:
        return _ladder(request, incident_id, callout_id, refusal)
    return _done(request, incident_id, callout_id)


@require_POST
@requires("callouts.work")
def dial(request: StaffRequest, incident_id: int, callout_id: int, attempt_id: int) -> HttpResponse:
    """The number rings from this moment. Where the duty passed on it is refused, unless a reason is given."""
    try:
        callouts.dial(
            attempt_id=attempt_id, actor=request.user, now=clock.now(),
            override_reason=request.POST.get("override_reason", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _ladder(request, incident_id, callout_id, refusal)
    return _done(request, incident_id, callout_id)


@require_POST
@requires("callouts.work")
def holder(
    request: StaffRequest, incident_id: int, callout_id: int, attempt_id: int
) -> HttpResponse:
    """Call whoever has the duty now instead."""
    try:
        callouts.call_holder(attempt_id=attempt_id, actor=request.user, now=clock.now())
    except Refusal as refusal:
        return _ladder(request, incident_id, callout_id, refusal)
    return _done(request, incident_id, callout_id)


def _done(request: StaffRequest, incident_id: int, callout_id: int) -> HttpResponse:
    if is_fragment(request):
        return _ladder(request, incident_id, callout_id, is_next=True)
    return redirect("dispatch:incident", incident_id)
