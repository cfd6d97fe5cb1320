"""Trades that wait for somebody's yes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.directory import queries as directory
from townline.rosters import actions, queries

PAGE = 50


@require_GET
@requires("rosters.edit")
def trades(request: StaffRequest) -> HttpResponse:
    """Every trade that nobody has decided."""
    names = {each.code: each.name for each in directory.programs()}
    rows = [(trade, names.get(trade.program_code, "")) for trade in queries.open_trades()[:PAGE]]
    context = {
        "trades": rows,
        "may_approve": request.user.may("rosters.approve"),
        "now": clock.now(),
    }
    return render(request, "rosters/trades.html", context)


@require_POST
@requires("rosters.edit")
def confirmation(request: StaffRequest, trade_id: int, worker_id: int) -> HttpResponse:
    """Write down a yes that was given by telephone."""
    actions.confirm(
        trade_id=trade_id, worker_id=worker_id, by_phone=True, actor=request.user, now=clock.now()
    )
    messages.success(request, _("Written down as given by telephone to you."))
    return redirect("rosters:trades")


@require_POST
@requires("rosters.approve")
def decision(request: StaffRequest, trade_id: int) -> HttpResponse:
    """Approve a trade, or refuse it with a reason."""
    now = clock.now()
    if request.POST.get("decision") == "approve":
        actions.approve(trade_id=trade_id, actor=request.user, now=now)
        messages.success(request, _("Approved. The roster has changed."))
    else:
        actions.refuse(
            trade_id=trade_id, reason=request.POST.get("reason", ""), actor=request.user, now=now
        )
        messages.success(request, _("Refused. Both read why."))
    return redirect("rosters:trades")
