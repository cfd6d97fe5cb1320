"""Who would be called and why, the lists, and the agreements in plain words."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.callin import actions, charts, queries
from townline.callin.forms import HandForm, NeedForm
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory


@require_GET
@requires("callin.read")
def simulator(request: StaffRequest) -> HttpResponse:
    """Program, instant and need in; the ladder as it would be out, beside another version if asked."""
    present = clock.now()
    names = {each.code: each.name for each in directory.programs()}
    lists = queries.programs_with_rules(present)
    versions = queries.versions()
    given = request.GET or {"program": lists[0] if lists else "", "kind": "emergency"}
    form = NeedForm(
        given, programs=[(code, names.get(code, code)) for code in lists],
        versions=[(str(row.pk), str(row)) for row in versions],
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "now": present, "names": names}
    if lists and form.is_valid():
        context |= _answer(form.cleaned_data, present)
    status = 200 if form.is_valid() or not request.GET else 422
    return render(request, "callin/simulator.html", context, status=status)


def _answer(asked: dict[str, Any], present: Any) -> dict[str, Any]:
    at = asked["at"] or present
    need = queries.Need(
        hours=asked["hours"] or 0, notice_minutes=(asked["notice"] or 0) * 60,
        is_emergency=asked["kind"] != "planned", section=asked["section"].strip(),
    )  # fmt: skip
    plan = queries.plan(program_code=asked["program"], need=need, at=at)
    answer: dict[str, Any] = {
        "plan": plan,
        "at": at,
        "version": queries.version_for(asked["program"], at),
    }
    if asked["version"]:
        other = queries.version(int(asked["version"]))
        answer |= {"other": queries.replay(plan.inputs, other), "other_version": other}
    return answer


@require_GET
@requires("callin.read")
def sheet(request: StaffRequest, program_code: str) -> HttpResponse:
    """One list: how everybody stands, and what happened to it."""
    rows = queries.standings(program_code)
    program = directory.program(program_code)
    context = {
        "program": program, "rows": rows, "history": queries.history(program_code),
        "chart": charts.bars([(row.worker.name, row.minutes / 60) for row in rows]),
        "version": queries.version_for(program_code, clock.now()),
    }  # fmt: skip
    return render(request, "callin/sheet.html", context)


@require_POST
@requires("callin.edit")
def hand(request: StaffRequest, program_code: str) -> HttpResponse:
    """Mend somebody's hours, or note that they were passed over."""
    form = HandForm(request.POST)
    if not form.is_valid():
        raise Refusal(_("Say who, by how many hours, and why."))
    given = form.cleaned_data
    if given["verb"] == "owe":
        actions.owe(program_code=program_code, worker_id=given["worker"], callout_ref="",
                    reason=given["reason"], actor=request.user, now=clock.now())  # fmt: skip
    else:
        actions.adjust(program_code=program_code, worker_id=given["worker"], hours=given["hours"] or 0,
                       reason=given["reason"], actor=request.user, now=clock.now())  # fmt: skip
    messages.success(request, _("Written down. The list shows it."))
    return redirect("callin:sheet", program_code)


@require_GET
@requires("callin.read")
def agreement(request: StaffRequest, version_id: int) -> HttpResponse:
    """What an agreement says, article by article, and the ladder that follows from it."""
    row = queries.version(version_id)
    context = {"version": row, "agreement": queries.agreement(row),
               "versions": [v for v in queries.versions() if v.code == row.code]}  # fmt: skip
    return render(request, "callin/agreement.html", context)
