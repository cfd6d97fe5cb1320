"""A draft before those who may approve it: the queue, the words, yes or no."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.knowledge import actions, queries
from townline.knowledge.forms import ReasonForm, WantedForm
from townline.knowledge.models import State


@require_GET
@requires("knowledge.approve")
def approvals(request: StaffRequest) -> HttpResponse:
    """What waits for this program: drafts to approve, and answers it has not looked at in time."""
    at = clock.now()
    context = {
        "waiting": queries.waiting(request.user), "at": at,
        "overdue": queries.overdue_reviews(request.user, at),
    }  # fmt: skip
    name = "_approval_list.html" if request.headers.get("HX-Request") else "approvals.html"
    return render(request, f"knowledge/{name}", context)


@require_POST
@requires("knowledge.edit")
def asking(request: StaffRequest, version_id: int) -> HttpResponse:
    """Put a draft before those who may approve it."""
    form = WantedForm(request.POST)
    if not form.is_valid():
        raise BadRequest
    actions.ask_approval(
        version_id=version_id, wanted_from=form.cleaned_data["wanted_from"], actor=request.user,
        now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("It waits for its owner."))
    return redirect("knowledge:version", version_id)


@require_POST
@requires("knowledge.flag")
def approval(request: StaffRequest, version_id: int) -> HttpResponse:
    """The words are right; who may say so is decided by the answer."""
    seen = request.POST.get("written_at", "")
    try:
        written_at = datetime.fromisoformat(seen) if seen else None
    except ValueError as wrong:
        raise BadRequest from wrong
    now = clock.now()
    version = actions.approve(
        version_id=version_id, written_at=written_at, actor=request.user, now=now
    )
    if version.state == State.APPROVED:
        messages.success(request, _("Approved. Give it its moment."))
    elif version.is_live(now):
        messages.success(request, _("Approved, and live on every desk."))
    else:
        messages.success(request, _("Approved. It goes live at its moment."))
    return redirect("knowledge:version", version_id)


@require_POST
@requires("knowledge.approve")
def sending_back(request: StaffRequest, version_id: int) -> HttpResponse:
    """Not like this: the writer reads why."""
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.send_back(version_id=version_id, reason=reason, actor=request.user, now=clock.now())
    messages.success(request, _("Sent back to its writer."))
    return redirect("knowledge:approvals")
