"""Where a callout stands, and how far one person has been tried."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from townline.callouts.rules.crew import Place, Seated
from townline.callouts.rules.outcomes import CLOSING, MESSAGE, TECHNICAL, Outcome

if TYPE_CHECKING:
    from townline.callin.queries import Candidate, Plan, Rung

TRIES = 3  # of one number, where the carrier and not the person was the trouble
RETRY = timedelta(seconds=2)
CALLBACK_GRACE = timedelta(seconds=10)  # after the ring limit, before the carrier is asked
ASK_AGAIN = timedelta(seconds=3)


@dataclass(frozen=True)
class Tried:
    """One attempt. `number` is the index of the number; `round` and `attempt` count from 1."""

    attempt_id: int
    rung: int
    position: int
    worker_id: int
    number: int
    round: int
    attempt: int
    state: Literal["intent", "placed", "ended"]
    outcome: str
    intent_at: datetime
    placed_at: datetime | None = None
    ended_at: datetime | None = None
    asked_at: datetime | None = None
    ring_seconds: int = 45
    is_parallel: bool = False

    @property
    def is_open(self) -> bool:
        return self.state != "ended"


@dataclass(frozen=True)
class Standing:
    """Everything the next step depends on. Positions and rungs are those of the plan.

    `is_by_hand` is true where people dial: then nobody can be asked what became of a call. `opened` holds
    when each rung was opened; `passed` the positions that are not called; `concluded` those whose result
    is written down. `on_duty` are the positions of those who hold a tier: they are paid to be called first.
    """

    plan: Plan
    places: tuple[Place, ...]
    started_at: datetime
    deadline_at: datetime
    tried: tuple[Tried, ...] = ()
    crew: tuple[Seated, ...] = ()
    opened: Mapping[int, datetime] = field(default_factory=dict)
    passed: frozenset[int] = frozenset()
    concluded: frozenset[int] = frozenset()
    is_unmet: bool = False
    is_exhausted: bool = False
    is_by_hand: bool = False
    on_duty: frozenset[int] = frozenset()

    @property
    def is_filled(self) -> bool:
        return len(self.crew) >= len(self.places)


@dataclass(frozen=True)
class Progress:
    """How far somebody has been tried: next (which number), ringing, waiting (until when), done."""

    kind: Literal["next", "ringing", "waiting", "done"]
    number: int = 0
    round: int = 1
    attempt: int = 1
    until: datetime | None = None
    result: str = ""

    @property
    def is_reply(self) -> bool:
        """Every number was tried, and a message may still be answered."""
        return self.kind == "waiting" and self.attempt == 1


def progress(
    rung: Rung, candidate: Candidate, tried: Sequence[Tried], now: datetime, *, passed: bool = False
) -> Progress:
    """How far `candidate` has been tried, by this person's own attempts in the order they were made.

    Every number in its order, the whole list `rung.rings` times; then, where a message was left, the
    reply window; then it is over.
    """
    if passed:
        return Progress("done", result="passed")
    if any(each.is_open for each in tried):
        return Progress("ringing")
    closing = next((each for each in tried if each.outcome in CLOSING), None)
    if closing:
        return Progress("done", result=closing.outcome)
    return _next_number(rung, candidate, tried, now) or _reply_window(rung, tried, now)


def _next_number(
    rung: Rung, candidate: Candidate, tried: Sequence[Tried], now: datetime
) -> Progress | None:
    last = {(each.round, each.number): each for each in tried}
    wrong = {each.number for each in tried if each.outcome == Outcome.WRONG_NUMBER}
    for round_ in range(1, rung.rings + 1):
        for number in range(len(candidate.numbers)):
            before = last.get((round_, number))
            if before is None:
                if number in wrong:
                    continue
                return Progress("next", number, round_)
            if before.outcome == Outcome.CANCELLED:
                return Progress("next", number, round_, before.attempt + 1)
            if before.outcome in TECHNICAL and before.attempt < TRIES:
                again_at = (before.ended_at or now) + RETRY
                kind: Literal["next", "waiting"] = "next" if now >= again_at else "waiting"
                return Progress(kind, number, round_, before.attempt + 1, again_at)
    return None


def _reply_window(rung: Rung, tried: Sequence[Tried], now: datetime) -> Progress:
    left = [each.ended_at for each in tried if each.outcome in MESSAGE and each.ended_at]
    if left:
        until = max(left) + timedelta(seconds=rung.reply_seconds)
        if now < until:
            return Progress("waiting", until=until)
    return Progress("done", result=_not_reached(tried))


def _not_reached(tried: Sequence[Tried]) -> str:
    """What is written down for somebody who gave no answer: ours where it was our trouble alone."""
    outcomes = {each.outcome for each in tried}
    if outcomes <= TECHNICAL | {Outcome.CANCELLED}:
        return "not_reached"
    if outcomes <= TECHNICAL | {Outcome.CANCELLED, Outcome.WRONG_NUMBER}:
        return Outcome.WRONG_NUMBER
    return Outcome.NO_ANSWER
