"""Which team of a program gets a request: by kind, area and time. Pure.

Worked numbers stand in docs/explanation/routing.md; the tests repeat them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

VERSION = "routing-1"


@dataclass(frozen=True)
class Route:
    """One dated rule of a program. Empty parts mean any; `hours` is '', `working` or `after`."""

    key: int
    program: str
    team: str
    reason: str
    definition: str = ""
    municipality: str = ""
    ward: str = ""
    hours: str = ""
    from_at: datetime | None = None
    to_at: datetime | None = None
    team_name: str = ""


@dataclass(frozen=True)
class Case:
    """What is to be routed: its program, kind and area, and whether the program works at that instant."""

    program: str
    definition: str
    municipality: str
    ward: str
    is_working: bool


@dataclass(frozen=True)
class Weighed:
    """A rule and what became of it.

    `became` is won, less_particular, other_kind, elsewhere, other_hours, ended or not_yet.
    """

    route: Route
    became: str


_ORDER = ("won", "less_particular", "other_hours", "elsewhere", "other_kind", "not_yet", "ended")


def weigh(routes: Iterable[Route], case: Case, at: datetime) -> list[Weighed]:
    """Every rule of the program with what became of it, the winner first.

    The most particular rule that fits wins: kind before ward, ward before municipality, municipality before
    hours. Rules of one key never hold at once, so that there is always one winner or none.
    """
    fits: list[Route] = []
    found: list[Weighed] = []
    for route in routes:
        if route.program != case.program:
            continue
        misfit = _misfit(route, case, at)
        if misfit:
            found.append(Weighed(route, misfit))
        else:
            fits.append(route)
    fits.sort(key=lambda route: (_particular(route), route.key), reverse=True)
    became = [Weighed(route, "less_particular" if n else "won") for n, route in enumerate(fits)]
    return became + sorted(found, key=lambda each: (_ORDER.index(each.became), each.route.key))


def _particular(route: Route) -> tuple[bool, ...]:
    return (bool(route.definition), bool(route.ward), bool(route.municipality), bool(route.hours))


def _misfit(route: Route, case: Case, at: datetime) -> str:
    if route.to_at is not None and at >= route.to_at:
        return "ended"
    if route.from_at is not None and at < route.from_at:
        return "not_yet"
    if route.definition not in ("", case.definition):
        return "other_kind"
    if route.municipality not in ("", case.municipality) or route.ward not in ("", case.ward):
        return "elsewhere"
    if route.hours and route.hours != ("working" if case.is_working else "after"):
        return "other_hours"
    return ""


def choose(routes: Iterable[Route], case: Case, at: datetime) -> Route | None:
    """The rule that decides; None where the program has none that fits: then it has no team."""
    weighed = weigh(routes, case, at)
    return weighed[0].route if weighed and weighed[0].became == "won" else None


def why_not_again(program: str, sent_back: Mapping[str, str]) -> str:
    """Why a request may not be sent to a program: it sent it back already, with these words; '' if it may."""
    reason = sent_back.get(program)
    return "" if reason is None else f"They sent it back already: “{reason}”"


def goes_round(sent_back: Collection[str], bounces: int) -> bool:
    """Whether a request goes round in circles: sent back twice, by whomever. A supervisor decides then."""
    return bounces >= 2 or len(sent_back) >= 2
