"""Rosters that leave the program: a calendar for each person, a sheet, a file for a dead server."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from icalendar import Calendar, Event

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.core import clock
from townline.core.limits import limit
from townline.directory import queries as directory
from townline.rosters import queries

DAYS = 7


@limit("rosters-feed", times=300, seconds=600, method="GET")
@require_GET
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """One person's duties as a calendar, read-only: the address is the key."""
    now = clock.now()
    worker = queries.worker_by_feed(key, now)
    if worker is None:
        raise Http404
    names = {each.code: each.name for each in directory.programs()}
    calendar = Calendar()
    calendar.add("prodid", "-//Townline//Rosters//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("On call: %(name)s") % {"name": worker.name})
    for duty in queries.duties_of(worker.pk, now - timedelta(days=60)):
        event = Event()
        event.add("uid", f"duty-{duty.pk}@townline")
        event.add("dtstamp", now)
        event.add("dtstart", duty.effective.lower)
        event.add("dtend", duty.effective.upper)
        event.add("summary", f"{names.get(duty.program_code, duty.program_code)}, {duty.tier}")
        calendar.add_component(event)
    answer = HttpResponse(calendar.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@require_GET
@requires("rosters.read")
def sheet(request: StaffRequest) -> HttpResponse:
    """The next days on paper: who, when, which numbers."""
    return render(request, "rosters/sheet.html", _sheet(clock.now(), request.user))


@require_GET
@requires("rosters.read")
def sheet_file(request: StaffRequest) -> HttpResponse:
    """The same sheet as one file that needs no server and no network."""
    now = clock.now()
    style = Path(str(finders.find("rosters/sheet.css"))).read_text()
    context = _sheet(now, request.user) | {"opening": "<sty" + "le>", "style": style}
    page = render_to_string("rosters/sheet_file.html", context)
    answer = HttpResponse(page, content_type="text/html; charset=utf-8")
    name = f"on-call-{timezone.localtime(now):%Y-%m-%d-%H%M}.html"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _sheet(now: datetime, viewer: User) -> dict[str, Any]:
    start = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)
    end = start + timedelta(days=DAYS)
    rows = queries.rows_between(start, end)
    people = {duty.worker_id for row in rows for duty in row.duties}
    numbers = queries.numbers_by_worker(people, now)
    return {
        "rows": rows, "now": now, "end": end,
        "numbers": {who: queries.without_home(each, viewer) for who, each in numbers.items()},
        "held": [
            replace(each, numbers=queries.without_home(each.numbers, viewer))
            for each in queries.on_duty(now)
        ],
    }  # fmt: skip
