"""A target time made again from what happened, under the policy that applied. Pure.

The pages keep a request's target time; this is how anybody can check it: the events of its ledger, replayed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from townline.core.calendars import Calendar
from townline.service_requests.rules.pauses import Pause
from townline.service_requests.rules.requests import Deadline, Target, higher, target_time


@dataclass(frozen=True)
class Policy:
    """What decided: the targets and the law of the type's version, the road, the calendars by program.

    A calendar brings its changes along; each step counts by those that had been stated when it happened.
    """

    targets: Mapping[str, Target]
    legal_hours: Mapping[int, float]
    road_class: int | None
    calendars: Mapping[str, Calendar]


@dataclass(frozen=True)
class Event:
    """One thing that may move a target time.

    `kind` is opened, reported, joined, parted, moved, asked, answered or reopened; `at` when it was done.
    The others say what it brought: when we knew, how urgent, which program, which request.
    """

    kind: str
    at: datetime
    aware_at: datetime | None = None
    urgency: str = ""
    program: str = ""
    request_id: int = 0


@dataclass(frozen=True)
class Step:
    """An event and the target time that held after it."""

    event: Event
    deadline: Deadline
    urgency: str
    aware_at: datetime

    @property
    def said(self) -> str:
        """What happened, in a few words."""
        return SAID[self.event.kind]


SAID = {
    "opened": "opened",
    "reported": "reported again",
    "joined": "another request joined",
    "parted": "split off again",
    "moved": "sent on",
    "asked": "asked the resident",
    "answered": "answered",
    "reopened": "reopened",
}


@dataclass(frozen=True)
class _Known:
    """What stands after some events."""

    aware_at: datetime
    urgency: str
    program: str
    reopened_at: datetime | None = None
    members: Mapping[int, Event] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()

    @property
    def counted(self) -> tuple[datetime, str]:
        """(the instant counted from, the urgency) with every request that is one with it."""
        aware = min([self.aware_at, *(e.aware_at for e in self.members.values() if e.aware_at)])
        level = self.urgency
        for each in self.members.values():
            level = higher(level, each.urgency or level)
        return aware, level


def replay(events: Sequence[Event], policy: Policy) -> list[Step]:
    """Every step from the first event on, which opens; [] where the log has none.

    A report or a joined request can only bring the time nearer. A question, an answer, a parted request
    and a reopening set it anew; a bounce or a transfer changes the calendar of what is counted later, never
    the time itself.
    """
    steps: list[Step] = []
    known: _Known | None = None
    for event in events:
        known = _learn(known, event)
        if known is None:
            continue
        aware_at, urgency = known.counted
        due = _due(known, policy, event.at)
        if steps and _keeps(event, (aware_at, urgency), due, steps[-1]):
            due = steps[-1].deadline
        steps.append(Step(event, due, urgency, aware_at))
    return steps


def _keeps(event: Event, counted: tuple[datetime, str], due: Deadline, before: Step) -> bool:
    """Whether the time stays: after a move always, after a report unless it brings something nearer."""
    if event.kind == "moved":
        return True
    brings = counted != (before.aware_at, before.urgency)
    return event.kind in ("reported", "joined") and (not brings or due.at >= before.deadline.at)


def _learn(known: _Known | None, event: Event) -> _Known | None:
    if event.kind == "opened":
        return _Known(event.aware_at or event.at, event.urgency, event.program)
    if known is None:
        return None
    return _LEARNT[event.kind](known, event)


def _reported(known: _Known, event: Event) -> _Known:
    aware = min(known.aware_at, event.aware_at or known.aware_at)
    return replace(
        known, aware_at=aware, urgency=higher(known.urgency, event.urgency or known.urgency)
    )


def _joined(known: _Known, event: Event) -> _Known:
    return replace(known, members={**known.members, event.request_id: event})


def _parted(known: _Known, event: Event) -> _Known:
    left = {key: value for key, value in known.members.items() if key != event.request_id}
    return replace(known, members=left, program=event.program or known.program)


def _answered(known: _Known, event: Event) -> _Known:
    pauses = tuple(
        replace(each, answered_at=event.at) if each.answered_at is None else each
        for each in known.pauses
    )
    return replace(known, pauses=pauses)


def _reopened(known: _Known, event: Event) -> _Known:
    return replace(known, reopened_at=event.at, urgency=event.urgency or known.urgency, pauses=())


_LEARNT: Mapping[str, Callable[[_Known, Event], _Known]] = {
    "reported": _reported,
    "joined": _joined,
    "parted": _parted,
    "moved": lambda known, event: replace(known, program=event.program or known.program),
    "asked": lambda known, event: replace(known, pauses=(*known.pauses, Pause(event.at))),
    "answered": _answered,
    "reopened": _reopened,
}


def _due(known: _Known, policy: Policy, at: datetime) -> Deadline:
    aware_at, urgency = known.counted
    return target_time(
        aware_at=known.reopened_at or aware_at, urgency=urgency, targets=policy.targets,
        calendar=policy.calendars[known.program].known(at), legal_hours=policy.legal_hours,
        road_class=policy.road_class, pauses=known.pauses,
    )  # fmt: skip
