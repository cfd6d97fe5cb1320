"""The way of a draft: to its owner, to a few, to every desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.numbers import wholes
from townline.scripts import actions, queries
from townline.scripts.forms import Moment
from townline.scripts.rules.definition import BadScript, read
from townline.scripts.rules.difference import difference as changed


def _done(request: StaffRequest, draft_id: int, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("scripts:draft", draft_id)


@require_POST
@requires("scripts.edit")
def sending(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Ask the owner."""
    now = clock.now()
    actions.send_for_review(
        draft_id=draft_id, note=request.POST.get("note", ""), known=queries.known(now),
        actor=request.user, now=now,
    )  # fmt: skip
    return _done(request, draft_id, _("Sent to its owner."))


@require_POST
@requires("scripts.edit")
def taking_back(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Write on."""
    actions.take_back(draft_id=draft_id, actor=request.user, now=clock.now())
    return _done(request, draft_id, _("It is yours again."))


@require_POST
@requires("scripts.approve")
def approval(request: StaffRequest, draft_id: int) -> HttpResponse:
    """The words are right."""
    actions.approve(draft_id=draft_id, actor=request.user, now=clock.now())
    return _done(request, draft_id, _("Approved. The editor gives it its moment."))


@require_POST
@requires("scripts.approve")
def sending_back(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Not yet right."""
    actions.send_back(
        draft_id=draft_id, reason=request.POST.get("reason", ""), actor=request.user, now=clock.now()
    )  # fmt: skip
    return _done(request, draft_id, _("Sent back with your words."))


@require_POST
@requires("scripts.edit")
def trial(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Give it to a few."""
    now = clock.now()
    chosen = wholes(request.POST.getlist("testers"))
    actions.start_trial(
        draft_id=draft_id, testers=chosen, goal=request.POST.get("goal", ""),
        known=queries.known(now), actor=request.user, now=now,
    )  # fmt: skip
    return _done(request, draft_id, _("On trial from this second."))


@require_POST
@requires("scripts.edit")
def fix(request: StaffRequest, draft_id: int) -> HttpResponse:
    """The testers are given the mended words."""
    now = clock.now()
    actions.release_fix(draft_id=draft_id, known=queries.known(now), actor=request.user, now=now)
    return _done(request, draft_id, _("The testers have it. Calls in progress finish on theirs."))


@require_POST
@requires("scripts.edit")
def publication(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Live now, or from a moment."""
    form = Moment(request.POST)
    from_at = form.cleaned_data["from_at"] if form.is_valid() else None
    now = clock.now()
    version = actions.go_live(
        draft_id=draft_id, from_at=from_at, known=queries.known(now), actor=request.user, now=now
    )
    later = from_at is not None and from_at > now
    words = _("Live on every desk. Calls in progress finish on their version.")
    messages.success(request, _("It goes live at its moment.") if later else words)
    return redirect("scripts:script", version.code)


@require_POST
@requires("scripts.edit")
def dropping(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Write no further on it."""
    actions.drop(draft_id=draft_id, actor=request.user, now=clock.now())
    messages.success(request, _("Dropped. It can still be read."))
    return redirect("scripts:home")


@require_GET
@requires("scripts.read")
def changes(request: StaffRequest, draft_id: int) -> HttpResponse:
    """What the draft changes against what it began from."""
    draft = queries.draft(draft_id)
    parts, unread = [], ""
    try:
        if draft.base is not None:
            parts = changed(draft.base.definition(), read(draft.body))
    except BadScript as fault:
        unread = str(fault).partition(": ")[2]
    context = {"draft": draft, "old": draft.base, "parts": parts, "unread": unread}
    return render(request, "scripts/difference.html", context)
