"""What a person sees of callouts: what needs a hand, and one ladder."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions, queries
from townline.core import clock, numbers


@require_GET
@requires("callouts.work")
def home(request: StaffRequest) -> HttpResponse:
    """What needs a hand first, then every callout, the newest first."""
    now = clock.now()
    before = request.GET.get("before", "")
    rows = queries.page(before=numbers.whole(before))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    context = {
        "hands": queries.need_a_hand(now), "rows": page, "now": now, "before": before,
        "older": page[-1].pk if more else None,
    }  # fmt: skip
    name = "_lists.html" if request.headers.get("HX-Request") else "home.html"
    return render(request, f"callouts/{name}", context)


@require_GET
@requires("callouts.work")
def detail(request: StaffRequest, callout_id: int) -> HttpResponse:
    """One callout with its ladder."""
    return whole(request, callout_id)


@require_GET
@requires("callouts.work")
def ladder(request: StaffRequest, callout_id: int) -> HttpResponse:
    """The ladder alone, as the board and this page refetch it."""
    return ladder_fragment(request, callout_id)


def whole(
    request: StaffRequest, callout_id: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of one callout."""
    context = ladder_context(request, callout_id, **more)
    context["notes"] = queries.notes_of(context["callout"], request.user)
    return render(request, "callouts/detail.html", context, status=status)


def ladder_context(request: StaffRequest, callout_id: int, **more: Any) -> dict[str, Any]:
    """What `_ladder.html` needs."""
    now = clock.now()
    shown = queries.ladder(callout_id, now, request.user)
    return {
        "ladder": shown, "callout": shown.callout, "now": now, "overrides": actions.OVERRIDES,
        "total": int((shown.callout.deadline_at - shown.callout.started_at).total_seconds()),
        "brief": queries.brief_of(shown.callout.subject) if shown.hand_overs else None, **more,
    }  # fmt: skip


def ladder_fragment(
    request: StaffRequest, callout_id: int, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The ladder as a fragment, as it is after what was just done."""
    context = ladder_context(request, callout_id, **more)
    return render(request, "callouts/_ladder.html", context, status=status)
