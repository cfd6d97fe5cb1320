"""What another version of the rules changes in a plan: who stands where, and why. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from townline.callin.queries import Plan


@dataclass(frozen=True)
class Spot:
    """Where somebody stands on a plan: the position and its rung, or 0 and why they are not called."""

    position: int
    rung: str
    why: str


@dataclass(frozen=True)
class Moved:
    """One person under both versions. `by` is how many places earlier (more than 0) or later they stand
    where they are called under both."""

    worker_id: int
    name: str
    was: Spot
    becomes: Spot

    @property
    def places(self) -> int:
        """By how many places, either way."""
        return abs(self.by)

    @property
    def by(self) -> int:
        both = self.was.position and self.becomes.position
        return self.was.position - self.becomes.position if both else 0

    @property
    def kind(self) -> str:
        """same, earlier, later, joins (called only now), leaves (no more called), or never."""
        if not self.was.position:
            return "joins" if self.becomes.position else "never"
        if not self.becomes.position:
            return "leaves"
        return "same" if not self.by else "earlier" if self.by > 0 else "later"


def moved(was: Plan, becomes: Plan) -> tuple[Moved, ...]:
    """Everybody of either plan, by their place under the other version, then those who leave, then the rest.

    Somebody who stands on two rungs counts where they are called first.
    """
    old, new = dict(_spots(was)), dict(_spots(becomes))
    names = {**_names(was), **_names(becomes)}
    nowhere = Spot(0, "", "")
    found = (Moved(key, names[key], old.get(key, nowhere), new.get(key, nowhere)) for key in names)
    far = len(names) + 1
    return tuple(
        sorted(found, key=lambda m: (m.becomes.position or far, m.was.position or far, m.name))
    )


def _spots(plan: Plan) -> Iterator[tuple[int, Spot]]:
    """By worker; what comes last wins, so the first place of all is given last."""
    for rung in reversed(plan.rungs):
        for skip in reversed(rung.skips):
            yield skip.worker_id, Spot(0, rung.name, skip.why)
    for rung in reversed(plan.rungs):
        for each in reversed(rung.candidates):
            yield each.worker_id, Spot(each.position, rung.name, each.why)


def _names(plan: Plan) -> dict[int, str]:
    skips = {each.worker_id: each.name for rung in plan.rungs for each in rung.skips}
    return {
        **skips,
        **{each.worker_id: each.name for rung in plan.rungs for each in rung.candidates},
    }
