"""Verbs on a script in a live contact, and on what was met there."""

from townline.triage.actions.problems import (
    add_remark,
    broadcast_workaround,
    note_told,
    report_problem,
    settle_problem,
)
from townline.triage.actions.running import answer, back, finish, leave, start

__all__ = [
    "add_remark",
    "answer",
    "back",
    "broadcast_workaround",
    "finish",
    "leave",
    "note_told",
    "report_problem",
    "settle_problem",
    "start",
]
