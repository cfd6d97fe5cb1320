"""Who calls in the storm: when, about which cause, how long they wait. A seed makes the same storm again."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

CALLS = 400
HURT, NOT_KNOWN, OWED, LOST, GONE_AT_ONCE = 0.04, 0.10, 0.12, 0.05, 0.04
TALK_S = (18.0, 30.0)
PATIENCE_S = (60.0, 240.0)
FACTS = (
    "Tree across the road",
    "Water over the kerb",
    "Branch on a car",
    "Sign down",
    "Ditch overflowing",
)


@dataclass(frozen=True)
class Caller:
    """One call. `cause` is the index of the cause, None where the caller cannot say where it is."""

    n: int
    at: float
    cause: int | None
    where: str
    fact: str
    hurt: str
    wants_call_back: bool
    talk: float
    patience: float

    @property
    def number(self) -> str:
        return f"9055550{self.n:03}"


def callers(causes: Sequence[dict[str, Any]], *, minutes: float, nowhere: str) -> list[Caller]:
    """The storm: half of the calls in its second quarter, causes as unequal as they are in life.

    In a storm told faster than thirty minutes people talk and wait as much shorter.
    """
    lot, pace = random.Random(400), minutes / 30
    weights = [1 / (rank + 1) for rank in range(len(causes))]
    shares = ((0.0, 0.25, 0.2), (0.25, 0.5, 0.5), (0.5, 1.0, 0.3))
    quarters = lot.choices(shares, [share for *_, share in shares], k=CALLS)
    times = sorted(lot.uniform(begins, ends) * minutes * 60 for begins, ends, _ in quarters)
    return [_caller(n, at, lot, causes, weights, nowhere, pace) for n, at in enumerate(times)]


def _caller(
    n: int, at: float, lot: random.Random, causes: Sequence[dict[str, Any]], weights: Sequence[float],
    nowhere: str, pace: float,
) -> Caller:  # fmt: skip
    draw = lot.random()
    hurt = "yes" if draw < HURT else "unknown" if draw < HURT + NOT_KNOWN else "no"
    cause = lot.choices(range(len(causes)), weights)[0]
    is_lost = lot.random() < LOST
    patience = 3.0 if lot.random() < GONE_AT_ONCE else lot.uniform(*PATIENCE_S) * pace
    return Caller(
        n, at, None if is_lost else cause, nowhere if is_lost else lot.choice(causes[cause]["words"]),
        f"{lot.choice(FACTS)} {n}", hurt, lot.random() < OWED, lot.uniform(*TALK_S) * pace, patience,
    )  # fmt: skip
