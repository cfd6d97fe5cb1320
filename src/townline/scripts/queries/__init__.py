"""Reads of scripts."""

from townline.scripts.queries.versions import (
    ScriptHit,
    given_to,
    live_version,
    live_versions,
    pinned,
    suggest,
    trial_of,
    trials,
    version,
    version_for,
    versions_of,
)
from townline.scripts.queries.writing import (
    OnShelf,
    csrs,
    draft,
    known,
    lend_known,
    open_draft,
    owns,
    shelf,
)
from townline.scripts.rules.checking import Known
from townline.scripts.rules.definition import Definition, Exit, Step
from townline.scripts.rules.running import (
    Move,
    State,
    WrongMove,
    apply,
    consequence,
    describe,
    facts,
    move_from,
    run,
    start,
    strip,
)

__all__ = [
    "Definition", "Exit", "Known", "Move", "OnShelf", "ScriptHit", "State", "Step", "WrongMove", "apply",
    "consequence", "csrs", "describe", "draft", "facts", "given_to", "known", "lend_known", "live_version",
    "live_versions", "move_from", "open_draft", "owns", "pinned", "run", "shelf", "start", "strip",
    "suggest", "trial_of", "trials", "version", "version_for", "versions_of",
]  # fmt: skip
