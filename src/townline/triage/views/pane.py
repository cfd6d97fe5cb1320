"""The script pane: what to say now, what may be answered, and what would follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.models import User
from townline.contacts.models import Contact
from townline.contacts.queries import contact_for
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.dispatch import queries as dispatch
from townline.knowledge import queries as knowledge
from townline.places.queries import Location
from townline.scripts import queries as scripts
from townline.service_requests.models import ServiceRequest
from townline.triage import actions, queries
from townline.triage.models import Deviation, ScriptRun

REASONS = [(value, words) for value, words in Deviation.choices if value != Deviation.ANOTHER]


def _pane(
    request: StaffRequest, contact_id: int, *, refusal: Refusal | None = None,
    made: ServiceRequest | None = None,
) -> HttpResponse:  # fmt: skip
    """The pane as it stands now; without htmx a plain page around it, so that nothing needs scripts."""
    contact = contact_for(contact_id, request.user)
    context: dict[str, Any] = {
        "contact": contact,
        "refusal": refusal,
        "made": made,
        "now": clock.now(),
    }
    context |= _standing(contact, made, request.user)
    name = context["fragment"] if request.htmx else "triage/script_page.html"  # type: ignore[attr-defined]
    return render(request, name, context, status=refusal.status if refusal else 200)


def _standing(contact: Contact, made: ServiceRequest | None, user: User) -> dict[str, Any]:
    """What is shown: the step of the script that runs, or what could run."""
    run = queries.running(contact.pk)
    if run is not None:
        context = _step(run, contact)
        gate = context["state"].gate
        return context | {
            "run": run, "fragment": f"triage/{'_gate' if gate else '_step'}.html", "reasons": REASONS,
            "told": queries.to_tell(user.pk),
        }  # fmt: skip
    if made is not None:
        incident = dispatch.incident_of_request(made.pk)
        return {"fragment": "triage/_made.html", "incident": incident}
    now = clock.now()
    last = queries.newest(contact.pk)
    return {
        "fragment": "triage/_choose.html", "hits": _fitting(contact.heard or contact.subject, now, user),
        "all": scripts.live_versions(now, user_id=user.pk), "told": queries.to_tell(user.pk),
        "tried": {trial.code for trial in scripts.given_to(user.pk, now)},
        "events": dispatch.current_events(now),
        "past": last, "last": last if last and last.state == "finished" else None,
    }  # fmt: skip


def _fitting(words: str, now: datetime, user: User) -> list[scripts.ScriptHit]:
    return scripts.suggest(words, at=now, user_id=user.pk) if words else []


def _step(run: ScriptRun, contact: Contact) -> dict[str, Any]:
    script = run.version.definition()
    state = queries.state_of(run)
    step = script.step(state.step)
    answers = [
        {"answer": each, "level": scripts.consequence(each), "next": script.step(each.goto).name}
        for each in step.answers
    ]
    context: dict[str, Any] = {
        "script": script, "state": state, "step": step, "answers": answers,
        "strip": scripts.strip(script, state),
        "values": {each.code: state.answers.get(each.code, "") for each in step.fields},
    }  # fmt: skip
    if step.exit:
        context |= _ending(step.exit, contact)
    return context


def _ending(end: scripts.Exit, contact: Contact) -> dict[str, Any]:
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
    category, reason = request.POST.get("category", ""), request.POST.get("reason", "")
    return _after(
        request, contact_id,
        lambda: actions.leave(
            contact_id=contact_id, category=category, reason=reason, actor=request.user, now=clock.now()
        ),
    )  # fmt: skip


@require_POST
@requires("requests.create")
def outcome(request: StaffRequest, contact_id: int) -> HttpResponse:
    """End the script; the request opens from what was heard."""
    try:
        made = actions.finish(contact_id=contact_id, actor=request.user, now=clock.now())
    except Refusal as refusal:
        return _pane(request, contact_id, refusal=refusal)
    if made is not None and not request.htmx:  # type: ignore[attr-defined]
        return redirect("requests:detail", made.reference)
    return _pane(request, contact_id, made=made) if made else _shown(request, contact_id)


def _after(request: StaffRequest, contact_id: int, verb: Callable[[], object]) -> HttpResponse:
    try:
        verb()
    except Refusal as refusal:
        return _pane(request, contact_id, refusal=refusal)
    return _shown(request, contact_id)


def _shown(request: StaffRequest, contact_id: int) -> HttpResponse:
    """After a move: the pane, or the page again by its own address so that reloading repeats nothing."""
    if request.htmx:  # type: ignore[attr-defined]
        return _pane(request, contact_id)
    return redirect("triage:pane", contact_id)
