"""Rest and the longest run: whether somebody may come in at an instant, on real durations."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.callin.rules.agreement import Agreement, Rest
from townline.callin.rules.facts import Person, Work
from townline.callin.rules.types import RuleType

HOUR = timedelta(hours=1)
DAY = timedelta(hours=24)
Block = tuple[datetime, datetime]


@dataclass(frozen=True)
class Obstacle:
    """What speaks against somebody coming in. `part` is the part of the rule."""

    rule: str
    part: str
    why: str


def blocks(work: Iterable[Work]) -> list[Block]:
    """Time at work in one piece each: shifts that touch or overlap are one."""
    joined: list[Block] = []
    for each in sorted(work, key=lambda w: w.start):
        if joined and each.start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], each.end))
        else:
            joined.append((each.start, each.end))
    return joined


def obstacles(
    person: Person,
    start: datetime,
    end: datetime,
    agreement: Agreement,
    *,
    on_standby: bool = False,
) -> list[Obstacle]:
    """Everything in rules 20 and 21 that speaks against work from `start` to `end`."""
    rest = agreement.rest
    done = [(a, min(b, start)) for a, b in blocks(person.work) if a < start]
    found = [_long(done, start, rest), _between(person, done, start, end, rest)]
    if not on_standby:
        found.append(_daily(done, start, end, rest))
    if rest.clear_else == "skip" and (gap := clear(person, end, agreement)) is not None:
        why = f"would have {_h(gap)} h before the next shift, {rest.clear_hours:g} are needed"
        found.append(Obstacle(RuleType.REST, "clear", f"{why} ({rest.article})"))
    found.append(_run(done, start, end, agreement))
    return [each for each in found if each is not None]


def clear(person: Person, end: datetime, agreement: Agreement) -> timedelta | None:
    """The time until the next regular shift where it is shorter than the clear hours, else None."""
    upcoming = [w.start for w in person.work if w.kind == "regular" and w.end > end]
    if not upcoming or not agreement.rest.clear_hours:
        return None
    gap = max(min(upcoming) - end, timedelta())
    return gap if gap < agreement.rest.clear_hours * HOUR else None


def _h(span: timedelta) -> str:
    return f"{span / HOUR:.1f}".removesuffix(".0")


def _long(done: Sequence[Block], start: datetime, rest: Rest) -> Obstacle | None:
    if not done or not rest.long_hours or start - done[-1][1] >= rest.long_rest * HOUR:
        return None
    since = start - DAY
    worked = sum((b - max(a, since) for a, b in done if b > since), timedelta())
    if worked < rest.long_hours * HOUR:
        return None
    why = f"has worked {_h(worked)} of the last 24 h and rests for {rest.long_rest:g} h"
    return Obstacle(RuleType.REST, "long", f"{why} ({rest.article})")


def _between(
    person: Person, done: Sequence[Block], start: datetime, end: datetime, rest: Rest
) -> Obstacle | None:
    if not done or not rest.between_hours or (rest.between_agreed and person.has_agreed):
        return None
    began, ended = done[-1]
    gap, total = start - ended, (ended - began) + (end - start)
    if gap >= rest.between_hours * HOUR or total <= rest.between_total * HOUR:
        return None
    why = (
        f"has had {_h(gap)} h of rest since the last work, and both would be {_h(total)} h;"
        f" {rest.between_hours:g} h of rest are needed beyond {rest.between_total:g} h"
    )
    return Obstacle(RuleType.REST, "between", f"{why} ({rest.article})")


def _daily(done: Sequence[Block], start: datetime, end: datetime, rest: Rest) -> Obstacle | None:
    if not rest.daily_hours:
        return None
    last, longest = end - DAY, timedelta()
    for a, b in [*done, (start, end)]:
        if b > last:
            longest = max(longest, a - last)
            last = b
    if longest >= rest.daily_hours * HOUR or not any(b > end - DAY for _, b in done):
        return None
    why = f"would have {_h(longest)} h free in 24, {rest.daily_hours:g} are needed"
    return Obstacle(RuleType.REST, "daily", f"{why} ({rest.article})")


def _run(
    done: Sequence[Block], start: datetime, end: datetime, agreement: Agreement
) -> Obstacle | None:
    rule = agreement.run
    if rule is None:
        return None
    began = run_start(done, start, rule.reset_hours)
    if end - began <= rule.hours * HOUR:
        return None
    why = f"would work {_h(end - began)} h without {rule.reset_hours:g} h off, {rule.hours:g} are allowed"
    return Obstacle(RuleType.RUN, "run", f"{why} ({rule.article})")


def run_start(done: Sequence[Block], start: datetime, reset_hours: float) -> datetime:
    """When the run of work began that goes on at `start`: a break of so many hours ends a run."""
    began = start
    for a, b in reversed(done):
        if began - b >= reset_hours * HOUR:
            break
        began = a
    return began
