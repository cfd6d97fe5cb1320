"""Complaints: clocks in working days, who may handle one, who is meant by it, what is said of a notice. Pure.

Worked numbers stand in docs/explanation/complaints.md; the tests repeat them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from townline.core.calendars import LONGEST_SEARCH, Calendar, NeverOpen

VERSION = "complaints-2"


class Kind(StrEnum):
    """What came in. Only a complaint has stages."""

    COMPLAINT = "complaint"
    ACCESSIBILITY = "accessibility"
    COMPLIMENT = "compliment"
    INJURY = "injury"
    COUNCIL = "council"
    MEDIA = "media"


class Stage(StrEnum):
    """Who answers: the program, then a manager who had no part in it; after them the ombudsman is named."""

    PROGRAM = "program"
    MANAGER = "manager"
    OMBUDSMAN = "ombudsman"


class State(StrEnum):
    """Where it stands. Answered is not closed: who complained may go on to the next stage."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


class Outcome(StrEnum):
    """What was found."""

    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    WITHDRAWN = "withdrawn"
    DEALT_WITH = "dealt_with"


FOUND = (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD)


@dataclass(frozen=True)
class Terms:
    """How long things may take, by the policy in force: working days, and minutes for the media."""

    acknowledge_days: int = 2
    answer_days: int = 15
    council_days: int = 5
    media_minutes: int = 15


@dataclass(frozen=True)
class Clocks:
    """By when it must be acknowledged, by when answered (None: no such clock), and why then."""

    acknowledge_by: datetime | None
    answer_by: datetime | None
    why: str


def end_of_working_day(since: datetime, days: int, calendar: Calendar) -> datetime:
    """When the n-th working day after the day of `since` closes, in UTC.

    The day itself never counts, whenever in it something came; a day on which the calendar has no hours
    does not either. A calendar that never closes ends its days at midnight. Raises NeverOpen.
    """
    day = since.astimezone(calendar.zone).date()
    left = days
    for _ in range(LONGEST_SEARCH.days):
        day += timedelta(days=1)
        closes = max((end for _start, end in calendar.shifts(day)), default=None)
        if closes is not None:
            left -= 1
            if left <= 0:
                return closes
    raise NeverOpen(calendar.code)


def clocks(kind: Kind, began_at: datetime, terms: Terms, calendar: Calendar) -> Clocks:
    """The clocks of what came in, or of a stage that begins, counted from when we knew."""
    if kind is Kind.MEDIA:
        at = began_at + timedelta(minutes=terms.media_minutes)
        return Clocks(at, None, f"{terms.media_minutes} minutes to reach communications")
    if kind is Kind.COUNCIL:
        at = end_of_working_day(began_at, terms.council_days, calendar)
        return Clocks(None, at, f"{terms.council_days} working days for an office of council")
    by = end_of_working_day(began_at, terms.acknowledge_days, calendar)
    if kind in (Kind.COMPLIMENT, Kind.INJURY):
        return Clocks(by, None, f"{terms.acknowledge_days} working days to pass it on")
    answer = end_of_working_day(began_at, terms.answer_days, calendar)
    why = f"{terms.acknowledge_days} working days to acknowledge, {terms.answer_days} to answer"
    return Clocks(by, answer, why)


def next_due(
    *, state: str, acknowledged_at: datetime | None, acknowledge_by: datetime | None,
    answer_by: datetime | None, media_by: datetime | None = None,
) -> datetime | None:  # fmt: skip
    """What runs out first; None once it is answered or closed, or where no clock is left.

    `media_by` is given while communications do not have what names the media.
    """
    if state != State.OPEN.value:
        return None
    left = [acknowledge_by] if acknowledge_by and not acknowledged_at else []
    return min([*left, *(at for at in (answer_by, media_by) if at)], default=None)


def extended(answer_by: datetime, days: int, calendar: Calendar) -> datetime:
    """The answer's day moved on once, by so many working days after the day it was due."""
    return end_of_working_day(answer_by, days, calendar)


def names_media(text: str, words: Collection[str]) -> bool:
    """Whether a text says one of these: papers, stations, reporters. Whole words, whatever their case."""
    said = f" {_folded(text)} "
    return any(f" {_folded(word)} " in said for word in words if _folded(word))


def stops(level: str) -> bool:
    """Whether a sign of danger stops a form: an emergency or urgent."""
    return level in ("E", "A")


class Unfit(StrEnum):
    """Why somebody may not handle a complaint."""

    ACCUSED = "accused"
    HANDLED_BEFORE = "handled_before"


def unfit(user_id: int, *, accused: Collection[int], handled: Collection[int]) -> Unfit | None:
    """Why this person may not handle it: it is about them, or they answered it in an earlier stage."""
    if user_id in accused:
        return Unfit.ACCUSED
    return Unfit.HANDLED_BEFORE if user_id in handled else None


def stage_after(stage: Stage) -> Stage | None:
    """The next stage inside the house; None after the manager: then it is for the ombudsman."""
    return Stage.MANAGER if stage is Stage.PROGRAM else None


def named_in(text: str, people: Mapping[int, str]) -> frozenset[int]:
    """Whom of these people a text may mean: whole names, or last names of four letters and more.

    It errs towards keeping a file from somebody until a lead has looked: a wrong guess costs a look, a
    missed one the complainant's trust.
    """
    said = f" {_folded(text)} "
    found = set()
    for key, name in people.items():
        words = _folded(name).split()
        last = words[-1] if len(words) > 1 else ""
        if words and (f" {' '.join(words)} " in said or (len(last) > 3 and f" {last} " in said)):
            found.add(key)
    return frozenset(found)


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    plain = re.sub(r"['’]s\b", "", plain)
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def may_share_names(kind: Kind, *, has_consent: bool | None) -> bool:
    """Whether what a constituent told us may go to the office of council that asks for them."""
    return kind is not Kind.COUNCIL or has_consent is True
