"""Working calendars: what holds, what is to come, and stating ahead that it will be other hours."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import actions, queries
from townline.directory.errors import BadHours, DayHasBegun
from townline.directory.queries import Hours
from townline.directory.rules import BadLine, line, written

DAYS = (
    gettext_noop("Monday"), gettext_noop("Tuesday"), gettext_noop("Wednesday"), gettext_noop("Thursday"),
    gettext_noop("Friday"), gettext_noop("Saturday"), gettext_noop("Sunday"),
)  # fmt: skip


def _today() -> date:
    return timezone.localtime(clock.now()).date()


@require_GET
@requires("directory.read")
def listing(request: StaffRequest) -> HttpResponse:
    """Every calendar, both shifts of a day on one line, and what is stated ahead."""
    context = {"rows": queries.all_hours(_today()), "days": DAYS}
    return render(request, "directory/calendars.html", context)


@require_http_methods(["GET", "POST"])
@requires("directory.read")
def one(request: StaffRequest, code: str) -> HttpResponse:
    """One calendar with all that was ever stated; whoever may edit states the next."""
    today = _today()
    refusal: Refusal | None = None
    if request.method == "POST":
        refusal = _state(request, code)
        if refusal is None:
            messages.success(request, _("Stated. Until that day everything stays as it is."))
            return redirect("directory:calendar", code)
    hours = queries.hours_named(code, today)
    context = {
        "hours": hours, "days": DAYS, "refusal": refusal, "typed": request.POST,
        "lines": _lines(hours, request.POST, refusal), "tomorrow": today + timedelta(days=1),
        "may_edit": request.user.may("directory.edit"),
    }  # fmt: skip
    return render(
        request, "directory/calendar.html", context, status=refusal.status if refusal else 200
    )


def _lines(
    hours: Hours, typed: QueryDict, refusal: Refusal | None
) -> list[tuple[int, str, str, bool]]:
    """(number, day, its line, whether it was refused) of a week: as typed, else as it will last hold."""
    last = queries.last_plan(hours.row)
    wrong = refusal.field if refusal else ""
    return [
        (n, name, typed.get(f"day{n}", line(last.week.get(n, ()))), wrong == f"day{n}")
        for n, name in enumerate(DAYS)
    ]


def _state(request: StaffRequest, code: str) -> Refusal | None:
    if not request.user.may("directory.edit"):
        return BadHours(_("Your role reads calendars; it does not change them."), field="from")
    try:
        actions.state_hours(
            code=code, from_date=_from(request.POST), plan=_plan(request.POST),
            reason=request.POST.get("reason", ""), actor=request.user, now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return refusal
    return None


def _from(post: QueryDict) -> date:
    try:
        found = parse_date(post.get("from", ""))
    except ValueError:
        found = None
    if found is None:
        raise DayHasBegun("Say from which day on.", field="from")
    return found


def _plan(post: QueryDict) -> dict[str, Any]:
    """The week as typed; a calendar that was open day and night is so no longer, unless that is ticked."""
    if post.get("always"):
        return {"always": True}
    for n in range(7):
        try:
            written([post.get(f"day{n}", "")])
        except BadLine as wrong:
            raise BadHours(field=f"day{n}") from wrong
    return {"always": False, "week": written([post.get(f"day{n}", "") for n in range(7)])}
