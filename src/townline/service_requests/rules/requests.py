"""Target times, urgency, states and plain words of service requests. Pure.

Worked numbers stand in docs/explanation/target-times.md; the tests repeat them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from townline.core.calendars import Calendar
from townline.service_requests.rules.pauses import Pause, after

VERSION = "targets-3"
ORDER = "CBAE"


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REFERRED = "referred"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What closing means. Closed is not fixed."""

    DONE = "done"
    MADE_SAFE = "made_safe"
    UNABLE = "unable"
    NOT_FOUND = "not_found"
    REFERRED = "referred"
    DUPLICATE = "duplicate"


NEEDS_WORDS = frozenset({Outcome.MADE_SAFE, Outcome.UNABLE, Outcome.NOT_FOUND, Outcome.REFERRED})
REPEAT_WITHIN = timedelta(days=30)

_MOVES: Mapping[str, frozenset[State]] = {
    "accept": frozenset({State.OPEN, State.RETURNED}),
    "bounce": frozenset({State.OPEN, State.ACCEPTED}),
    "update": frozenset({State.OPEN, State.ACCEPTED, State.RETURNED, State.REFERRED}),
    "transfer": frozenset({State.OPEN, State.ACCEPTED, State.RETURNED}),
    "close": frozenset({State.OPEN, State.ACCEPTED, State.RETURNED, State.REFERRED}),
    "reopen": frozenset({State.CLOSED}),
    "split": frozenset({State.OPEN, State.ACCEPTED}),
    "join": frozenset({State.OPEN, State.ACCEPTED, State.RETURNED}),
    "ask": frozenset({State.OPEN, State.ACCEPTED, State.RETURNED}),
}


def may(verb: str, state: State) -> bool:
    """Whether a verb is possible in a state."""
    return state in _MOVES[verb]


@dataclass(frozen=True)
class Target:
    """How long something may take: hours, counted always or by a working calendar."""

    hours: float
    working: bool = False


@dataclass(frozen=True)
class Deadline:
    """When it should be done, why then, and under which rule."""

    at: datetime
    why: str
    rule: str


def target_time(
    *,
    aware_at: datetime,
    urgency: str,
    targets: Mapping[str, Target],
    calendar: Calendar,
    legal_hours: Mapping[int, float],
    road_class: int | None,
    pauses: Sequence[Pause] = (),
) -> Deadline:
    """When a request should be done, counted from the instant we became aware.

    The service's own target is taken by urgency, by the clock or by working time. A missing target falls
    back to the next more urgent one that exists, so that uncertainty never earns more time; and a less
    urgent level's target that ends sooner (working hours of a desk that never closes) holds for the more
    urgent as well, so that more urgent is never later. Where the law sets hours for the class of road, and
    they end sooner, the law wins. While we wait for the resident (`pauses`) the service's own time stands
    still; the law's does not.
    """
    level = _level(urgency, targets)
    held = [each for each in reversed(ORDER[: ORDER.index(level) + 1]) if each in targets]
    deadline = min(
        (_own(aware_at, targets[each], calendar, pauses) for each in held), key=lambda due: due.at
    )
    legal = legal_hours.get(road_class) if road_class is not None else None
    if legal is not None and aware_at + timedelta(hours=legal) < deadline.at:
        text = f"{_hours(legal)} after we became aware: the standard for a class {road_class} road"
        return Deadline(aware_at + timedelta(hours=legal), text, f"{VERSION}+road-standard")
    return deadline


def _own(
    aware_at: datetime, target: Target, calendar: Calendar, pauses: Sequence[Pause]
) -> Deadline:
    counted = calendar if target.working else None
    at = after(aware_at, timedelta(hours=target.hours), calendar=counted, pauses=pauses)
    how = f"of working time ({calendar.code})" if target.working else "by the clock"
    why = f"{_hours(target.hours)} {how} after we became aware, for this urgency"
    if any(pause.until > aware_at for pause in pauses):
        why += ", not counting while we waited for an answer"
    return Deadline(at, why, VERSION)


def _level(urgency: str, targets: Mapping[str, Target]) -> str:
    for level in ORDER[ORDER.index(urgency) :]:
        if level in targets:
            return level
    return max(targets, key=ORDER.index)


def _hours(hours: float) -> str:
    if hours < 1:
        return f"{round(hours * 60)} minutes"
    if hours >= 48 and hours % 24 == 0:
        return f"{hours / 24:g} days"
    return f"{hours:g} hours" if hours != 1 else "1 hour"


def higher(first: str, second: str) -> str:
    """The more urgent of two levels."""
    return max(first, second, key=ORDER.index)


def one_up(level: str) -> str:
    """One level more urgent, at most A: a repeat is worse than a first report."""
    return ORDER[min(ORDER.index(level) + 1, ORDER.index("A"))] if level in "CB" else level


DONE_TO_IT = {
    "request.followed": "added a caller",
    "request.accepted": "accepted it",
    "request.bounced": "sent it back",
    "request.transferred": "sent it on",
    "request.updated": "wrote what was done",
    "request.closed": "closed it",
    "request.reopened": "reopened it",
    "request.split": "split a part off",
    "request.joined": "joined another report with it",
    "request.parted": "took a report out of it",
    "request.sent_out": "gave it to a contractor",
    "request.escalated": "told those above: nobody took it on",
    "request.heard": "the resident answered by mail",
    "request.link_ended": "took a contractor’s link back",
    "request.contractor_said": "wrote from outside",
    "request.given_to_team": "gave it to a team",
    "request.asked": "asked the resident something",
    "request.answered": "wrote the resident’s answer down",
    "request.referred": "handed it on",
    "request.told": "passed on what its sender added",
    "request.rated": "told us how it went",
}


def what_changed(verb: str, who: str) -> str:
    """What somebody else did to a request, for whom that crosses: `Petra Quill accepted it`."""
    return f"{who} {DONE_TO_IT.get(verb, 'changed it')}"


@dataclass(frozen=True)
class Fact:
    """One thing a request type asks for."""

    code: str
    label: str
    kind: str = "text"
    required: bool = False
    options: tuple[str, ...] = ()


def gaps(asked: Sequence[Fact], given: Mapping[str, object]) -> tuple[list[str], list[str]]:
    """(labels of required facts that are missing, codes that the type does not know)."""
    known = {fact.code for fact in asked}
    missing = [f.label for f in asked if f.required and given.get(f.code) in (None, "")]
    return missing, sorted(set(given) - known)


WORDS = {
    "open": "Received. The team has not looked at it yet.",
    "accepted": "The team has it and will see to it.",
    "returned": "We are finding the right team for it.",
    "referred": "Passed on to the organisation that looks after this.",
    "waiting": "We have asked a question and wait for the answer.",
    "closed.done": "Done.",
    "closed.made_safe": "Made safe. The lasting repair comes later.",
    "closed.unable": "We could not do this. The reason is below.",
    "closed.not_found": "The crew came and did not find it.",
    "closed.referred": "Passed on to the organisation that looks after this.",
    "closed.duplicate": "Joined with an earlier report of the same thing.",
}


def status_words(state: str, outcome: str) -> str:
    """The one sentence that the desk and the public page both show (a msgid for translation)."""
    return WORDS[f"{state}.{outcome}" if state == "closed" else state]


OUTCOMES = [(each.value, status_words("closed", each.value)) for each in Outcome]
"""Every outcome with its words, as forms offer them."""
