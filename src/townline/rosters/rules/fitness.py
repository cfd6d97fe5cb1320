"""Whether somebody may hold a duty: qualified, free, rested. Every refusal is a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from townline.rosters.rules.periods import Period, joined, total

SPAN = timedelta(days=28)


@dataclass(frozen=True)
class Policy:
    """Limits of an organisation: `rest` after work of `long_work` or more, `longest_run` on call.

    The defaults follow the Employment Standards Act, 2000 (Ontario), section 18: eight hours between
    shifts that together exceed thirteen hours; a run of on-call weeks is the organisation's own rule.
    """

    long_work: timedelta = timedelta(hours=13)
    rest: timedelta = timedelta(hours=8)
    longest_run: timedelta = timedelta(days=14)


@dataclass(frozen=True)
class Facts:
    """What is known of one worker around a duty. `qualified` maps a code to its periods."""

    worker_id: int
    name: str
    seniority: date
    employed: Period
    qualified: dict[str, tuple[Period, ...]]
    duties: tuple[Period, ...] = ()
    work: tuple[Period, ...] = ()
    away: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Problem:
    """Why somebody may not hold a duty: a stable code and the sentence."""

    code: str
    why: str


def problems(
    facts: Facts, during: Period, needs: Iterable[str], policy: Policy | None = None
) -> list[Problem]:
    """Everything that speaks against this person for this period; nothing means fit."""
    limits = policy or Policy()
    found = [*_employed(facts, during), *_qualified(facts, during, needs), *_free(facts, during)]
    return [*found, *_rested(facts, during, limits), *_run(facts, during, limits)]


def _employed(facts: Facts, during: Period) -> list[Problem]:
    if during.within(facts.employed) == during:
        return []
    return [Problem("not_employed", f"{facts.name} is not employed throughout this time.")]


def _qualified(facts: Facts, during: Period, needs: Iterable[str]) -> list[Problem]:
    lacking = []
    for code in needs:
        held = facts.qualified.get(code, ())
        if not held:
            lacking.append(Problem("unqualified", f"{facts.name} does not hold {code}."))
        elif not any(during.within(each) == during for each in joined(held)):
            why = f"{facts.name} does not hold {code} for the whole of this time."
            lacking.append(Problem("qualification_ends", why))
    return lacking


def _free(facts: Facts, during: Period) -> list[Problem]:
    found = []
    if any(during.overlaps(each) for each in facts.away):
        found.append(Problem("away", f"{facts.name} is away during part of this time."))
    if any(during.overlaps(each) for each in facts.duties):
        found.append(
            Problem("on_call", f"{facts.name} is already on call during part of this time.")
        )
    return found


def _rested(facts: Facts, during: Period, limits: Policy) -> list[Problem]:
    """Long work just before the duty leaves too little rest."""
    for each in joined(facts.work):
        pause = during.start - each.end
        if each.length >= limits.long_work and timedelta() <= pause < limits.rest:
            hours, needed = pause / timedelta(hours=1), limits.rest / timedelta(hours=1)
            why = (
                f"{facts.name} works {each.length / timedelta(hours=1):g} hours until then and would have"
                f" {hours:g} hours of rest; {needed:g} are needed."
            )
            return [Problem("rest", why)]
    return []


def _run(facts: Facts, during: Period, limits: Policy) -> list[Problem]:
    run = next(each for each in joined([*facts.duties, during]) if during.within(each) == during)
    if run.length <= limits.longest_run:
        return []
    days, most = run.length / timedelta(days=1), limits.longest_run / timedelta(days=1)
    why = f"{facts.name} would be on call for {days:.3g} days at a stretch; {most:g} are allowed."
    return [Problem("long_run", why)]


def substitutes(
    everybody: Sequence[Facts], during: Period, needs: Sequence[str], *, besides: Iterable[int] = ()
) -> list[Facts]:
    """Who could hold the duty instead: fewest hours on call in the 28 days before, then seniority."""
    out = set(besides)
    fit = [f for f in everybody if f.worker_id not in out and not problems(f, during, needs)]
    return sorted(fit, key=lambda f: (recent(f, during.start), f.seniority, f.worker_id))


def recent(facts: Facts, before: datetime) -> timedelta:
    """How long somebody was on call in the 28 days before an instant."""
    window = Period(before - SPAN, before)
    return total(part for each in facts.duties if (part := each.within(window)))
