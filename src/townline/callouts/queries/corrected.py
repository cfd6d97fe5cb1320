"""What was mended on a list after a callout's order was frozen: it moved nobody there, and all may see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.callin import queries as callin
from townline.callin.queries import Plan
from townline.callouts.models import Callout


@dataclass(frozen=True)
class Correction:
    """One change by hand of the hours of somebody who stood in the order, in the words of its author.

    `minutes` is by how much their hours changed, `at` when it was written down.
    """

    at: datetime
    name: str
    minutes: int
    text: str
    actor_name: str
    rule: str = "list_corrected"
    position: int | None = None
    is_correction: bool = True

    @property
    def hours(self) -> str:
        """By how many hours, with its sign: `+400`, `-2.5`."""
        return f"{self.minutes / 60:+.2f}".rstrip("0").rstrip(".")


def corrections_of(callouts: Sequence[Callout]) -> Mapping[int, Sequence[Correction]]:
    """By callout, the corrections of its list since; of those who stood in its order or were passed over.

    One statement, however many.
    """
    if not callouts:
        return {}
    since = min(each.started_at for each in callouts)
    mended = callin.corrections({each.program_code for each in callouts}, since)
    found: dict[int, list[Correction]] = {}
    for callout in callouts:
        concerned = _concerned(Plan.from_json(callout.plan)) if mended else set()
        found[callout.pk] = [
            Correction(
                each.recorded_at, each.worker.name if each.worker else "",
                sum(line["minutes"] for line in each.lines), each.reason, each.actor_name,
            )
            for each in mended
            if each.sheet.program_code == callout.program_code
            and each.recorded_at > callout.started_at and each.worker_id in concerned
        ]  # fmt: skip
    return found


def _concerned(plan: Plan) -> set[int]:
    ordered = {each.worker_id for rung in plan.rungs for each in rung.candidates}
    return ordered | {each.worker_id for rung in plan.rungs for each in rung.skips}
