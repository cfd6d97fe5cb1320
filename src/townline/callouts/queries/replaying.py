"""A past callout under another version of the rules, from the facts that were frozen with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from townline.callin import queries as callin
from townline.callin.errors import BadAgreement
from townline.callin.models import AgreementVersion
from townline.callin.queries import Plan
from townline.callouts.errors import NotReplayable
from townline.callouts.models import Attempt, Callout, Fill
from townline.callouts.queries.standing import frozen_plan
from townline.callouts.rules.replaying import Moved, moved

SHOWN = 50


@dataclass(frozen=True)
class Replayed:
    """The order that was, and the order that another version gives; who was rung and who came in fact."""

    callout: Callout
    version: AgreementVersion
    was: Plan
    becomes: Plan
    lines: Sequence[Moved]
    rung: frozenset[int]
    came: frozenset[int]

    @property
    def changed(self) -> int:
        return sum(line.kind not in ("same", "never") for line in self.lines)


def past_callouts() -> Sequence[Callout]:
    """Callouts that were made by an agreement, the newest first; one statement."""
    rows = Callout.objects.exclude(plan__agreement_code="").order_by("-id")
    return list(rows.defer("plan")[:SHOWN])


def replayed(callout: Callout, version: AgreementVersion, *, with_list: bool = False) -> Replayed:
    """The callout under another version; `with_list` has the equalised list kept by that version as well.

    Nothing is written and nobody is called. Raises NotReplayable.
    """
    was = frozen_plan(callout)[0]
    if not was.inputs or callout.program_code not in version.programs:
        raise NotReplayable(field="version")
    try:
        becomes = callin.replay(was.inputs, version, with_list=with_list)
    except (BadAgreement, KeyError, ValueError) as wrong:
        raise NotReplayable(f"The facts cannot be read under this version: {wrong}") from wrong
    rung = Attempt.objects.filter(callout=callout).values_list("worker_id", flat=True)
    came = Fill.objects.filter(callout=callout, withdrawn_at=None)
    return Replayed(
        callout, version, was, becomes, moved(was, becomes), frozenset(rung),
        frozenset(came.values_list("worker_id", flat=True)),
    )  # fmt: skip
