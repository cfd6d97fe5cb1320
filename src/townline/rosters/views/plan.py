"""One program's roster: look weeks ahead, give a duty, leave one open."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import NotPermitted, Refusal
from townline.directory import queries as directory
from townline.rosters import actions, charts, queries
from townline.rosters.errors import NotFit
from townline.rosters.forms import DutyForm, instant
from townline.rosters.rules.periods import Period

DAYS = 14


def may_edit(request: StaffRequest, program_code: str) -> bool:
    """Whether this person may change the roster of a program: a clerk only that of their own."""
    user = request.user
    own = not user.programs or program_code in user.programs
    return user.may("rosters.edit") and (own or user.may("rosters.approve"))


@require_GET
@requires("rosters.read")
def plan(request: StaffRequest, program_code: str) -> HttpResponse:
    """Two weeks of one program."""
    given = {name: request.GET[name] for name in ("tier", "start", "end") if name in request.GET}
    form = DutyForm(initial=_usual(given), program_code=program_code, now=clock.now())
    return _page(request, program_code, form)


def _usual(given: dict[str, str]) -> dict[str, Any]:
    """What the form begins with: the gap that was clicked, or tonight."""
    tonight = timezone.localtime(clock.now()).replace(hour=17, minute=0, second=0, microsecond=0)
    return {"tier": 1, "start": tonight, "end": tonight + timedelta(hours=14), **given}


def _page(request: StaffRequest, program_code: str, form: DutyForm, **more: Any) -> HttpResponse:
    now = clock.now()
    start = _first_day(request.GET.get("from", ""), now)
    end = start + timedelta(days=DAYS)
    rows = queries.rows_between(start, end, program_code=program_code)
    context = {
        "program": directory.program(program_code), "rows": rows, "now": now, "form": form,
        "chart": charts.plan(rows, start=start, days=DAYS, now=now) if rows else "",
        "before": start - timedelta(days=DAYS), "after": end, "last": end - timedelta(days=1), "start": start,
        "may_edit": may_edit(request, program_code), "programs": queries.programs_on_call(now), **more,
    }  # fmt: skip
    return render(request, "rosters/plan.html", context, status=more.get("status", 200))


def _first_day(text: str, now: datetime) -> datetime:
    at = timezone.localtime(instant(f"{text}T00:00") or now)
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


@require_POST
@requires("rosters.edit")
def duties(request: StaffRequest, program_code: str) -> HttpResponse:
    """Give a duty to somebody, or leave it open."""
    if not may_edit(request, program_code):
        raise NotPermitted
    form = DutyForm(request.POST, program_code=program_code, now=clock.now())
    others: list[Any] = []
    if form.is_valid():
        given = form.cleaned_data
        try:
            _change(program_code, form, request)
        except Refusal as refusal:
            if isinstance(refusal, NotFit):
                others = _instead(program_code, given["tier"], form.during, given["worker"].pk)
            form.add_error(_field(refusal), refusal.message)
        else:
            messages.success(request, _("The roster is changed. The desk sees it now."))
            return redirect("rosters:plan", program_code)
    return _page(request, program_code, form, others=others, status=422)


def _field(refusal: Refusal) -> str | None:
    return {"from": "start", "to": "end", "worker": "worker", "reason": "reason"}.get(refusal.field)


def _change(program_code: str, form: DutyForm, request: StaffRequest) -> None:
    given, now = form.cleaned_data, clock.now()
    where = {"program_code": program_code, "tier": given["tier"], "during": form.during}
    if given["worker"] is None:
        actions.release(**where, reason=given["reason"], actor=request.user, now=now)
    else:
        actions.assign(**where, worker_id=given["worker"].pk, override=given["reason"],
                       actor=request.user, now=now)  # fmt: skip


def _instead(program_code: str, tier: int, during: Period, besides: int) -> list[Any]:
    """Two others who could hold it, the least burdened first."""
    rows = queries.tiers_of(program_code, during.start)
    needs: list[str] = next((row.needs for row in rows if row.order == tier), [])
    return queries.substitutes_for(program_code, tier, during, needs, besides=[besides])[:2]
