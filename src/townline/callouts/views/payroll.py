"""The way to payroll: what would be in the file of a period, the file, and the files that were made."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.callouts import actions, queries
from townline.callouts.forms import Days
from townline.callouts.views.hours import programs_of, theirs
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory


@require_http_methods(["GET", "POST"])
@requires("hours.decide")
def files(request: StaffRequest) -> HttpResponse:
    """Choose program and period, see what would be taken, take it."""
    given = request.POST if request.method == "POST" else request.GET
    today = timezone.localtime(clock.now()).date()
    programs = programs_of(request.user)
    code = given.get("program", "") or (programs[0].code if programs else "")
    theirs(request.user, code)
    days, refusal = Days(given, today=today, back=13), None
    if request.method == "POST":
        try:
            made = actions.take_to_payroll(
                program_code=code, start=days.first, end=days.last, today=today, actor=request.user,
                now=clock.now(),
            )  # fmt: skip
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(
                request, _("The file is made: number %(number)d.") % {"number": made.pk}
            )
            return redirect("callouts:payroll")
    context: dict[str, Any] = {
        "program": code, "programs": programs, "days": days, "refusal": refusal,
        "held": list(queries.payable(code, days.last)), "begins": days.instants[0],
        "undecided": queries.undecided(code, days.last),
        "files": queries.payroll_files(request.user.programs),
        "names": {each.code: each.name for each in directory.programs()},
    }  # fmt: skip
    context["late"] = sum(1 for each in context["held"] if each.start_at < context["begins"])
    context["minutes"] = sum(each.paid_minutes or 0 for each in context["held"])
    status = refusal.status if refusal else 200
    return render(request, "callouts/payroll.html", context, status=status)


@require_GET
@requires("hours.decide")
def file(request: StaffRequest, file_id: int) -> HttpResponse:
    """A file as it was made."""
    made = queries.payroll_file(file_id)
    theirs(request.user, made.program_code)
    answer = HttpResponse(made.content, content_type="text/csv; charset=utf-8")
    name = f"payroll-{made.program_code}-{made.start_date}-{made.end_date}-{made.pk}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
