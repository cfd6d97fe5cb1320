"""How soon a problem with a script is answered, and how a script does step by step. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from townline.core.calendars import Calendar, add_working_time

SOON = timedelta(hours=1)
USUAL = timedelta(hours=8)
NEW_FOR = timedelta(days=7)
NO_BLAME = frozenset({"safety"})
ITSELF = frozenset({"another"})
WRITTEN = "(written down)"


def answer_due(
    reported_at: datetime, *, on_trial: bool, live_since: datetime | None, hours: Calendar
) -> datetime:
    """When the editor answers at the latest: within one working hour while a version is tried or is new.

    New is a version in its first seven days. After that within eight working hours.
    """
    is_new = live_since is not None and reported_at - live_since < NEW_FOR
    return add_working_time(reported_at, SOON if on_trial or is_new else USUAL, hours)


@dataclass(frozen=True)
class StepFigures:
    """How one step does, over the runs of one version.

    `reached` is every run that came to the step; `answered` went on from it; `left` gave the script up
    there, of which `safety` to protect somebody; `problems` were told there; `seconds` is the median time
    from the answer before to the answer here.
    """

    step: str
    reached: int = 0
    answered: int = 0
    left: int = 0
    safety: int = 0
    problems: int = 0
    seconds: float | None = None


@dataclass(frozen=True)
class VersionFigures:
    """How a version does: its runs, and each step in the order of the script."""

    runs: int
    steps: Sequence[StepFigures] = field(default_factory=tuple)


Answered = Mapping[str, tuple[int, float | None]]
Stopped = Mapping[str, tuple[int, int, int]]


def figures(
    order: Iterable[str], *, runs: int, answered: Answered, stopped: Stopped, problems: Mapping[str, int]
) -> VersionFigures:  # fmt: skip
    """Put counts together step by step.

    `answered` maps a step to (runs, median seconds); `stopped` to (runs that stopped there without an
    answer, of these left, of these for safety).
    """
    steps = []
    for step in order:
        went_on, seconds = answered.get(step, (0, None))
        stayed, left, safety = stopped.get(step, (0, 0, 0))
        steps.append(
            StepFigures(
                step, went_on + stayed, went_on, left, safety, problems.get(step, 0), seconds
            )
        )
    return VersionFigures(runs, tuple(steps))


@dataclass(frozen=True)
class PersonFigures:
    """How often somebody left a script. Leaving one to protect somebody is not counted at all."""

    user_id: int
    runs: int
    left: int


def by_person(rows: Iterable[tuple[int, str, int]]) -> list[PersonFigures]:
    """Runs and leavings by person from (person, why it was left or nothing, runs); most leavings first.

    What was left for safety is in neither count, so that it can never make a figure worse. A script that
    was left because another was chosen counts as run, not as left.
    """
    runs: dict[int, int] = {}
    left: dict[int, int] = {}
    for user_id, why, count in rows:
        if why in NO_BLAME:
            continue
        runs[user_id] = runs.get(user_id, 0) + count
        if why and why not in ITSELF:
            left[user_id] = left.get(user_id, 0) + count
    found = [PersonFigures(user_id, count, left.get(user_id, 0)) for user_id, count in runs.items()]
    return sorted(found, key=lambda each: (-each.left, each.user_id))


def heard_without_names(
    labels: Mapping[str, str], answers: Mapping[str, str], numbered: Iterable[str]
) -> list[list[str]]:
    """(question, answer) of what was heard; words that somebody typed are not repeated."""
    safe = set(numbered)
    return [
        [labels.get(name) or name, value if name in safe else WRITTEN]
        for name, value in answers.items()
    ]
