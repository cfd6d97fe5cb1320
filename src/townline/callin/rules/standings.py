"""How people stand on the list of an agreement, and what can happen to it, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Owed:
    """An opportunity owed to somebody who was passed over, until when it can be made good."""

    ref: str
    until: datetime


@dataclass(frozen=True)
class Standing:
    """How somebody stands on a list. `charged` holds the minutes charged for each open reference."""

    worker_id: int
    minutes: int = 0
    turn: int = 0
    blanks: int = 0
    mark: str = ""
    strikes: tuple[datetime, ...] = ()
    off_until: datetime | None = None
    owed: tuple[Owed, ...] = ()
    last_forced: datetime | None = None
    charged: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Sheet:
    """A whole list. `last_accepted` is where a rotation goes on; what is due by date is settled to
    `settled_to`."""

    standings: Mapping[int, Standing] = field(default_factory=dict)
    last_accepted: int | None = None
    next_turn: int = 1
    settled_to: datetime | None = None


@dataclass(frozen=True)
class Event:
    """Something that happened to a list.

    `kind`: placed (at `minutes`), joined, left, outcome, blank, marked, adjusted (by `minutes`), bypassed,
    and by date reset, reinstated, lapsed. `minutes` of an outcome are the hours worked or offered.
    """

    kind: str
    at: datetime
    worker_id: int = 0
    outcome: str = ""
    ref: str = ""
    minutes: int | None = None
    notice_minutes: int | None = None
    mark: str = ""
    reason: str = ""


@dataclass(frozen=True)
class Line:
    """What an event did to one standing: minutes by which it changed, and why, by which rule."""

    worker_id: int
    minutes: int
    rule: str
    why: str


def with_standing(sheet: Sheet, standing: Standing) -> Sheet:
    return replace(sheet, standings={**sheet.standings, standing.worker_id: standing})


def hours(minutes: int) -> str:
    """Minutes as hours, as a person reads them."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".")


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """A list as plain data."""
    standings = [
        {**vars(each), "strikes": [at.isoformat() for at in each.strikes],
         "off_until": _iso(each.off_until), "last_forced": _iso(each.last_forced),
         "owed": [[owed.ref, owed.until.isoformat()] for owed in each.owed],
         "charged": dict(each.charged)}
        for _, each in sorted(sheet.standings.items())
    ]  # fmt: skip
    return {"standings": standings, "last_accepted": sheet.last_accepted,
            "next_turn": sheet.next_turn, "settled_to": _iso(sheet.settled_to)}  # fmt: skip


def sheet_from_json(data: Mapping[str, Any]) -> Sheet:
    """The list kept by `sheet_json`."""
    instant = datetime.fromisoformat
    standings = {
        each["worker_id"]: Standing(**{
            **each, "strikes": tuple(map(instant, each["strikes"])),
            "off_until": _at(each["off_until"]), "last_forced": _at(each["last_forced"]),
            "owed": tuple(Owed(ref, instant(until)) for ref, until in each["owed"]),
        })
        for each in data["standings"]
    }  # fmt: skip
    return Sheet(standings, data["last_accepted"], data["next_turn"], _at(data["settled_to"]))
