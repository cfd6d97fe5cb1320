"""How urgent an incident is, where it goes by day and by night, and by when somebody must accept. Pure.

Worked numbers stand in docs/explanation/incidents.md; the tests repeat them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

VERSION = "levels-2"
ORDER = "CBAE"
ACCEPT_WITHIN = {
    "E": timedelta(minutes=10),
    "A": timedelta(minutes=10),
    "B": timedelta(minutes=20),
}


class Said(StrEnum):
    """An answer to a question of fact. Nothing said is not known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Picture:
    """What is known of a danger: people at risk, a road or water touched, whether it gets worse, and whether
    it is certain where it is."""

    people: Said = Said.UNKNOWN
    road: Said = Said.UNKNOWN
    water: Said = Said.UNKNOWN
    worse: Said = Said.UNKNOWN
    is_place_certain: bool = True

    @property
    def is_harmless(self) -> bool:
        """Whether neither people nor a road nor water are touched, for certain."""
        return {self.people, self.road, self.water} == {Said.NO}


@dataclass(frozen=True)
class Verdict:
    """A level and the sentence that says why."""

    level: str
    reason: str


def higher(first: str, second: str) -> str:
    """The more urgent of two levels; an empty one is less than any."""
    return max(first, second, key=lambda level: ORDER.find(level) if level else -1)


def is_higher(new: str, old: str) -> bool:
    """Whether a level is more urgent than another."""
    return new != old and higher(new, old) == new


def assess(base: str, base_reason: str, picture: Picture) -> Verdict:
    """The level from what is known. Uncertainty rounds up, and the reason is kept.

    People at risk make an emergency. Where it is not known whether a person, a road or water is involved, it
    is at least urgent; so it is where one is and nobody knows where. What gets worse, or may, is one level
    more, urgent at most.
    """
    if picture.people is Said.YES:
        return _at_least(base, base_reason, "E", "People are at risk.")
    verdict = Verdict(base, base_reason)
    doubts = (
        (picture.people, "people are at risk"),
        (picture.road, "a road is touched"),
        (picture.water, "water is touched"),
    )
    for said, doubt in doubts:
        if said is Said.UNKNOWN:
            reason = f"It is not known whether {doubt}, and uncertainty rounds up."
            verdict = _at_least(verdict.level, verdict.reason, "A", reason)
    if not (picture.is_place_certain or picture.is_harmless):
        reason = "It is not known where it is, and uncertainty rounds up."
        verdict = _at_least(verdict.level, verdict.reason, "A", reason)
    if picture.worse is not Said.NO and verdict.level in ("B", "C"):
        up = ORDER[ORDER.index(verdict.level) + 1]
        why = "It is getting worse." if picture.worse is Said.YES else "It may be getting worse."
        return Verdict(up, why)
    return verdict


def _at_least(base: str, base_reason: str, floor: str, reason: str) -> Verdict:
    return Verdict(floor, reason) if is_higher(floor, base) else Verdict(base, base_reason)


@dataclass(frozen=True)
class Way:
    """Where a report goes, and why: it waits, is watched as an incident in the queue, or is called out."""

    name: str
    why: str

    @property
    def is_incident(self) -> bool:
        return self.name != "waits"

    @property
    def is_callout(self) -> bool:
        return self.name == "called out"


def way(level: str, *, is_open: bool, target_at: datetime, opens_at: datetime | None) -> Way:
    """By day the program's own queue, by night a callout, from the same report.

    `is_open` says whether the program works now and `opens_at` when it next does (None: never by its
    calendar, or always). E calls out by day as well. B is called out by night only where its target time
    comes before the program opens.
    """
    if level == "E":
        return Way("called out", "An emergency is called out by day and by night.")
    if level == "A":
        if is_open:
            return Way(
                "in the queue", "The program works now: it is in its queue, to accept at once."
            )
        return Way("called out", "The program is closed, so somebody is called out.")
    if level == "B" and not is_open and (opens_at is None or target_at < opens_at):
        return Way("called out", "It is due before the program opens, so somebody is called out.")
    return Way("waits", "It waits in the program's queue.")


def accept_by(level: str, *, since: datetime) -> datetime | None:
    """By when somebody must have accepted, counted from `since`; None where nobody need."""
    within = ACCEPT_WITHIN.get(level)
    return since + within if within else None


def sooner(first: datetime | None, second: datetime | None) -> datetime | None:
    """The earlier of two deadlines, of which either may be missing."""
    return min((each for each in (first, second) if each), default=None)
