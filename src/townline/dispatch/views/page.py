"""The page of an incident: what it is, what to do now, who must be told, who reported it, its record."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from townline.accounts.guards import StaffRequest
from townline.accounts.models import User
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.dispatch import actions, queries
from townline.dispatch.models import Incident, Step
from townline.dispatch.models.incidents import OUTCOMES
from townline.dispatch.views import words

PARTS = ("head", "protocol", "tellings", "followers", "record")


def is_fragment(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def head(incident: Incident, now: datetime) -> dict[str, Any]:
    """What the head of the page shows; no statement but the incident itself."""
    return {
        "incident": incident,
        "now": now,
        "source": words.source(incident),
        "passed": words.share_passed(incident, now),
    }


def protocol(incident: Incident, viewer: User, steps: list[Step]) -> dict[str, Any]:
    """The protocols with the step that is due, and what was heard so far."""
    runs = [each for each in queries.progress(steps) if each.run is not None]
    done = [step for step in steps if step.state in ("done", "skipped")]
    return {
        "runs": runs,
        "heard": [
            (step, queries.shown_facts(incident, step, viewer)) for step in done if step.facts
        ],
        "may_read": queries.may_read(incident, viewer),
        "may_stop": viewer.may("dispatch.override"),
    }


def telling(incident: Incident, viewer: User, steps: list[Step]) -> dict[str, Any]:
    """Who must be told by when, and what keeps the incident open."""
    return {
        "tellings": queries.tellings(steps),
        "missing": queries.missing_for_closing(steps),
        "may_words": queries.may_read(incident, viewer),
    }


def voices(incident: Incident) -> dict[str, Any]:
    """Who reported it, what they follow, and the word that was sent to them."""
    return {
        "voices": queries.followers(incident),
        "requests": queries.requests_of(incident),
        "words": queries.words_of(incident),
        "handling": queries.handling_of([incident.pk]),
    }


def _record(incident: Incident, viewer: User) -> list[words.Entry]:
    is_shielded = not queries.may_read(incident, viewer)
    return [words.entry(each, is_shielded=is_shielded) for each in queries.timeline(incident)]


def whole(request: StaffRequest, incident: Incident) -> dict[str, Any]:
    """Everything of the page. Sixteen statements at most, however long the incident was."""
    now, viewer = clock.now(), request.user
    steps = queries.steps_of(incident)
    return {
        **head(incident, now),
        **protocol(incident, viewer, steps),
        **telling(incident, viewer, steps),
        **voices(incident),
        "links": queries.links_of(incident),
        "record": _record(incident, viewer),
        "callouts": queries.callouts_of(incident),
        "protocols": queries.protocols(now),
        "programs": [each for each in directory.programs() if each.on_call_phone],
        "outcomes": words.outcomes(OUTCOMES),
        "wish": queries.wish(incident) if incident.is_open else None,
        "debrief": getattr(incident, "debrief", None) if not incident.is_open else None,
        "may_work": viewer.may("dispatch.work"),
    }


def show(
    request: StaffRequest, incident_id: int, refusal: Refusal | None = None,
    typed: Mapping[str, Any] | None = None,
) -> HttpResponse:  # fmt: skip
    """The whole page; after a refusal with everything that was typed."""
    incident = queries.incident_for(incident_id)
    actions.note_reading(incident=incident, actor=request.user, now=clock.now())
    context = whole(request, incident) | {"refusal": refusal, "typed": typed or {}}
    status = refusal.status if refusal else 200
    return render(request, "dispatch/incident.html", context, status=status)


def part(request: StaffRequest, incident_id: int, name: str) -> HttpResponse:
    """One part of the page, as a nudge or a step fetches it."""
    incident = queries.incident_for(incident_id)
    now = clock.now()
    actions.note_reading(incident=incident, actor=request.user, now=now)
    context: dict[str, Any] = head(incident, now) | {"may_work": request.user.may("dispatch.work")}
    if name in ("protocol", "tellings"):
        steps = queries.steps_of(incident)
        context |= protocol(incident, request.user, steps)
        context |= telling(incident, request.user, steps)
    if name == "followers":
        context |= voices(incident)
    if name == "record":
        context["record"] = _record(incident, request.user)
    return render(request, f"dispatch/_{name}.html", context)


def verb(
    request: StaffRequest, incident_id: int, act: Callable[[datetime], object], done: str,
    name: str = "",
) -> HttpResponse:  # fmt: skip
    """Do one thing; a refusal shows the page, or the part `name` of it, with what was typed."""
    try:
        act(clock.now())
    except Refusal as refusal:
        if name and is_fragment(request):
            return _refused(request, incident_id, refusal, name)
        return show(request, incident_id, refusal, request.POST)
    if name and is_fragment(request):
        return _after(request, incident_id, name)
    messages.success(request, done)
    return redirect("dispatch:incident", incident_id)


def _after(request: StaffRequest, incident_id: int, name: str) -> HttpResponse:
    incident = queries.incident_for(incident_id)
    steps = queries.steps_of(incident)
    context = {
        **head(incident, clock.now()), **protocol(incident, request.user, steps),
        **telling(incident, request.user, steps), "is_next": True, "is_swap": True,
        "may_work": request.user.may("dispatch.work"),
    }  # fmt: skip
    return render(request, f"dispatch/_{name}.html", context)


def _refused(request: StaffRequest, incident_id: int, refusal: Refusal, name: str) -> HttpResponse:
    incident = queries.incident_for(incident_id)
    steps = queries.steps_of(incident)
    context = {
        **head(incident, clock.now()), **protocol(incident, request.user, steps),
        **telling(incident, request.user, steps), "refusal": refusal, "typed": request.POST,
        "may_work": request.user.may("dispatch.work"),
    }  # fmt: skip
    return render(request, f"dispatch/_{name}.html", context, status=refusal.status)
