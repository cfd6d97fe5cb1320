"""What a decision is made from, as plain values that can be kept and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from townline.callin.rules.plan import Number, Slot
from townline.callin.rules.standings import Sheet, sheet_from_json, sheet_json


@dataclass(frozen=True)
class Span:
    """Real time from one instant to another, kept in UTC.

    Of two instants of one time zone Python takes the difference by the clock on the wall, which is an hour
    out on two nights a year: every rule that counts hours counts these.
    """

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        object.__setattr__(self, "start", self.start.astimezone(UTC))
        object.__setattr__(self, "end", self.end.astimezone(UTC))


@dataclass(frozen=True)
class Work(Span):
    """Time at work. `kind` is regular, overtime, or call_in."""

    kind: str = "regular"


@dataclass(frozen=True)
class Away(Span):
    """Time that somebody is not there: vacation, sick, leave, training."""

    kind: str


@dataclass(frozen=True)
class Held:
    """A qualification and when it holds; None is open."""

    code: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Person:
    """Somebody who might be called. `tier` is the standby tier held at the instant, 0 for none."""

    worker_id: int
    name: str
    program: str
    unit: str
    classification: str
    section: str
    employment: str
    seniority: date
    lot: int = 0
    tier: int = 0
    numbers: tuple[Number, ...] = ()
    held: tuple[Held, ...] = ()
    work: tuple[Work, ...] = ()
    away: tuple[Away, ...] = ()
    has_agreed: bool = False


@dataclass(frozen=True)
class Need:
    """Who is needed, and how soon. Empty parts are filled from the agreement's crew for the program.

    `hours` is how long the work is expected to take (0: as the agreement says), `notice_minutes` how long
    before its start it is offered, `section` where it lies, `classification` whose work it is.
    """

    hours: float = 0
    notice_minutes: int = 0
    is_emergency: bool = True
    section: str = ""
    classification: str = ""
    slots: tuple[Slot, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything a plan is made from: an instant (UTC), a need, the people, and the list as it stood."""

    program: str
    at: datetime
    need: Need
    people: tuple[Person, ...]
    sheet: Sheet = field(default_factory=Sheet)

    def __post_init__(self) -> None:
        object.__setattr__(self, "at", self.at.astimezone(UTC))

    def as_json(self) -> dict[str, Any]:
        """Plain data; `facts_from_json` gives the same facts again."""
        return {
            "program": self.program, "at": self.at.isoformat(), "need": _need_json(self.need),
            "people": [_person_json(each) for each in self.people], "list": sheet_json(self.sheet),
        }  # fmt: skip


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _need_json(need: Need) -> dict[str, Any]:
    slots = [[s.key, s.count, s.classification, list(s.qualifications)] for s in need.slots]
    return {**vars(need), "slots": slots}


def _person_json(person: Person) -> dict[str, Any]:
    return {
        **vars(person),
        "seniority": person.seniority.isoformat(),
        "numbers": [[n.kind, n.number, n.is_required] for n in person.numbers],
        "held": [[h.code, _iso(h.start), _iso(h.end)] for h in person.held],
        "work": [[w.start.isoformat(), w.end.isoformat(), w.kind] for w in person.work],
        "away": [[a.start.isoformat(), a.end.isoformat(), a.kind] for a in person.away],
    }


def facts_from_json(data: Mapping[str, Any]) -> Facts:
    """The facts kept by `as_json`."""
    need = data["need"]
    slots = tuple(Slot(key, count, kind, tuple(quals)) for key, count, kind, quals in need["slots"])
    return Facts(
        data["program"], datetime.fromisoformat(data["at"]), Need(**{**need, "slots": slots}),
        tuple(_person(each) for each in data["people"]), sheet_from_json(data["list"]),
    )  # fmt: skip


def _person(data: Mapping[str, Any]) -> Person:
    instant = datetime.fromisoformat
    return Person(**{
        **data,
        "seniority": date.fromisoformat(data["seniority"]),
        "numbers": tuple(Number(*each) for each in data["numbers"]),
        "held": tuple(Held(code, _at(start), _at(end)) for code, start, end in data["held"]),
        "work": tuple(Work(instant(a), instant(b), kind) for a, b, kind in data["work"]),
        "away": tuple(Away(instant(a), instant(b), kind) for a, b, kind in data["away"]),
    })  # fmt: skip
