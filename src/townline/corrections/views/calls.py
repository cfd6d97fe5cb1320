"""One call after another: take it, say it, write down what became of it with one key."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.corrections import actions, queries
from townline.corrections.errors import NoSuchCall, NothingLeft
from townline.corrections.forms import AttemptForm
from townline.corrections.models import Outcome


@require_GET
@requires("corrections.call")
def mine(request: StaffRequest) -> HttpResponse:
    """How many wait for a call from me, for the desk; nothing where nobody does."""
    now = clock.now()
    waiting = queries.waiting_for(request.user, at=now)
    return render(request, "corrections/_mine.html", {"waiting": waiting, "now": now})


@require_POST
@requires("corrections.call")
def next_call(request: StaffRequest) -> HttpResponse:
    """Take the next call that is due."""
    return _next(request)


def _next(request: StaffRequest) -> HttpResponse:
    try:
        call = actions.take_next(actor=request.user, now=clock.now())
    except Refusal as refusal:
        level = messages.info if isinstance(refusal, NothingLeft) else messages.error
        level(request, refusal.message)
        return redirect("corrections:home")
    return redirect("corrections:call", call.pk)


@require_GET
@requires("corrections.call")
def call(request: StaffRequest, affected_id: int) -> HttpResponse:
    """The card of a call one has taken."""
    return _card(request, affected_id)


def _card(request: StaffRequest, affected_id: int, refusal: Refusal | None = None) -> HttpResponse:
    now = clock.now()
    context = {
        "card": queries.card(affected_id, viewer=request.user), "now": now, "refusal": refusal,
        "waiting": queries.waiting_for(request.user, at=now), "note": request.POST.get("note", ""),
        "outcomes": [each for each in Outcome if each != Outcome.EMAILED],
    }  # fmt: skip
    return render(request, "corrections/call.html", context, status=422 if refusal else 200)


@require_POST
@requires("corrections.call")
def attempts(request: StaffRequest, affected_id: int) -> HttpResponse:
    """Write down what became of it, and go to the next."""
    form = AttemptForm(request.POST)
    if not form.is_valid() or form.cleaned_data["outcome"] not in Outcome.values:
        return _card(request, affected_id, Refusal(_("Say what became of the call.")))
    try:
        actions.record_attempt(
            affected_id=affected_id, actor=request.user, now=clock.now(), **form.cleaned_data
        )
    except NoSuchCall:
        return redirect("corrections:home")
    return _next(request)
