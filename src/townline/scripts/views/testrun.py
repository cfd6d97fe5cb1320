"""Play a draft as a CSR would, beside its outline; keep a walk as an example."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.scripts import actions, queries
from townline.scripts.models import ScriptDraft
from townline.scripts.queries import Definition, Move, State, WrongMove
from townline.scripts.rules.definition import BadScript, read
from townline.scripts.rules.playing import ended
from townline.scripts.rules.running import NO_DANGER

LONGEST = 200


def beginning(draft: ScriptDraft) -> dict[str, Any]:
    """The first step of a draft, not yet answered."""
    return _standing(draft, [])


def _moves(request: StaffRequest) -> list[Move]:
    try:
        kept = json.loads(request.POST.get("moves") or "[]")
        return [queries.move_from(move) for move in kept][:LONGEST]
    except (ValueError, TypeError, KeyError, AttributeError):
        return []


def _next(request: StaffRequest) -> Move | None:
    given = request.POST
    step = given.get("at", "")
    gate = given.get("gate", "")
    if gate == "no_danger":
        gate = f"{NO_DANGER} {given.get('reason', '').strip()}"
    values = {
        name.removeprefix("field-"): str(value)
        for name, value in given.items()
        if name.startswith("field-")
    }
    return Move(step, given.get("key", ""), values, gate) if step else None


def _standing(draft: ScriptDraft, moves: list[Move], move: Move | None = None) -> dict[str, Any]:
    """Where the walk stands after these moves and one more, or why it cannot go on."""
    context: dict[str, Any] = {"draft": draft, "moves": "[]", "walk": None, "stuck": ""}
    try:
        script = read(draft.body)
        state = queries.run(script, moves)
    except BadScript as fault:
        return context | {"stuck": str(fault).partition(": ")[2] or str(fault)}
    except (WrongMove, KeyError):  # the script has changed under the walk
        return _standing(draft, [])
    refusal = ""
    if move is not None:
        try:
            state, moves = queries.apply(script, state, move), [*moves, move]
        except WrongMove as wrong:
            refusal = str(wrong)
        except KeyError:
            refusal = "dead end"
    return context | _shown(script, state) | {
        "moves": json.dumps([each.as_json() for each in moves]), "walk": state, "refusal_words": refusal,
        "count": len(moves),
    }  # fmt: skip


def _shown(script: Definition, state: State) -> dict[str, Any]:
    step = script.step(state.step)
    names = {each.id: each.name or each.id for each in script.steps}
    answers = [
        {"answer": each, "level": queries.consequence(each), "next": names.get(each.goto, "")}
        for each in step.answers
    ]
    return {
        "script": script, "step": step, "state": state, "answers": answers,
        "strip": queries.strip(script, state), "ended": ended(state), "facts": queries.facts(state),
        "described": queries.describe(script, state) if state.outcome else "",
    }  # fmt: skip


@require_POST
@requires("scripts.read")
def test_run(request: StaffRequest, draft_id: int) -> HttpResponse:
    """One more move of the walk, one back, or from the beginning."""
    found = queries.draft(draft_id)
    moves = _moves(request)
    verb = request.POST.get("verb", "")
    if verb == "back":
        context = _standing(found, moves[:-1])
    elif verb == "restart":
        context = _standing(found, [])
    else:
        context = _standing(found, moves, _next(request))
    name = "_test_run" if request.htmx else "test_run_page"  # type: ignore[attr-defined]
    return render(request, f"scripts/{name}.html", context)


def as_answers(moves: list[Move], draft: ScriptDraft) -> list[dict[str, Any]]:
    """A walk as an example keeps it: steps that ask nothing are left out."""
    found: list[dict[str, Any]] = []
    for move in moves:
        if move.gate:
            found.append({"gate": move.gate})
        elif move.key:
            found.append({move.step: int(move.key) if move.key.isdecimal() else move.key})
        elif written := _written(move.values):
            found.append({move.step: written})
    return found


def _written(values: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in values.items() if value.strip()}


@require_POST
@requires("scripts.edit")
def examples(request: StaffRequest, draft_id: int) -> HttpResponse:
    """Keep the walk that stands there as an example."""
    found = queries.draft(draft_id)
    moves = _moves(request)
    state = queries.run(read(found.body), moves)
    actions.add_example(
        draft_id=draft_id, name=request.POST.get("name", ""), answers=as_answers(moves, found),
        ends=ended(state), urgency=state.urgency, actor=request.user, now=clock.now(),
    )  # fmt: skip
    return _again(request, draft_id)


@require_POST
@requires("scripts.edit")
def example_removal(request: StaffRequest, draft_id: int, place: int) -> HttpResponse:
    """An example that is not meant any more."""
    actions.remove_example(draft_id=draft_id, place=place, actor=request.user, now=clock.now())
    return _again(request, draft_id)


def _again(request: StaffRequest, draft_id: int) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        context = beginning(queries.draft(draft_id)) | {"has_changed": True}
        return render(request, "scripts/_test_run.html", context)
    return redirect(reverse("scripts:draft", args=[draft_id]))
