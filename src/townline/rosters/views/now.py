"""Who is on call now, the days ahead, and what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.directory import queries as directory
from townline.rosters import actions, charts, queries
from townline.rosters.forms import instant

DAYS = 7


@require_GET
@requires("rosters.read")
def now(request: StaffRequest) -> HttpResponse:
    """Who is on now, by program and tier, with numbers for work; or who was or will be at another instant."""
    present = clock.now()
    at = instant(request.GET.get("at", "")) or present
    held = [
        replace(each, numbers=queries.without_home(each.numbers, request.user))
        for each in queries.on_duty(at)
    ]
    names = {each.code: each.name for each in directory.programs()}
    context: dict[str, Any] = {
        "at": at, "is_now": at == present, "now": present, "alarms": queries.open_alarms(),
        "crews": [
            (code, names.get(code, code), list(people))
            for code, people in groupby(held, key=lambda each: each.program_code)
        ],
    }  # fmt: skip
    if request.headers.get("HX-Request"):
        return render(request, "rosters/_now.html", context)
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    rows = queries.rows_between(start, start + timedelta(days=DAYS))
    context |= {"rows": rows, "chart": charts.plan(rows, start=start, days=DAYS, now=present)}
    return render(request, "rosters/now.html", context)


@require_POST
@requires("rosters.read")
def alarm_seen(request: StaffRequest, alarm_id: int) -> HttpResponse:
    """Take an alarm in hand."""
    actions.acknowledge(alarm_id=alarm_id, actor=request.user, now=clock.now())
    messages.success(request, _("You have it in hand. It stands until it is mended."))
    return redirect("rosters:now")
