"""What was handed to partners: how it stands there, and what does not agree."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.open311 import actions, queries


@require_GET
@requires("requests.work")
def hand_offs(request: StaffRequest) -> HttpResponse:
    """Every hand-off, the newest first; those that are amiss on a tab of their own."""
    return _page(request)


def _page(request: StaffRequest, refusal: Refusal | None = None) -> HttpResponse:
    only, place = request.GET.get("only", ""), whole(request.GET.get("before", ""))
    lines, older = queries.hand_offs(request.user, only=only, before=place)
    partners = queries.partners()
    context = {
        "lines": lines, "older": older, "only": only, "partners": partners, "refusal": refusal,
        "amiss": sum(each.amiss for each in partners), "typed": request.POST, "is_first": place is None,
        "could": queries.could_be_handed_on(request.user, partners, clock.now()),
    }  # fmt: skip
    return render(
        request, "open311/hand_offs.html", context, status=refusal.status if refusal else 200
    )


def _verb(request: StaffRequest, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except Refusal as refusal:
        return _page(request, refusal)
    messages.success(request, done)
    return redirect("open311:hand_offs")


@require_POST
@requires("requests.work")
def hand_over(request: StaffRequest) -> HttpResponse:
    """Hand one on."""
    post, user, now = request.POST, request.user, clock.now()
    return _verb(
        request,
        lambda: actions.hand_over(
            reference=post.get("reference", ""), with_number=post.get("agreed") == "yes", actor=user,
            now=now,
        ),
        _("Handed on. The reference stays the same."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def trial(request: StaffRequest, hand_off_id: int) -> HttpResponse:
    """Send it, or ask about it, now."""
    user, now = request.user, clock.now()
    return _verb(
        request, lambda: actions.try_again(hand_off_id=hand_off_id, actor=user, now=now),
        _("Asked again. The answer comes in a moment."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def return_(request: StaffRequest, hand_off_id: int) -> HttpResponse:
    """Take the request back to our own centre."""
    reason, user, now = request.POST.get("reason", ""), request.user, clock.now()
    return _verb(
        request,
        lambda: actions.take_back(hand_off_id=hand_off_id, reason=reason, actor=user, now=now),
        _("Back with our centre. The partner is not asked any more."),
    )  # fmt: skip
