"""Hours as whoever worked them sees them: what stands there, and what no page knew of."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions, queries
from townline.callouts.forms import Span
from townline.callouts.models import WorkRecord
from townline.callouts.views.hours import record_context
from townline.core import clock
from townline.core.errors import NotFound, NotPermitted, Refusal
from townline.rosters import queries as rosters
from townline.rosters.models import Worker


def _me(request: StaffRequest) -> Worker:
    me = rosters.worker_of(request.user)
    if me is None:
        raise NotPermitted(_("You are not on any roster. Your supervisor can add you."))
    return me


@require_http_methods(["GET", "POST"])
@requires("rosters.own")
def mine(request: StaffRequest) -> HttpResponse:
    """My hours, and a claim for those that no page knew of."""
    me, refusal = _me(request), None
    form = Span(request.POST) if request.method == "POST" else Span()
    if request.method == "POST" and form.is_valid():
        try:
            _claim(request, me, form)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Kept. Your program sees it and decides."))
            return redirect("callouts:mine")
    records = queries.hours_of(me.pk)
    context: dict[str, Any] = {
        "me": me, "records": records, "form": form, "refusal": refusal, "typed": request.POST,
        "worths": queries.worths([each for each in records if each.state == "waiting"]),
    }  # fmt: skip
    context["lines"] = [(each, context["worths"].get(each.pk)) for each in records]
    status = refusal.status if refusal else 422 if form.is_bound else 200
    return render(request, "callouts/mine.html", context, status=status)


def _claim(request: StaffRequest, me: Worker, form: Span) -> None:
    actions.claim(
        worker_id=me.pk, start_at=form.cleaned_data["start"], end_at=form.cleaned_data["end"],
        trigger=request.POST.get("trigger", ""), reason=request.POST.get("reason", ""),
        is_phone=request.POST.get("kind") == "phone", actor=request.user, now=clock.now(),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("rosters.own")
def record(request: StaffRequest, record_id: int) -> HttpResponse:
    """One record of mine: what it is worth and why; other times, with the reason."""
    made, refusal = _my_record(request, record_id), None
    form = None
    if request.method == "POST":
        form = Span(request.POST, was=(made.start_at, made.end_at))
        if form.is_valid():
            try:
                actions.correct(
                    record_id=made.pk, start_at=form.cleaned_data["start"], end_at=form.cleaned_data["end"],
                    reason=request.POST.get("reason", ""), actor=request.user, now=clock.now(),
                )  # fmt: skip
            except Refusal as refused:
                refusal = refused
            else:
                messages.success(request, _("Your times are kept. Your program decides."))
                return redirect("callouts:my_record", made.pk)
    context = record_context(made, form=form, refusal=refusal) | {
        "is_own": True, "typed": request.POST, "at": "correction" if form else "",
    }  # fmt: skip
    status = refusal.status if refusal else 422 if form else 200
    return render(request, "callouts/record.html", context, status=status)


def _my_record(request: StaffRequest, record_id: int) -> WorkRecord:
    made = queries.the_record(record_id)
    if made.worker_id != _me(request).pk:
        raise NotFound
    return made
