"""Problems met at the desks: told with one key, answered by the editor, read by whoever told."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts.queries import contact_for
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.scripts import queries as scripts
from townline.scripts.actions import begin_draft
from townline.triage import actions, queries
from townline.triage.models import Outcome, ScriptProblem

BROADCAST_FOR = timedelta(hours=4)


@require_POST
@requires("scripts.run")
def told(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Something is wrong here: script, version, step and answers go along."""
    refusal: Refusal | None = None
    problem: ScriptProblem | None = None
    remark, told_before = request.POST.get("remark", ""), whole(request.POST.get("problem", ""))
    who: dict[str, Any] = {"remark": remark, "actor": request.user, "now": clock.now()}
    try:
        if told_before is not None:
            problem = actions.add_remark(problem_id=told_before, **who)
        else:
            problem = actions.report_problem(contact_id=contact_id, **who)
    except Refusal as refused:
        refusal = refused
    if not request.htmx:  # type: ignore[attr-defined]
        if problem is not None:
            messages.success(request, _("The editor has it, with the step and the answers."))
        return redirect("triage:pane", contact_id)
    context = {"problem": problem, "refusal": refusal, "now": clock.now()}
    status = refusal.status if refusal else 200
    return render(request, "triage/_problem_told.html", context, status=status)


@require_POST
@requires("scripts.run")
def read(request: StaffRequest, contact_id: int) -> HttpResponse:
    """I have read what became of it."""
    actions.note_told(actor=request.user, now=clock.now())
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponse("")
    return redirect("triage:pane", contact_id)


@require_GET
@requires("scripts.run")
def answers(request: StaffRequest, contact_id: int) -> HttpResponse:
    """What became of my reports, in the middle of a call."""
    contact = contact_for(contact_id, request.user)
    context = {"told": queries.to_tell(request.user.pk), "contact": contact}
    return render(request, "triage/_told.html", context)


@require_GET
@requires("scripts.read")
def problems(request: StaffRequest) -> HttpResponse:
    """What waits for the editor, the one due first on top, and what was answered last."""
    now = clock.now()
    context = {
        "open": queries.open_problems(), "settled": queries.settled_problems(), "now": now,
        "outcomes": Outcome.choices, "until": timezone.localtime(now + BROADCAST_FOR),
        "may_edit": request.user.may("scripts.edit"),
    }  # fmt: skip
    name = "_problems" if request.htmx else "problems"  # type: ignore[attr-defined]
    return render(request, f"triage/{name}.html", context)


@require_POST
@requires("scripts.edit")
def outcome(request: StaffRequest, problem_id: int) -> HttpResponse:
    """What became of it."""
    actions.settle_problem(
        problem_id=problem_id, outcome=request.POST.get("outcome", ""),
        words=request.POST.get("words", ""), actor=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("Answered. It is shown at the desk of whoever told it."))
    return redirect("triage:problems")


@require_POST
@requires("scripts.edit")
def broadcast(request: StaffRequest, problem_id: int) -> HttpResponse:
    """Tell every desk the way round it."""
    actions.broadcast_workaround(
        problem_id=problem_id, text=request.POST.get("text", ""),
        expires_at=_instant(request.POST.get("expires_at", "")), actor=request.user, now=clock.now(),
    )  # fmt: skip
    messages.success(request, _("On every desk until then."))
    return redirect("triage:problems")


def _instant(text: str) -> datetime | None:
    try:
        return timezone.make_aware(datetime.fromisoformat(text))
    except ValueError:
        return None


@require_POST
@requires("scripts.edit")
def mending(request: StaffRequest, problem_id: int) -> HttpResponse:
    """Go to the step in a draft."""
    problem = queries.problem(problem_id)
    draft = begin_draft(code=problem.version.code, actor=request.user, now=clock.now())
    there = redirect("scripts:draft", draft.pk)
    there["Location"] += f"?step={problem.step}#step-{problem.step}"
    return there


@require_GET
@requires("scripts.read")
def digest(request: StaffRequest) -> HttpResponse:
    """One day: what was told, and why scripts were left."""
    try:
        day = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        day = timezone.localdate(clock.now())
    start = timezone.make_aware(datetime.combine(day, time()))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    left = queries.deviations(start, end)
    context = {"day": day, "before": day - timedelta(days=1), "after": day + timedelta(days=1),
               "told": queries.day_of_problems(start, end), "left": left, "now": clock.now(),
               "tried": scripts.trials(clock.now())}  # fmt: skip
    return render(request, "triage/digest.html", context)
