"""Reads of scripts in contacts, of what was met there, and of how scripts do."""

from townline.triage.queries.figures import (
    Deviated,
    deviations,
    deviations_by_person,
    version_figures,
)
from townline.triage.queries.problems import (
    day_of_problems,
    open_problems,
    problem,
    settled_problems,
    to_tell,
)
from townline.triage.queries.runs import heard, newest, running, state_of

__all__ = [
    "Deviated",
    "day_of_problems",
    "deviations",
    "deviations_by_person",
    "heard",
    "newest",
    "open_problems",
    "problem",
    "running",
    "settled_problems",
    "state_of",
    "to_tell",
    "version_figures",
]
