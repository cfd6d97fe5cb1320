"""One list of an agreement: who stands at how many hours, and how each event changes that. Pure.

A list is nothing but its events: `replay` builds it again from them. Minutes are whole numbers, so that
nothing is lost in sums.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from townline.callin.rules.agreement import Agreement
from townline.callin.rules.charging import Change, outcome
from townline.callin.rules.standings import Event, Line, Owed, Sheet, Standing, hours, with_standing
from townline.callin.rules.types import RuleType


def replay(steps: Iterable[tuple[Event, Agreement]]) -> Sheet:
    """The list after all its events, each under the version that was in force for it."""
    sheet = Sheet()
    for event, agreement in steps:
        sheet, _ = apply(sheet, event, agreement)
    return sheet


def advance(sheet: Sheet, until: datetime, agreement: Agreement) -> Sheet:
    """The list as it stands at an instant: with everything that is due by date."""
    for event in due(sheet, until, agreement):
        sheet, _ = apply(sheet, event, agreement)
    return sheet


def apply(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    """The list after one event, and what it changed. What nobody knows (`unknown`) changes nothing."""
    changed, lines = _VERBS[event.kind](sheet, event, agreement)
    if changed.settled_to is None or event.at > changed.settled_to:
        changed = replace(changed, settled_to=event.at)
    return changed, lines


def due(sheet: Sheet, until: datetime, agreement: Agreement) -> list[Event]:
    """Events that come by date between what is settled and an instant: new beginnings of the list, people
    who may come back, opportunities owed that have lapsed."""
    since = sheet.settled_to
    if since is None or until <= since:
        return []
    found = [Event("reset", at) for at in _reset_instants(since, until, agreement)]
    for each in sheet.standings.values():
        if each.off_until and each.off_until <= until:
            found.append(Event("reinstated", each.off_until, each.worker_id))
        found += [
            Event("lapsed", owed.until, each.worker_id, ref=owed.ref)
            for owed in each.owed if owed.until <= until
        ]  # fmt: skip
    return sorted(found, key=lambda e: (e.at, e.kind, e.worker_id, e.ref))


def local_midnight(day: date, agreement: Agreement) -> datetime:
    """The instant at which a local day begins."""
    return datetime.combine(day, time(0), tzinfo=agreement.place)


def _reset_instants(since: datetime, until: datetime, agreement: Agreement) -> Iterable[datetime]:
    if agreement.reset is None:
        return
    years = range(
        since.astimezone(agreement.place).year, until.astimezone(agreement.place).year + 1
    )
    for year in years:
        for text in agreement.reset.dates:
            at = local_midnight(_day_of(year, text), agreement)
            if since < at <= until:
                yield at


def _day_of(year: int, text: str) -> date:
    """29 February falls on the 28th in a common year."""
    month, day = (int(part) for part in text.split("-"))
    if (month, day) == (2, 29) and (year % 4 or (year % 100 == 0 and year % 400)):
        day = 28
    return date(year, month, day)


def _new(sheet: Sheet, worker_id: int, minutes: int) -> Sheet:
    made = Standing(worker_id, minutes, sheet.next_turn)
    return replace(with_standing(sheet, made), next_turn=sheet.next_turn + 1)


def _placed(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    minutes = event.minutes or 0
    why = event.reason or f"placed on the list at {hours(minutes)} h"
    return _new(sheet, event.worker_id, minutes), (
        Line(event.worker_id, minutes, RuleType.ENTRY, why),
    )


def _level(sheet: Sheet, kind: str, besides: int, own: int) -> int:
    others = [each.minutes for each in sheet.standings.values() if each.worker_id != besides]
    if kind == "keep" or not others:
        return own
    if kind == "zero":
        return 0
    return max(others) if kind == "maximum" else sum(others) // len(others)


def _joined(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    kind = agreement.entry.new_hire if agreement.entry else "average"
    minutes = _level(sheet, kind, event.worker_id, 0)
    article = f" ({agreement.entry.article})" if agreement.entry else ""
    why = f"enters at the {kind} of the list, {hours(minutes)} h{article}"
    return _new(sheet, event.worker_id, minutes), (
        Line(event.worker_id, minutes, RuleType.ENTRY, why),
    )


def _left(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    rest = {key: each for key, each in sheet.standings.items() if key != event.worker_id}
    gone = sheet.standings.get(event.worker_id)
    if gone is None:
        return sheet, ()
    last = None if sheet.last_accepted == event.worker_id else sheet.last_accepted
    changed = replace(sheet, standings=rest, last_accepted=last)
    return changed, (Line(event.worker_id, -gone.minutes, RuleType.ENTRY, "has left the list"),)


def _reinstated(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before = sheet.standings.get(event.worker_id)
    if before is None:
        return sheet, ()
    kind = agreement.entry.reinstated if agreement.entry else "maximum"
    minutes = _level(sheet, kind, event.worker_id, before.minutes)
    article = f" ({agreement.entry.article})" if agreement.entry else ""
    why = f"comes back at the {kind} of the list, {hours(minutes)} h{article}"
    after = replace(before, minutes=minutes, off_until=None, strikes=())
    return with_standing(sheet, after), (
        Line(event.worker_id, minutes - before.minutes, RuleType.ENTRY, why),
    )


def _reset(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    """A new beginning. At zero, charges are closed: a cancellation afterwards gives nothing back."""
    rule = agreement.reset
    if rule is None or not sheet.standings:
        return sheet, ()
    lowest = min(each.minutes for each in sheet.standings.values())
    standings, lines = {}, []
    for key, each in sheet.standings.items():
        to_zero = rule.method == "zero"
        taken = each.minutes if to_zero else lowest
        standings[key] = replace(
            each, minutes=each.minutes - taken, blanks=0, charged={} if to_zero else each.charged
        )
        why = (
            f"the list begins anew at zero ({rule.article})" if to_zero
            else f"the lowest, {hours(lowest)} h, is taken off everybody ({rule.article})"
        )  # fmt: skip
        lines.append(Line(key, -taken, RuleType.RESET, why))
    return replace(sheet, standings=standings), tuple(lines)


def _blank(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before = sheet.standings.get(event.worker_id)
    if before is None or agreement.blanks is None:
        return sheet, ()
    count = before.blanks + 1 if agreement.blanks.accumulate else 1
    why = f"was at work: the box stays blank, nothing is charged ({agreement.blanks.article})"
    line = Line(event.worker_id, 0, RuleType.BLANK, why)
    return with_standing(sheet, replace(before, blanks=count)), (line,)


def _marked(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before = sheet.standings.get(event.worker_id)
    if before is None:
        return sheet, ()
    why = {"accept": "wants to be called", "refuse": "does not want to be called"}.get(
        event.mark, "no mark"
    )
    line = Line(event.worker_id, 0, RuleType.BLANK, event.reason or why)
    return with_standing(sheet, replace(before, mark=event.mark)), (line,)


def _adjusted(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before = sheet.standings.get(event.worker_id)
    if before is None:
        return sheet, ()
    by = event.minutes or 0
    line = Line(event.worker_id, by, "adjusted", f"by hand: {event.reason}")
    return with_standing(sheet, replace(before, minutes=before.minutes + by)), (line,)


def _bypassed(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before, rule = sheet.standings.get(event.worker_id), agreement.remedy
    if before is None or rule is None:
        return sheet, ()
    until = event.at + timedelta(days=rule.within_days)
    owed = (*before.owed, Owed(event.ref, until))
    day = f"{until.astimezone(agreement.place):%Y-%m-%d}"
    why = f"passed over: first at the next opportunity, by {day} ({rule.article})"
    return with_standing(sheet, replace(before, owed=owed)), (
        Line(event.worker_id, 0, RuleType.REMEDY, why),
    )


def _lapsed(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before, rule = sheet.standings.get(event.worker_id), agreement.remedy
    if before is None or rule is None:
        return sheet, ()
    owed = tuple(each for each in before.owed if each.ref != event.ref)
    then = "is paid" if rule.then == "paid" else "ends"
    why = f"no opportunity within {rule.within_days} days: it {then} ({rule.article})"
    return with_standing(sheet, replace(before, owed=owed)), (
        Line(event.worker_id, 0, RuleType.REMEDY, why),
    )


_VERBS = MappingProxyType({
    "placed": _placed, "joined": _joined, "left": _left, "outcome": outcome, "blank": _blank,
    "marked": _marked, "adjusted": _adjusted, "bypassed": _bypassed, "reset": _reset,
    "reinstated": _reinstated, "lapsed": _lapsed,
})  # fmt: skip
KINDS = tuple(_VERBS)
