"""Where callouts stand, as the values that the rules take."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from townline.callin.queries import Candidate, Number, Plan
from townline.callouts.models import Attempt, Callout, CalloutEvent, Fill
from townline.callouts.rules import Place, Seated, Standing, Tried, places

BY_HAND = "manual"


@lru_cache(maxsize=512)
def _known(digest: str, kept: _Kept) -> tuple[Plan, tuple[Place, ...]]:
    plan = Plan.from_json(kept.data)
    return plan, places(plan)


class _Kept:
    """The plan's data beside its digest: equal to every other, so that the digest alone is the key."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept)

    def __hash__(self) -> int:
        return 0


def frozen_plan(callout: Callout) -> tuple[Plan, tuple[Place, ...]]:
    """The plan as it was frozen, and the places of its crew."""
    return _known(callout.plan_digest, _Kept(callout.plan))


def plan_now(callout: Callout, events: Sequence[CalloutEvent]) -> Plan:
    """The plan with those in the place of whom the duty has passed to somebody else since."""
    plan, _places = frozen_plan(callout)
    taken = {event.position: event.data for event in events if event.kind == "handed_over"}
    if not taken:
        return plan
    rungs = tuple(
        replace(rung, candidates=tuple(_in_place(each, taken) for each in rung.candidates))
        for rung in plan.rungs
    )
    return replace(plan, rungs=rungs)


def _in_place(candidate: Candidate, taken: Mapping[int | None, dict[str, Any]]) -> Candidate:
    data = taken.get(candidate.position)
    if data is None:
        return candidate
    numbers = tuple(Number(**each) for each in data["numbers"])
    return replace(
        candidate, worker_id=data["worker_id"], name=data["name"], numbers=numbers, why=data["why"]
    )


def _tried(row: Attempt) -> Tried:
    return Tried(
        row.pk, row.rung, row.position, row.worker_id,
        -1 if row.number_index is None else row.number_index, row.round, row.attempt,
        row.state, row.outcome, row.intent_at, row.placed_at, row.ended_at, row.asked_at,  # type: ignore[arg-type]
        row.ring_seconds, row.is_parallel,
    )  # fmt: skip


def standing(
    callout: Callout,
    attempts: Sequence[Attempt],
    fills: Sequence[Fill],
    events: Sequence[CalloutEvent],
) -> Standing:
    """One callout as the rules see it."""
    plan, all_places = plan_now(callout, events), frozen_plan(callout)[1]
    crew = tuple(Seated(f.slot.number, f.worker_id, f.classification) for f in fills)
    done: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.position is not None:
            done[event.kind].add(event.position)
    return Standing(
        plan=plan, places=all_places, started_at=callout.started_at,
        deadline_at=callout.deadline_at, tried=tuple(_tried(row) for row in attempts), crew=crew,
        opened={e.rung: e.at for e in events if e.kind == "rung" and e.rung is not None},
        passed=frozenset(done["passed"]), concluded=frozenset(done["result"]),
        is_unmet=callout.unmet_at is not None, is_exhausted=callout.state == "exhausted",
        is_by_hand=callout.carrier == BY_HAND, on_duty=_on_duty(callout),
    )  # fmt: skip


def _on_duty(callout: Callout) -> frozenset[int]:
    """Where those stand who held a tier when it began; whoever has the duty now is in their place."""
    rungs = frozen_plan(callout)[0].rungs if callout.duty else ()
    held = callout.duty
    return frozenset(
        c.position for rung in rungs for c in rung.candidates if str(c.worker_id) in held
    )


def standings(callouts: Sequence[Callout]) -> dict[int, tuple[Standing, list[Attempt]]]:
    """Where several callouts stand, with the rows of their attempts; three statements."""
    keys = [callout.pk for callout in callouts]
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    fills: dict[int, list[Fill]] = defaultdict(list)
    events: dict[int, list[CalloutEvent]] = defaultdict(list)
    for row in Attempt.objects.filter(callout__in=keys).order_by("id"):
        attempts[row.callout_id].append(row)
    crew = Fill.objects.filter(callout__in=keys, withdrawn_at=None)
    for fill in crew.select_related("slot").order_by("id"):
        fills[fill.callout_id].append(fill)
    for event in CalloutEvent.objects.filter(callout__in=keys).order_by("id"):
        events[event.callout_id].append(event)
    return {
        c.pk: (standing(c, attempts[c.pk], fills[c.pk], events[c.pk]), attempts[c.pk])
        for c in callouts
    }
