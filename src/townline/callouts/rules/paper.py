"""What of a record fits on two pages, and what is continued in its annex. Pure; heights in points.

A record of two pages is read; one of nine is not. So the same reason is written once with everybody it
concerns, and where there is still too much, what decides comes first: who stood before whoever was called,
then who was not eligible on the rungs that were reached, then the rest of those rungs, then rungs that were
never reached. What does not fit goes to the annex, whole and in order, and its place says so.
Heights are estimated on the safe side; a browser test prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil

PAGES = 2 * 720  # Letter with 11 mm around it, less a little for what a break wastes
FIXED = 330  # title, seals, headings, digests
LINE, ROW, HEAD = 11, 3, 17
NAME, WHY, REASON, NAMES, RESULT, FULL = (
    19,
    84,
    52,
    60,
    46,
    118,
)  # characters to a line of each column
ROOM = {"calls": 700, "deviations": 240, "reports": 200}  # the most that each may take on the pages


@dataclass(frozen=True)
class Person:
    """One place of the frozen order."""

    position: int
    name: str
    why: str

    @property
    def height(self) -> int:
        return ROW + LINE * max(_lines(self.name, NAME), _lines(self.why, WHY))


@dataclass(frozen=True)
class Refused:
    """One reason not to be called, and everybody it concerns."""

    why: str
    names: tuple[str, ...]

    @property
    def height(self) -> int:
        return ROW + LINE * max(_lines(self.why, REASON), _lines(", ".join(self.names), NAMES))


@dataclass(frozen=True)
class Rung:
    """A rung on paper. `more` and `more_refused` count what is continued in the annex."""

    number: int
    name: str
    opened_at: datetime | None
    people: tuple[Person, ...] = ()
    refused: tuple[Refused, ...] = ()
    more: int = 0
    more_refused: int = 0


@dataclass(frozen=True)
class Paper:
    """The rungs on the two pages, and those of the annex; how many calls, deviations and reports the pages
    show, and whether any of these go on in the annex."""

    rungs: tuple[Rung, ...]
    annex: tuple[Rung, ...]
    calls: int
    deviations: int
    reports: int
    goes_on: bool

    @property
    def has_annex(self) -> bool:
        return bool(self.annex) or self.goes_on


@dataclass
class _Half:
    """A rung while it is dealt out."""

    people: list[Person] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def together(skips: Iterable[tuple[str, str]]) -> tuple[Refused, ...]:
    """Names and reasons, each reason once, in the order in which it first came."""
    found: dict[str, list[str]] = {}
    for name, why in skips:
        found.setdefault(why, []).append(name)
    return tuple(Refused(why, tuple(names)) for why, names in found.items())


@dataclass(frozen=True)
class Lines:
    """The other lines of a record as they are printed: results of calls, deviations and alarms, reports, and
    what always stands on the pages."""

    calls: Sequence[str] = ()
    deviations: Sequence[str] = ()
    reports: Sequence[str] = ()
    others: Sequence[str] = ()


def lay_out(rungs: Sequence[Rung], lines: Lines, *, last: int = 0) -> Paper:
    """Deal the record out to the pages and the annex. `last` is the last position that was called."""
    calls, taken = _fit([ROW + LINE * _lines(each, RESULT) for each in lines.calls], "calls")
    left = PAGES - FIXED - taken - 2 * HEAD * len(rungs)
    deviations, taken = _fit([LINE * _lines(each, FULL) for each in lines.deviations], "deviations")
    left -= taken
    reports, taken = _fit([LINE * _lines(each, FULL) for each in lines.reports], "reports")
    left -= taken + sum(LINE * _lines(each, FULL) for each in lines.others)
    on, off = [_Half() for _ in rungs], [_Half() for _ in rungs]
    is_full = False
    for at, row in _ranked(rungs, last):
        left -= row.height
        is_full = is_full or left < 0
        half = off[at] if is_full else on[at]
        (half.people if isinstance(row, Person) else half.refused).append(row)  # type: ignore[arg-type]
    return Paper(
        tuple(_kept(rung, here, there) for rung, here, there in zip(rungs, on, off, strict=True)),
        tuple(_rest(rung, there) for rung, there in zip(rungs, off, strict=True)
              if there.people or there.refused),
        calls, deviations, reports,
        (calls, deviations, reports) != (len(lines.calls), len(lines.deviations), len(lines.reports)),
    )  # fmt: skip


def _fit(heights: Sequence[int], part: str) -> tuple[int, int]:
    """How many of a part's rows the pages show, and what they take."""
    taken = 0
    for n, each in enumerate(heights):
        if taken + each > ROOM[part]:
            return n, taken
        taken += each
    return len(heights), taken


def _ranked(rungs: Sequence[Rung], last: int) -> Iterator[tuple[int, Person | Refused]]:
    """Every row with its rung, what decides first."""
    reached = [n for n, rung in enumerate(rungs) if rung.opened_at is not None]
    for n in reached:
        yield from ((n, each) for each in rungs[n].people if each.position <= last)
    for n in reached:
        yield from ((n, each) for each in rungs[n].refused)
    for n in reached:
        yield from ((n, each) for each in rungs[n].people if each.position > last)
    for n, rung in enumerate(rungs):
        if rung.opened_at is None:
            yield from ((n, each) for each in rung.people)
            yield from ((n, each) for each in rung.refused)


def _kept(rung: Rung, here: _Half, there: _Half) -> Rung:
    return Rung(
        rung.number, rung.name, rung.opened_at, tuple(here.people), tuple(here.refused),
        len(there.people), sum(len(each.names) for each in there.refused),
    )  # fmt: skip


def _rest(rung: Rung, there: _Half) -> Rung:
    return Rung(rung.number, rung.name, rung.opened_at, tuple(there.people), tuple(there.refused))


def _lines(text: str, width: int) -> int:
    return max(1, ceil(len(text) / width))
