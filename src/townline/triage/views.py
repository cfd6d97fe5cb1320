"""The script pane: what to say now, what may be answered, and what would follow."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts.queries import contact_for
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.knowledge import queries as knowledge
from townline.places.queries import Location
from townline.scripts import queries as scripts
from townline.service_requests.models import ServiceRequest
from townline.triage import actions, queries
from townline.triage.models import ScriptRun


def _pane(
    request: StaffRequest, contact_id: int, *, refusal: Refusal | None = None,
    made: ServiceRequest | None = None,
) -> HttpResponse:  # fmt: skip
    """The pane as it stands now. Without htmx, the whole workspace is shown again instead."""
    if not request.htmx:  # type: ignore[attr-defined]
        return redirect(reverse("desk:contact", args=[contact_id]))
    now = clock.now()
    contact = contact_for(contact_id, request.user)
    run = queries.running(contact_id)
    context: dict[str, Any] = {
        "contact": contact,
        "run": run,
        "refusal": refusal,
        "made": made,
        "now": now,
    }
    if run is None:
        context["hits"] = _fitting(contact.heard or contact.subject, now)
        context["all"] = scripts.live_versions(now)
        last = queries.newest(contact_id)
        context["last"] = last if last and last.state == "finished" else None
        template = "triage/_made.html" if made else "triage/_choose.html"
    else:
        context |= _step(run, contact)
        template = "triage/_gate.html" if context["state"].gate else "triage/_step.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def _fitting(words: str, now: Any) -> list[scripts.ScriptHit]:
    return scripts.suggest(words, at=now) if words else []


def _step(run: ScriptRun, contact: Any) -> dict[str, Any]:
    script = run.version.definition()
    state = queries.state_of(run)
    step = script.step(state.step)
    answers = [{"answer": each, "level": scripts.consequence(each)} for each in step.answers]
    context: dict[str, Any] = {
        "script": script, "state": state, "step": step, "answers": answers,
        "strip": scripts.strip(script, state),
        "values": {each.code: state.answers.get(each.code, "") for each in step.fields},
    }  # fmt: skip
    if step.exit:
        context |= _ending(step.exit, contact)
    return context


def _ending(end: scripts.Exit, contact: Any) -> dict[str, Any]:
    """What an exit needs to be shown: the answer to read, or whom it belongs to."""
    now = clock.now()
    if end.kind == "answer":
        return {"reading": knowledge.live_version(end.target, at=now)}
    if end.kind == "refer":
        place = Location.from_json(contact.place) if contact.place else None
        owner = directory.who_does(
            end.target, at=now,
            municipality_code=place.municipality_code if place else "",
            owner_code=place.owner_code if place else "",
            maintainer_code=place.maintainer_code if place else "",
        )  # fmt: skip
        return {"owner": owner}
    return {}


@require_GET
@requires("scripts.run")
def pane(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The script that runs, or those that may fit."""
    return _pane(request, contact_id)


@require_POST
@requires("scripts.run")
def runs(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Start a script."""
    code = request.POST.get("script", "")
    return _after(
        request, contact_id,
        lambda: actions.start(contact_id=contact_id, code=code, actor=request.user, now=clock.now()),
    )  # fmt: skip


@require_POST
@requires("scripts.run")
def answer(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Make a move."""
    values = {
        name.removeprefix("field-"): value
        for name, value in request.POST.items()
        if name.startswith("field-") and isinstance(value, str)
    }
    gate = request.POST.get("gate", "")
    if gate == "no_danger":
        gate = f"no danger: {request.POST.get('reason', '').strip()}"
    return _after(
        request, contact_id,
        lambda: actions.answer(
            contact_id=contact_id, step=request.POST.get("step", ""), key=request.POST.get("key", ""),
            values=values, gate=gate, actor=request.user, now=clock.now(),
        ),
    )  # fmt: skip


@require_POST
@requires("scripts.run")
def back(request: StaffRequest, contact_id: int) -> HttpResponse:
    """One step back."""
    return _after(
        request, contact_id,
        lambda: actions.back(contact_id=contact_id, actor=request.user, now=clock.now()),
    )  # fmt: skip


@require_POST
@requires("scripts.run")
def leaving(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Leave the script, with a reason."""
    reason = request.POST.get("reason", "")
    return _after(
        request, contact_id,
        lambda: actions.leave(contact_id=contact_id, reason=reason, actor=request.user, now=clock.now()),
    )  # fmt: skip


@require_POST
@requires("requests.create")
def outcome(request: StaffRequest, contact_id: int) -> HttpResponse:
    """End the script; the request opens from what was heard."""
    try:
        made = actions.finish(contact_id=contact_id, actor=request.user, now=clock.now())
    except Refusal as refusal:
        return _pane(request, contact_id, refusal=refusal)
    return _pane(request, contact_id, made=made)


def _after(request: StaffRequest, contact_id: int, verb: Any) -> HttpResponse:
    try:
        verb()
    except Refusal as refusal:
        return _pane(request, contact_id, refusal=refusal)
    return _pane(request, contact_id)
