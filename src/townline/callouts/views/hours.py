"""Hours as the program sees them: what waits, what they are worth, and the decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.callouts import actions, queries
from townline.callouts.errors import NotYourProgram
from townline.callouts.forms import Days, Span
from townline.callouts.models import WorkRecord
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory

STATES = ("waiting", "approved", "refused", "running")


def theirs(user: User, program_code: str) -> None:
    """A clerk sees the hours of their own programs. Raises NotYourProgram."""
    if user.programs and program_code not in user.programs:
        raise NotYourProgram


def chosen_program(request: StaffRequest) -> str:
    """The program asked for, empty for all of one's own."""
    code = request.GET.get("program", "")
    if code:
        theirs(request.user, code)
    return code


def programs_of(user: User) -> list[Any]:
    """The programs whose people can be called out and whose hours this person decides."""
    own = set(user.programs)
    return [
        each
        for each in directory.programs()
        if each.on_call_phone and (not own or each.code in own)
    ]


@require_GET
@requires("hours.decide")
def home(request: StaffRequest) -> HttpResponse:
    """What waits for a decision first; else the hours of a period in one state."""
    now = clock.now()
    state = request.GET.get("state", "waiting")
    state = state if state in STATES else ""
    code, days = chosen_program(request), Days(request.GET, today=timezone.localtime(now).date())
    start, end = days.instants if state != "waiting" else (None, None)
    mine = (code,) if code else tuple(request.user.programs)
    rows = queries.hours(queries.Asked(mine, start, end, state))
    shown = rows[: queries.LIMIT]
    worths = queries.worths([each for each in shown if each.state == "waiting"])
    context = {
        "lines": [(each, worths.get(each.pk)) for each in shown], "is_cut": len(rows) > queries.LIMIT,
        "state": state, "counts": queries.count_by_state(mine), "program": code, "days": days, "now": now,
        "programs": programs_of(request.user), "names": _names(), "limit": queries.LIMIT,
        "me": request.user.pk,
    }  # fmt: skip
    name = "_hours_list.html" if request.headers.get("HX-Request") else "hours.html"
    return render(request, f"callouts/{name}", context)


def _names() -> dict[str, str]:
    return {each.code: each.name for each in directory.programs()}


@require_GET
@requires("hours.decide")
def record(request: StaffRequest, record_id: int) -> HttpResponse:
    """One record: the times, what the agreement makes of them, what happened to it."""
    return _page(request, _mine(request, record_id))


def _mine(request: StaffRequest, record_id: int) -> WorkRecord:
    made = queries.the_record(record_id)
    theirs(request.user, made.program_code)
    return made


def _page(
    request: StaffRequest, made: WorkRecord, *, refusal: Refusal | None = None, form: Span | None = None,
    at: str = "",
) -> HttpResponse:  # fmt: skip
    context = record_context(made, form=form, refusal=refusal) | {
        "may_decide": made.worker.user_id != request.user.pk,
        "typed": request.POST if refusal or (form and form.errors) else {},
        "at": at,
    }
    status = refusal.status if refusal else 422 if form and form.errors else 200
    return render(request, "callouts/record.html", context, status=status)


def record_context(
    made: WorkRecord, *, form: Span | None = None, refusal: Refusal | None = None
) -> dict[str, Any]:
    """What a page of one record needs, the program's and the worker's own."""
    worth = queries.worth(made) if made.state == "waiting" else None
    return {
        "record": made, "worth": worth, "refusal": refusal, "life": queries.life_of(made),
        "form": form or Span(was=(made.start_at, made.end_at)),
        "program_name": _names().get(made.program_code),
        "lines": worth.as_json() if worth else made.lines,
        "avoidables": (("", _("Not said")), ("no", _("No")), ("yes", _("Yes"))),
    }  # fmt: skip


@require_POST
@requires("hours.decide")
def correction(request: StaffRequest, record_id: int) -> HttpResponse:
    """Other times, with the reason."""
    made = _mine(request, record_id)
    form = Span(request.POST, was=(made.start_at, made.end_at))
    if not form.is_valid():
        return _page(request, made, form=form, at="correction")
    try:
        actions.correct(
            record_id=record_id, start_at=form.cleaned_data["start"], end_at=form.cleaned_data["end"],
            reason=request.POST.get("reason", ""), actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, made, form=form, refusal=refusal, at="correction")
    messages.success(request, _("The times are changed and wait for a decision."))
    return redirect("callouts:record", record_id)


@require_POST
@requires("hours.decide")
def decision(request: StaffRequest, record_id: int) -> HttpResponse:
    """Approve, or refuse with the reason; from the list or from the page."""
    made = _mine(request, record_id)
    approves = request.POST.get("press") == "approve"
    said = {"yes": True, "no": False}.get(request.POST.get("avoidable", ""))
    try:
        done = actions.decide(
            record_id=record_id, approves=approves, decision=request.POST.get("decision", ""),
            is_avoidable=said, actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _page(request, made, refusal=refusal, at="decision")
    words = _("Approved: %(minutes)d min are paid.") % {"minutes": done.paid_minutes or 0}
    messages.success(request, words if approves else _("Refused. The worker sees why."))
    return redirect("callouts:hours")


@require_POST
@requires("hours.decide")
def reopening(request: StaffRequest, record_id: int) -> HttpResponse:
    """Take a decision back, with the reason."""
    made = _mine(request, record_id)
    try:
        actions.reopen(record_id=record_id, reason=request.POST.get("reason", ""), actor=request.user,
                       now=clock.now())  # fmt: skip
    except Refusal as refusal:
        return _page(request, made, refusal=refusal, at="reopening")
    messages.success(request, _("The hours wait for a decision again."))
    return redirect("callouts:record", record_id)
