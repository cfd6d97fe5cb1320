"""Reads of scripts in contacts."""

from __future__ import annotations

from townline.scripts import queries as scripts
from townline.triage.models import ScriptRun


def running(contact_id: int) -> ScriptRun | None:
    """The script that runs in a contact now."""
    return (
        ScriptRun.objects.select_related("version")
        .filter(contact=contact_id, state="running")
        .first()
    )


def newest(contact_id: int) -> ScriptRun | None:
    """The script that runs, or the last one that did."""
    return (
        ScriptRun.objects.select_related("version")
        .filter(contact=contact_id)
        .order_by("-pk")
        .first()
    )


def state_of(run: ScriptRun, *, place_known: bool = True) -> scripts.State:
    """Where a run stands, played again from its moves."""
    moves = [scripts.move_from(move) for move in run.moves]
    return scripts.run(run.version.definition(), moves, place_known=place_known)


def heard(contact_id: int) -> list[tuple[str, str]]:
    """(question, answer) of everything a contact's scripts heard, in order."""
    rows = []
    for run in (
        ScriptRun.objects.select_related("version").filter(contact=contact_id).order_by("pk")
    ):
        state = state_of(run)
        rows += [(state.labels.get(name) or name, value) for name, value in state.answers.items()]
    return rows
