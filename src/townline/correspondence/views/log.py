"""What was sent, what waits, what failed; and what only a person may decide."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.numbers import whole
from townline.correspondence import actions, queries
from townline.correspondence.models import Message

STATES = ("waiting", "unknown", "failed", "stopped", "sent")


@require_GET
@requires("messages.read")
def log(request: StaffRequest) -> HttpResponse:
    """The newest first; addresses are masked."""
    state = request.GET.get("state", "")
    filters = queries.Filters(
        state=state if state in STATES else "", reference=request.GET.get("about", "").strip()[:20]
    )
    before = request.GET.get("before", "")
    rows = queries.log(filters, before=whole(before))
    page, more = rows[: queries.PAGE], rows[queries.PAGE :]
    kept = {"state": filters.state, "about": filters.reference}
    context = {
        "lines": [(row, queries.masked(row.address)) for row in page], "filters": filters,
        "counts": queries.counts(), "states": STATES, "is_first": not before,
        "older": urlencode({**kept, "before": page[-1].pk}) if more else "",
        "failing": [(row, queries.masked(row.address)) for row in queries.failing()],
        "may_edit": request.user.may("messages.edit"), "now": clock.now(), "can_text": queries.can_text(),
    }  # fmt: skip
    template = "_log.html" if request.htmx else "log.html"  # type: ignore[attr-defined]
    return render(request, f"correspondence/{template}", context)


@require_GET
@requires("messages.read")
def one(request: StaffRequest, message_id: int) -> HttpResponse:
    """One message as it was written, and every try to send it."""
    shown = queries.message(message_id)
    context = {
        "shown": shown, "address": queries.masked(shown.address), "attempts": queries.attempts(shown),
        "replies": queries.replies(shown), "together": shown.together.order_by("pk"),
        "may_edit": request.user.may("messages.edit"), "now": clock.now(),
    }  # fmt: skip
    return render(request, "correspondence/message.html", context)


@require_POST
@requires("messages.edit")
def again(request: StaffRequest, message_id: int) -> HttpResponse:
    """Send once more what failed, or what nobody knows of."""
    return _decide(request, message_id, actions.send_again, _("It is sent again."))


@require_POST
@requires("messages.edit")
def arrived(request: StaffRequest, message_id: int) -> HttpResponse:
    """It did arrive."""
    return _decide(request, message_id, actions.say_it_arrived, _("Written down as sent."))


def _decide(
    request: StaffRequest, message_id: int, act: Callable[..., Message], done: str
) -> HttpResponse:
    act(message_id=message_id, actor=request.user, now=clock.now())
    messages.success(request, done)
    return redirect("correspondence:one", message_id)


@require_POST
@requires("messages.edit")
def clearing(request: StaffRequest, failing_id: int) -> HttpResponse:
    """The address works again."""
    actions.clear_address(failing_id=failing_id, actor=request.user, now=clock.now())
    messages.success(request, _("Messages go there again."))
    return redirect("correspondence:log")
