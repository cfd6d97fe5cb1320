"""What stands round an incident: the rail, the side, the alarms over every page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.board import actions, queries
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.dispatch import queries as dispatch
from townline.radio import actions as radio


def _incident(request: StaffRequest) -> int | None:
    given = request.GET.get("incident", "") or request.POST.get("incident", "")
    return whole(given)


@require_GET
@requires("dispatch.open")
def board(request: StaffRequest) -> HttpResponse:
    """The incident that needs a hand first; the list where none is open."""
    lines = dispatch.open_incidents(clock.now())
    if lines:
        return redirect("dispatch:incident", lines[0].incident.pk)
    return redirect("dispatch:list")


@require_GET
@requires("dispatch.open")
def rail(request: StaffRequest) -> HttpResponse:
    """Open incidents and who is on call."""
    now = clock.now()
    context = {"rail": queries.rail(request.user, now), "here": _incident(request), "now": now}
    return render(request, "board/_rail.html", context)


@require_GET
@requires("dispatch.open")
def side(request: StaffRequest) -> HttpResponse:
    """Map, units, radio log; with `part=units` or `part=log` that part alone."""
    now, part = clock.now(), request.GET.get("part", "")
    context = {"side": queries.side(request.user, _incident(request), now),
               "here": _incident(request), "now": now,
               "may_log": request.user.may("dispatch.work")}  # fmt: skip
    name = {"units": "_units", "log": "_log"}.get(part, "_side")
    return render(request, f"board/{name}.html", context)


@require_POST
@requires("dispatch.work")
def log(request: StaffRequest) -> HttpResponse:
    """One line for the log; what is not understood stays in the field."""
    now, here = clock.now(), _incident(request)
    context: dict[str, Any] = {"here": here, "now": now, "may_log": True}
    status, speaker = 200, request.POST.get("speaker", "")
    try:
        radio.type_line(
            line=_line(request.POST.get("line", ""), speaker), subject=f"incident:{here}" if here else "",
            speaker="" if speaker == "Desk" else speaker, actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        context |= {"refusal": refusal, "line": request.POST.get("line", "")}
        status = refusal.status
    context |= {"side": queries.side(request.user, here, now), "speaker": speaker, "is_reply": True}
    return render(request, "board/_log_form.html", context, status=status)


def _line(text: str, speaker: str) -> str:
    """What a unit chosen beside the field said is that unit's, as if its call sign had been typed."""
    is_unit = speaker and speaker not in {"Desk", "Police", "Fire", "Paramedics", "Hydro"}
    return f"{speaker}: {text}" if is_unit and text.strip() and not text.startswith("/") else text


@require_GET
@requires("dispatch.open")
def alarms(request: StaffRequest) -> HttpResponse:
    """The band over every page."""
    now = clock.now()
    found = queries.alarms(request.user, now)
    return render(request, "board/_alarms.html", {"alarms": found, "now": now})


@require_POST
@requires("dispatch.work")
def alarm_taken(request: StaffRequest, kind: str, alarm_id: int) -> HttpResponse:
    """I have it."""
    actions.take_alarm(kind=kind, alarm_id=alarm_id, actor=request.user, now=clock.now())
    return alarms_again(request)


@require_POST
@requires("dispatch.work")
def hold(request: StaffRequest) -> HttpResponse:
    """Take the dispatch desk, or leave it."""
    verb = actions.leave_desk if request.POST.get("leave") else actions.take_desk
    verb(actor=request.user, now=clock.now())
    return alarms_again(request)


def alarms_again(request: StaffRequest) -> HttpResponse:
    """The band as it is now, for a page; without script, back to the board."""
    if request.headers.get("HX-Request") != "true":
        return redirect("board:board")
    now = clock.now()
    context = {"alarms": queries.alarms(request.user, now), "now": now}
    return render(request, "board/_alarms.html", context)


@require_POST
@requires("dispatch.open")
def pin(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Keep an incident in sight, or no more."""
    if request.POST.get("down"):
        actions.unpin(incident_id=incident_id, actor=request.user)
    else:
        actions.pin(incident_id=incident_id, actor=request.user)
    return redirect("dispatch:incident", incident_id)
