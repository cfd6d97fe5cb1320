"""The life of a contact, whom a call is offered to, and what finishing needs. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
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
    (State.WRAP_UP, "called_back"): State.LIVE,
    (State.DROPPED, "called_back"): State.LIVE,
}


def transition(state: State, event: str, *, cause: str = "") -> State:
    """The state after one event of a call; an event that does not fit the state changes nothing.

    A call that ends with the cause `dropped` after it was answered is dropped: open, a call-back owed.
    """
    after = _MOVES.get((state, event), state)
    if after is State.WRAP_UP and event == "ended" and cause == "dropped":
        return State.DROPPED
    return after


@dataclass(frozen=True)
class CallEvent:
    """One telephone event as it came: what, when by the telephone's clock, and why it ended."""

    kind: str
    at: datetime
    cause: str = ""


SPOKEN = frozenset({"answered", "held", "resumed", "transferred", "called_back"})
_RANK = {"held": 1, "resumed": 2}


def replayed(events: Iterable[CallEvent]) -> State:
    """The state that a call's events make, in whatever order and however often they came.

    What an event means decides, not when it was heard: a call that was spoken on was answered, and an end
    comes after all else. Hold and resumption go by the telephone's own clock. A call-back begins a new
    conversation: only what happened after the last one counts.
    """
    known = set(events)
    back = max((event.at for event in known if event.kind == "called_back"), default=None)
    if back is not None:
        known = {event for event in known if event.at > back}
    is_spoken = back is not None or any(event.kind in SPOKEN for event in known)
    state = State.LIVE if is_spoken else State.OFFERED
    held = [event for event in known if event.kind in _RANK]
    for event in sorted(held, key=lambda each: (each.at, _RANK[each.kind])):
        state = transition(state, event.kind)
    causes = {event.cause for event in known if event.kind == "ended"}
    if causes:
        state = transition(state, "ended", cause="dropped" if "dropped" in causes else "")
    return state


def is_call_back_owed(level: str, *, is_told_911: bool) -> bool:
    """Whether a caller who is suddenly gone must be called back before all else.

    A caller in danger who is not with 9-1-1 yet: the line may have failed, or worse.
    """
    return level in ("E", "A") and not is_told_911


@dataclass(frozen=True)
class Waiting:
    """A contact in a queue: who may take it and how it ranks."""

    contact_id: int
    priority: int
    is_tty: bool
    language: str
    since: datetime


def speaks(language: str) -> frozenset[str]:
    """The languages of lines that somebody takes; every desk takes English."""
    return frozenset({"en", language}) if language else frozenset({"en"})


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
    is_understood: bool = True


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
    if not finish.is_understood and finish.disposition not in EFFORTLESS:
        gaps.append("a way to understand each other, or somebody who goes there")
    if finish.script_running:
        gaps.append("the end of the script, or a reason for leaving it")
    return gaps


LANGUAGE_WAYS = ("first_service", "second_service", "bridge", "written", "on_site")
LANGUAGE_OUTCOMES = ("works", "no_answer", "not_spoken", "refused")


def is_understood(outcomes: Iterable[str]) -> bool:
    """Whether we understand each other: nothing had to be tried, or one way works."""
    tried = list(outcomes)
    return not tried or "works" in tried


def next_way(tried: Collection[str]) -> str:
    """The next way to try: both services, a language that both sides share, in writing, somebody who goes.

    Going there can always be tried again.
    """
    return next((way for way in LANGUAGE_WAYS if way not in tried), "on_site")


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


@dataclass(frozen=True)
class Search:
    """What somebody typed into the log: a reference, a day, or neither."""

    contact_id: int | None = None
    day: date | None = None


def read_search(text: str) -> Search:
    """Understand a reference (C26-000123, with or without its C) or a day (2026-11-23)."""
    found = re.fullmatch(r"[Cc]?(\d\d)-(\d{6,12})", text.strip())
    if found:
        return Search(contact_id=int(found.group(2)))
    try:
        return Search(day=date.fromisoformat(text.strip()) if len(text.strip()) == 10 else None)
    except ValueError:
        return Search()


# How an answer reaches somebody, the strongest first: heard from us, in writing from us, heard from another,
# left as a message, and only looked at by us, when it may never have been said.
TOLD = ("read_out", "sent", "relayed", "voicemail", "viewed")
WAYS = ("email", "text", "paper")
SENDING = ("queued", "sent", "failed")


def words_to_send(
    *,
    said: str,
    must_say: Iterable[str],
    links: Iterable[tuple[str, str]],
    address: str,
    closing: str,
) -> str:
    """An answer as plain text: what is said, what must be said, where to read on. Nothing internal."""
    parts = [said.strip(), *(sentence.strip() for sentence in must_say)]
    parts += [f"{label}: {url}" for label, url in links]
    parts += [part for part in (address, closing) if part]
    return "\n\n".join(part for part in parts if part) + "\n"


RELAY_WITHIN = {"E": timedelta(minutes=2), "A": timedelta(minutes=10), "B": timedelta(hours=1)}


def relay_within(level: str) -> timedelta:
    """How soon a body has to be told by us: the more urgent, the sooner; within four hours at the latest."""
    return RELAY_WITHIN.get(level, timedelta(hours=4))


@dataclass(frozen=True)
class WrongDoor:
    """How many contacts came to us with a topic that is a partner's."""

    body_code: str
    body_name: str
    topic_name: str
    contacts: int


def by_partner(rows: Iterable[WrongDoor]) -> list[tuple[str, int, list[WrongDoor]]]:
    """(partner, contacts, its topics), the greatest first; a partner's count is the sum of its topics."""
    partners: dict[str, list[WrongDoor]] = {}
    for row in rows:
        partners.setdefault(row.body_name, []).append(row)
    told = [
        (name, sum(each.contacts for each in own),
         sorted(own, key=lambda each: (-each.contacts, each.topic_name)))
        for name, own in partners.items()
    ]  # fmt: skip
    return sorted(told, key=lambda each: (-each[1], each[0]))
