"""Handing a request to a partner and keeping the two in step. Pure.

Worked through in docs/explanation/hand-offs.md; the tests repeat it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any


class Standing(StrEnum):
    """Where a hand-off stands."""

    WAITING = "waiting"  # not sent yet, or not answered
    TOKEN = "token"  # noqa: S105 - they gave a token, no reference yet
    TAKEN = "taken"
    CLOSED = "closed"
    REFUSED = "refused"  # they said no
    BACK = "back"  # with our own desk again


class Mismatch(StrEnum):
    """What does not agree between them and us."""

    REFUSED = "refused"
    UNREACHED = "unreached"
    GONE = "gone"
    CLOSED_HERE = "closed_here"
    RENAMED = "renamed"


class Step(StrEnum):
    """What the program does by itself."""

    NOTHING = "nothing"
    SAY = "say"
    CLOSE = "close"
    REOPEN = "reopen"
    TELL = "tell"
    TAKE_BACK = "take_back"


@dataclass(frozen=True)
class Theirs:
    """A request as the partner's server shows it."""

    reference: str
    status: str
    notes: str = ""
    service: str = ""
    outcome: str = ""


@dataclass(frozen=True)
class Known:
    """What we know of it: the state of our request, and what they said last."""

    our_state: str
    their_status: str = ""
    their_notes: str = ""
    their_service: str = ""
    was_closed_by_them: bool = False
    misses: int = 0
    told: bool = False


@dataclass(frozen=True)
class Verdict:
    """What to do, what is amiss, and the words for whoever reads it."""

    step: Step
    mismatch: Mismatch | None = None
    words: str = ""
    outcome: str = ""


MISSES = 3
SILENCE = timedelta(hours=6)
OUTCOMES = frozenset({"done", "made_safe", "unable", "not_found", "duplicate"})


def compare(known: Known, theirs: Theirs | None) -> Verdict:
    """What follows from how it stands there and here.

    Gone is believed at the third time in a row: a server that is being mended forgets for an hour. What they
    close is closed here, as what they say it came to, else as passed on: their closed is not our done.
    """
    if theirs is None:
        if known.misses + 1 < MISSES:
            return Verdict(Step.NOTHING)
        back = Step.NOTHING if known.our_state == "closed" else Step.TAKE_BACK
        return Verdict(back, Mismatch.GONE, "They do not know it any more.")
    renamed = None
    if known.their_service and theirs.service and theirs.service != known.their_service:
        renamed = Mismatch.RENAMED
    if theirs.status == "closed":
        return _closed_there(known, theirs, renamed)
    if known.our_state == "closed":
        if known.was_closed_by_them:
            return Verdict(Step.REOPEN, renamed, theirs.notes or "They opened it again.")
        step = Step.NOTHING if known.told else Step.TELL
        return Verdict(step, Mismatch.CLOSED_HERE, "Closed here while they still work on it.")
    if theirs.notes and theirs.notes != known.their_notes:
        return Verdict(Step.SAY, renamed, theirs.notes)
    return Verdict(Step.NOTHING, renamed)


def _closed_there(known: Known, theirs: Theirs, renamed: Mismatch | None) -> Verdict:
    if known.our_state == "closed":
        return Verdict(Step.NOTHING, renamed)
    if known.was_closed_by_them and known.their_status == "closed":
        # Reopened here since: they have not heard of it, or do not agree.
        return Verdict(Step.NOTHING, renamed)
    outcome = theirs.outcome if theirs.outcome in OUTCOMES else "referred"
    return Verdict(Step.CLOSE, renamed, theirs.notes, outcome)


def look_again(*, since: timedelta, is_closed: bool) -> timedelta | None:
    """After how long a hand-off is asked about again; None when it is over.

    Every ten minutes on the first day, every hour in the first month, then once a day; a closed one is
    watched once a day for thirty days, in case they open it again.
    """
    if is_closed:
        return timedelta(days=1) if since < timedelta(days=30) else None
    if since < timedelta(days=1):
        return timedelta(minutes=10)
    return timedelta(hours=1) if since < timedelta(days=30) else timedelta(days=1)


def wait_after(tries: int) -> timedelta:
    """How long until the next try after so many that failed: 1, 2, 4 … minutes, at most an hour."""
    return timedelta(minutes=min(2 ** max(tries - 1, 0), 60))


_EMAIL = re.compile(r"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+")
_NUMBER = re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}")


def without_people(text: str) -> str:
    """A description without e-mail addresses and without numbers of seven figures and more."""
    return _NUMBER.sub("[number left out]", _EMAIL.sub("[address left out]", text)).strip()


@dataclass(frozen=True)
class Outgoing:
    """What we know of a request that a partner may need."""

    reference: str
    code: str
    description: str
    hazard: str
    facts: Mapping[str, Any]
    place: str
    lat: float | None
    long: float | None
    number: str = ""


def to_send(
    out: Outgoing, services: Mapping[str, Any], *, jurisdiction: str, with_number: bool
) -> dict[str, str]:
    """The fields that leave the house: the place, what it is, and our reference. Never who reported it.

    `with_number` adds the reporter's number, where they agreed. Facts go under the partner's own names, and
    only those that have one.
    """
    service = services[out.code]
    words = [without_people(out.description), out.hazard, f"Our reference: {out.reference}."]
    sent = {
        "service_code": str(service["code"]),
        "description": "\n".join(each for each in words if each)[:4000],
        "address_string": out.place,
    }
    if out.lat is not None and out.long is not None:
        sent |= {"lat": f"{out.lat:.6f}", "long": f"{out.long:.6f}"}
    if jurisdiction:
        sent["jurisdiction_id"] = jurisdiction
    for ours, theirs in service.get("attributes", {}).items():
        if out.facts.get(ours) not in (None, ""):
            sent[f"attribute[{theirs}]"] = without_people(str(out.facts[ours]))
    if with_number and out.number:
        sent["phone"] = out.number
    return sent
