"""The life of a contact, whom a call is offered to, and what finishing needs. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a contact stands."""

    OFFERED = "offered"
    LIVE = "live"
    HELD = "held"
    WRAP_UP = "wrap_up"
    DROPPED = "dropped"
    CLOSED = "closed"
    ABANDONED = "abandoned"


OPEN = frozenset({State.LIVE, State.HELD, State.WRAP_UP, State.DROPPED})
ENDED = frozenset({State.CLOSED, State.ABANDONED})
SHORT_ABANDON = timedelta(seconds=5)
CALL_BACK_WITHIN = timedelta(minutes=5)
LEVELS = "CBAE"

# From a state, what each event of the telephone makes of it. An event that is not named changes nothing:
# late and repeated events are recorded, never obeyed.
_MOVES: Mapping[tuple[State, str], State] = {
    (State.OFFERED, "answered"): State.LIVE,
    (State.OFFERED, "ended"): State.ABANDONED,
    (State.LIVE, "held"): State.HELD,
    (State.HELD, "resumed"): State.LIVE,
    (State.LIVE, "ended"): State.WRAP_UP,
    (State.HELD, "ended"): State.WRAP_UP,
    (State.DROPPED, "answered"): State.LIVE,
}


def moved(state: State, event: str, *, cause: str = "") -> State:
    """The state after a telephone event; `cause` far_end of an unfinished call makes it dropped."""
    after = _MOVES.get((state, event), state)
    if after is State.WRAP_UP and cause == "dropped":
        return State.DROPPED
    return after


@dataclass(frozen=True)
class CallEvent:
    """One telephone event as it came: what, when by the telephone's clock, and why it ended."""

    kind: str
    at: datetime
    cause: str = ""


_RANK = {"offered": 0, "answered": 1, "held": 2, "resumed": 2, "transferred": 2, "ended": 3}


def replayed(events: Iterable[CallEvent]) -> State:
    """The state that a call's events make, in whatever order and however often they came.

    They are put in the order of their own clock, offered first and ended last; an event that comes twice
    counts once. A call that is heard of without an offer was offered.
    """
    ordered = sorted(
        set(events), key=lambda e: (_RANK[e.kind] in (1, 2, 3), e.at, _RANK[e.kind], e.kind)
    )
    state = State.OFFERED
    spoken = any(event.kind in ("answered", "held", "resumed") for event in ordered)
    if spoken:
        state = State.LIVE
    for event in ordered:
        if event.kind in ("held", "resumed") and state in (State.LIVE, State.HELD):
            state = State.HELD if event.kind == "held" else State.LIVE
    ends = [event for event in ordered if event.kind == "ended"]
    if ends:
        state = moved(state, "ended", cause=ends[-1].cause)
    return state


@dataclass(frozen=True)
class Waiting:
    """A contact in a queue: who may take it and how it ranks."""

    contact_id: int
    priority: int
    is_tty: bool
    language: str
    since: datetime


def next_to_offer(waiting: Iterable[Waiting], *, languages: frozenset[str]) -> Waiting | None:
    """Which waiting contact somebody who just went ready gets.

    A lower priority number first (partner and emergency lines are 0); TTY never behind voice of the same
    priority; then whoever has waited longest. Only languages that the agent speaks.
    """
    fitting = [each for each in waiting if each.language in languages]
    return min(
        fitting,
        key=lambda each: (each.priority, not each.is_tty, each.since, each.contact_id),
        default=None,
    )


def raised(level: str, new: str) -> str:
    """The higher of two urgency levels; urgency is never lowered silently. Empty is the lowest."""
    return max(level, new, key=lambda each: LEVELS.index(each) if each else -1)


@dataclass(frozen=True)
class Finish:
    """What somebody wants to finish a contact with."""

    disposition: str
    reasons: tuple[str, ...]
    has_owner_for_promises: bool = True
    script_running: bool = False
    level: str = ""
    emergency_handed_over: bool = True


EFFORTLESS = frozenset({"dead_air", "wrong_number", "hang_up"})
DISPOSITIONS = (
    "answered", "service_request", "transfer", "referral", "booking", "complaint", "emergency",
    "dead_air", "wrong_number", "hang_up",
)  # fmt: skip


def missing(finish: Finish) -> list[str]:
    """What is still missing before a contact can be finished, in the words the desk shows."""
    gaps = []
    if finish.disposition not in DISPOSITIONS:
        gaps.append("an outcome")
    if not finish.reasons and finish.disposition not in EFFORTLESS:
        gaps.append("at least one reason")
    if not finish.has_owner_for_promises:
        gaps.append("an owner and a date for the promise")
    if finish.script_running:
        gaps.append("the end of the script, or a reason for leaving it")
    return gaps


@dataclass(frozen=True)
class Interval:
    """The counts of one half hour, by offered time."""

    offered: int
    short_abandons: int
    abandoned: int
    answered: int
    answered_in_target: int


def service_level(interval: Interval) -> float | None:
    """Answered within the target over offered less short abandons; None where nothing counts.

    Longer abandons stay in the denominator: leaving them out flatters.
    """
    counted = interval.offered - interval.short_abandons
    return interval.answered_in_target / counted if counted > 0 else None


def abandonment(interval: Interval) -> float | None:
    """(Abandoned less short) over (offered less short); None where nothing counts."""
    counted = interval.offered - interval.short_abandons
    return (interval.abandoned - interval.short_abandons) / counted if counted > 0 else None
