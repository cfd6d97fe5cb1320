"""The record of a callout on two pages, and notes that are typed later."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions, queries
from townline.callouts.errors import TwiceThatNight
from townline.core import clock
from townline.core.calendars import comes_twice


@require_GET
@requires("callin.evidence")
def record(request: StaffRequest, callout_id: int) -> HttpResponse:
    """The two pages; `?copy=union` leaves two digits of each number."""
    shown = queries.evidence(callout_id, is_masked=request.GET.get("copy") == "union",
                             viewer=request.user)  # fmt: skip
    context = {"shown": shown, "callout": shown.callout, "now": clock.now()}
    return render(request, "callouts/evidence.html", context)


@require_POST
@requires("callouts.work")
def note(request: StaffRequest, callout_id: int) -> HttpResponse:
    """A note for the record; what happened earlier says that it was entered later."""
    actions.add_note(
        callout_id=callout_id, text=request.POST.get("text", ""), actor=request.user,
        at=_instant(request.POST.get("at", "")), now=clock.now(),
    )  # fmt: skip
    return redirect("callouts:detail", callout_id)


def _instant(text: str) -> datetime | None:
    """A local time as the browser sends it, or None where it is none. Raises TwiceThatNight."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is None or timezone.is_aware(found):
        return found
    made = timezone.make_aware(found)
    if comes_twice(made):
        raise TwiceThatNight(field="at")
    return made
