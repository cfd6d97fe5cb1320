"""The editor: an outline with one step open, the checker and the test run beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.scripts import actions, queries
from townline.scripts.charts import flow_map
from townline.scripts.forms import Inputs
from townline.scripts.models import DraftState, ScriptDraft
from townline.scripts.rules import drafting
from townline.scripts.rules.checking import Fault
from townline.scripts.rules.flow import layout
from townline.scripts.views import testrun


def _faults(draft: ScriptDraft) -> list[Fault]:
    return drafting.faults(draft.body, queries.known(clock.now()))


def _open_id(request: HttpRequest, draft: ScriptDraft) -> str:
    """The step that stands open: the one asked for, else the first."""
    asked = request.GET.get("step", "") or request.POST.get("step", "")
    ids = [str(step["id"]) for step in draft.body["steps"]]
    return asked if asked in ids or asked == "script" else ids[0] if ids else "script"


def _outline(request: HttpRequest, draft: ScriptDraft, step_id: str = "") -> dict[str, Any]:
    """What the outline shows; the open step with its fields."""
    known = queries.known(clock.now())
    found = drafting.faults(draft.body, known)
    inputs = Inputs(draft, known)
    step_id = step_id or _open_id(request, draft)
    rows = drafting.outline(draft.body)
    step = next((row.step for row in rows if row.step["id"] == step_id), None)
    return {
        "draft": draft, "rows": rows, "open_id": step_id, "known": known, "faults": found,
        "may_change": draft.state in (DraftState.WRITING, DraftState.APPROVED),
        "head": inputs.head() if step is None else (), "open": inputs.step(step) if step else None,
        "faulty": {fault.step for fault in found}, "heard": sorted(_heard(draft)),
    }  # fmt: skip


def _heard(draft: ScriptDraft) -> set[str]:
    steps = draft.body["steps"]
    asks = {str(step["ask"]) for step in steps if step.get("ask")}
    return asks | {
        str(f["code"]) for step in steps for f in step.get("fields", []) if f.get("code")
    }


def _beside(request: StaffRequest, draft: ScriptDraft, found: list[Fault]) -> dict[str, Any]:
    """What stands beside the outline: checker, map, examples and the way to every desk."""
    now = clock.now()
    faulty = frozenset(fault.step for fault in found)
    trial = queries.trial_of(draft.code, now)
    words = _("Map of the script: the outline says the same in words.")
    return {
        "draft": draft, "faults": found, "trial": trial, "now": now,
        "map": flow_map(layout(draft.body), label=words, here=_open_id(request, draft), faulty=faulty),
        "may_approve": queries.owns(draft.owner, request.user),
        "may_edit": request.user.may("scripts.edit"),
        "may_change": draft.state in (DraftState.WRITING, DraftState.APPROVED),
        "csrs": queries.csrs() if draft.state == DraftState.APPROVED else (),
    }  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("scripts.read")
def draft(request: StaffRequest, draft_id: int) -> HttpResponse:
    """The draft: for its editor to change, for its owner to read and approve."""
    found = queries.draft(draft_id)
    if request.method == "POST":
        return _kept_whole(request, found)
    context = _outline(request, found)
    context |= _beside(request, found, context["faults"]) | testrun.beginning(found)
    if not request.user.may("scripts.edit"):
        context |= {"may_change": False, "open": None, "open_id": "", "head": ()}
    return render(request, "scripts/draft.html", context)


def _kept_whole(request: StaffRequest, found: ScriptDraft) -> HttpResponse:
    """Without JavaScript the open step is kept by its button, every field of it."""
    if not request.user.may("scripts.edit"):
        return redirect("scripts:draft", found.pk)
    for path, text in request.POST.items():
        if path.startswith("step/") or path in drafting.HEAD:
            actions.set_words(
                draft_id=found.pk, path=path, text=str(text), resolves=True,
                revision=int(found.revisions.get(path, 0)), actor=request.user, now=clock.now(),
            )  # fmt: skip
    messages.success(request, _("Kept."))
    return _back(request, found.pk, request.POST.get("open", ""))


def _back(request: StaffRequest, draft_id: int, step: str = "") -> HttpResponse:
    """After a change: the outline anew, or the page where nothing else can be done."""
    if request.htmx:  # type: ignore[attr-defined]
        return _shown(request, draft_id, step)
    there = reverse("scripts:draft", args=[draft_id])
    return redirect(f"{there}?step={step}#step-{step}" if step else there)


def _shown(request: StaffRequest, draft_id: int, step: str) -> HttpResponse:
    found = queries.draft(draft_id)
    return render(request, "scripts/_outline.html", _outline(request, found, step))


@require_POST
@requires("scripts.edit")
def words(request: StaffRequest, draft_id: int) -> HttpResponse:
    """One field as it is typed; 409 with the other words where somebody else typed there too."""
    given = json.loads(request.body)
    now = clock.now()
    try:
        kept = actions.set_words(
            draft_id=draft_id, path=str(given["field"]), text=str(given["text"]),
            revision=int(given["revision"]), resolves=bool(given.get("resolves")),
            actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        return JsonResponse({"message": refusal.message}, status=422)
    if kept.is_theirs:
        theirs = {"revision": kept.revision, "text": kept.text, "by": kept.by, "at": kept.at}
        return JsonResponse(theirs, status=409)
    return JsonResponse({"revision": kept.revision, "saved_at": now})


@require_GET
@requires("scripts.read")
def outline(request: StaffRequest, draft_id: int) -> HttpResponse:
    """The outline with another step open."""
    return render(request, "scripts/_outline.html", _outline(request, queries.draft(draft_id)))


@require_GET
@requires("scripts.read")
def beside(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Checker, examples and map, after every change."""
    found = queries.draft(draft_id)
    return render(request, "scripts/_beside.html", _beside(request, found, _faults(found)))


@require_POST
@requires("scripts.edit")
def steps(request: StaffRequest, draft_id: int) -> HttpResponse:
    """A new step below another."""
    made = actions.add_step(
        draft_id=draft_id, after=request.POST.get("after", ""), actor=request.user, now=clock.now(),
        kind=request.POST.get("kind", "answers"),
    )  # fmt: skip
    return _back(request, draft_id, made)


@require_POST
@requires("scripts.edit")
def change(request: StaffRequest, draft_id: int, step: str, verb: str) -> HttpResponse:
    """One change of a step or of a part of it."""
    kind, place = request.POST.get("kind", "answers"), _number(request.POST.get("place", ""))
    who: dict[str, Any] = {
        "draft_id": draft_id,
        "step": step,
        "actor": request.user,
        "now": clock.now(),
    }
    part = {**who, "kind": kind, "place": place}
    verbs: dict[str, Callable[[], None]] = {
        "up": lambda: actions.move_step(**who, by=-1),
        "down": lambda: actions.move_step(**who, by=1),
        "removal": lambda: actions.remove_step(**who),
        "shape": lambda: actions.reshape(**who, kind=request.POST.get("shape", "answers")),
        "parts": lambda: actions.add_part(**who, kind=kind),
        "part-up": lambda: actions.move_part(**part, by=-1),
        "part-down": lambda: actions.move_part(**part, by=1),
        "part-removal": lambda: actions.remove_part(**part),
    }  # fmt: skip
    if verb in verbs:
        verbs[verb]()
    return _back(request, draft_id, "" if verb == "removal" else step)


def _number(text: str) -> int:
    return whole(text[:5]) or 0


@require_POST
@requires("scripts.edit")
def restored(request: StaffRequest, draft_id: int) -> HttpResponse:
    """What was taken out last comes back."""
    actions.bring_back(draft_id=draft_id, actor=request.user, now=clock.now())
    return _back(request, draft_id, request.POST.get("step", ""))
