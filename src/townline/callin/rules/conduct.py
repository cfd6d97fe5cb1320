"""Trades of shifts, and what the call log must hold: the rules that order nobody. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.callin.rules.agreement import Agreement
from townline.callin.rules.facts import Person, Work
from townline.callin.rules.rest import obstacles
from townline.callin.rules.week import hours_within, week_of


@dataclass(frozen=True)
class Swap:
    """A shift that would go to `taker`."""

    shift: Work
    taker: Person
    is_written: bool = True
    is_approved: bool = True


def trade_problems(swap: Swap, agreement: Agreement) -> list[str]:
    """Everything that speaks against a trade; nothing means that it stands."""
    rule = agreement.trade
    if rule is None:
        return ["Trades are not foreseen."]
    found = []
    if rule.written and not swap.is_written:
        found.append(f"A trade is in writing ({rule.article}).")
    if rule.approved and not swap.is_approved:
        found.append(f"A trade is approved ({rule.article}).")
    week = hours_within([*swap.taker.work, swap.shift], week_of(swap.shift.start, agreement))
    if rule.no_overtime and week > rule.week_hours:
        found.append(f"{swap.taker.name} would work {week:g} h that week, {rule.week_hours:g} are"
                     f" allowed without overtime ({rule.article}).")  # fmt: skip
    found += [
        f"{swap.taker.name} {each.why}."
        for each in obstacles(swap.taker, swap.shift.start, swap.shift.end, agreement)
    ]
    return found


def overtime_goes_to(giver: Person, swap: Swap) -> Person:
    """Overtime that follows a traded shift belongs to whoever works it."""
    return swap.taker if swap.is_approved else giver


def missing_in_log(line: Mapping[str, object], agreement: Agreement) -> list[str]:
    """What a line of the call log lacks."""
    return [name for name in agreement.log.fields if line.get(name) in (None, "")]


def kept_until(at: datetime, agreement: Agreement) -> datetime:
    """Until when a line of the call log must be kept."""
    return at + timedelta(days=agreement.log.kept_days)
