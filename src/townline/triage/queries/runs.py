"""Reads of scripts in contacts."""

from __future__ import annotations

from townline.core import rows
from townline.scripts import queries as scripts
from townline.triage.models import ScriptRun


def _runs(tail: str, contact_id: int) -> list[ScriptRun]:
    found = rows.select(ScriptRun, tail, [contact_id])
    for run in found:
        run.version = scripts.pinned(run.version_id)
    return found


def running(contact_id: int) -> ScriptRun | None:
    """The script that runs in a contact now."""
    found = _runs("WHERE contact_id = %s AND state = 'running'", contact_id)
    return found[0] if found else None


def newest(contact_id: int) -> ScriptRun | None:
    """The script that runs, or the last one that did."""
    found = _runs("WHERE contact_id = %s ORDER BY id DESC LIMIT 1", contact_id)
    return found[0] if found else None


def state_of(run: ScriptRun, *, place_known: bool = True) -> scripts.State:
    """Where a run stands, played again from its moves."""
    moves = [scripts.move_from(move) for move in run.moves]
    return scripts.run(run.version.definition(), moves, place_known=place_known)


def heard(contact_id: int) -> list[tuple[str, str]]:
    """(question, answer) of everything a contact's scripts heard, in order."""
    said = []
    for run in _runs("WHERE contact_id = %s ORDER BY id", contact_id):
        state = state_of(run)
        said += [(state.labels.get(name) or name, value) for name, value in state.answers.items()]
    return said
