"""What somebody who is called out sees: their duties, one press for "I am there", their trades."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import NotPermitted, Refusal
from townline.rosters import actions, queries
from townline.rosters.forms import TradeForm
from townline.rosters.models import Duty, Worker


def _me(request: StaffRequest) -> Worker:
    me = queries.worker_of(request.user)
    if me is None:
        raise NotPermitted(_("You are not on any roster. Your supervisor can add you."))
    return me


@require_GET
@requires("rosters.own")
def mine(request: StaffRequest) -> HttpResponse:
    """My duties and my trades."""
    me, now = _me(request), clock.now()
    duties = queries.duties_of(me.pk, now)
    held = [each for each in duties if each.effective.lower <= now]
    context = {
        "me": me, "now": now, "duties": duties[:30], "current": held,
        "is_there": bool(held) and all(each.confirmed_at for each in held),
        "trades": queries.trades_of(me.pk), "program_now": queries.on_duty(now, program_code=me.program_code),
        "feed": request.build_absolute_uri(reverse("rosters:feed", args=[me.feed_key])),
    }  # fmt: skip
    return render(request, "rosters/mine.html", context)


@require_POST
@requires("rosters.own")
def confirmation(request: StaffRequest) -> HttpResponse:
    """I am on duty and can be reached."""
    actions.confirm_on_duty(worker_id=_me(request).pk, actor=request.user, now=clock.now())
    messages.success(request, _("The desk sees that you are there."))
    return redirect("rosters:mine")


@require_POST
@requires("rosters.own")
def takeover(request: StaffRequest, program_code: str, tier: int) -> HttpResponse:
    """Take over what is left of the duty that runs now."""
    actions.take_now(
        program_code=program_code, tier=tier, worker_id=_me(request).pk,
        reason=request.POST.get("reason", ""), actor=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("You are on duty from this minute."))
    return redirect("rosters:mine")


@require_http_methods(["GET", "POST"])
@requires("rosters.own")
def trade_new(request: StaffRequest, duty_id: int) -> HttpResponse:
    """Offer one of my duties, or part of it."""
    me = _me(request)
    duty = Duty.objects.filter(pk=duty_id, worker=me).first()
    if duty is None:
        raise NotPermitted(_("This duty is not yours any more."))
    usual = {"start": duty.effective.lower, "end": duty.effective.upper}
    form = TradeForm(request.POST or None, giver=me, now=clock.now(), initial=usual)
    if request.method == "POST" and form.is_valid():
        try:
            _propose(form, me, duty, request)
        except Refusal as refusal:
            field = {"from": "start", "to": "end"}.get(refusal.field, refusal.field)
            form.add_error(field if field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Offered. It changes when they agree and it is approved."))
            return redirect("rosters:mine")
    status = 422 if request.method == "POST" else 200
    return render(request, "rosters/trade_new.html", {"form": form, "duty": duty}, status=status)


def _propose(form: TradeForm, me: Worker, duty: Duty, request: StaffRequest) -> Any:
    given = form.cleaned_data
    return actions.propose(
        program_code=duty.program_code, tier=duty.tier, giver_id=me.pk, taker_id=given["taker"].pk,
        during=form.during, back=form.back, reason=given["reason"], actor=request.user, now=clock.now(),
    )  # fmt: skip


@require_POST
@requires("rosters.own")
def trade_answer(request: StaffRequest, trade_id: int) -> HttpResponse:
    """Agree to a trade, or take it back."""
    now = clock.now()
    if request.POST.get("answer") == "withdraw":
        actions.withdraw(trade_id=trade_id, actor=request.user, now=now)
        messages.success(request, _("Withdrawn. Nothing has changed."))
    else:
        actions.confirm(trade_id=trade_id, worker_id=_me(request).pk, actor=request.user, now=now)
        messages.success(request, _("Agreed. It changes when it is approved."))
    return redirect("rosters:mine")


@require_POST
@requires("rosters.own")
def feed_renewal(request: StaffRequest) -> HttpResponse:
    """A new address for my calendar; the old one stops."""
    actions.new_feed(worker_id=_me(request).pk, actor=request.user, now=clock.now())
    messages.success(request, _("Your calendar has a new address. The old one has stopped."))
    return redirect("rosters:mine")
