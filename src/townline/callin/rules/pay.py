"""What coming in is worth: the least that is paid, premiums, holidays, and standby that is lost. Pure.

All hours are real: a night on which the clocks go back is an hour longer, and is paid so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.callin.rules.agreement import Agreement, CallBack, NoticeMinimum
from townline.callin.rules.charging import is_holiday
from townline.callin.rules.facts import Span, Work
from townline.callin.rules.rest import blocks
from townline.callin.rules.types import RuleType

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Call(Span):
    """One time somebody was called: when work began and ended. `is_phone` is advice without coming in;
    `notice_minutes` is given for overtime planned ahead."""

    is_phone: bool = False
    notice_minutes: int | None = None


@dataclass(frozen=True)
class PayLine:
    """Minutes that are paid at a rate, by which rule, and why."""

    rule: str
    minutes: int
    rate: float
    why: str


def pay(calls: Sequence[Call], shifts: Sequence[Work], agreement: Agreement) -> tuple[PayLine, ...]:
    """The pay lines of one person's calls, beside their shifts of those days."""
    lines: list[PayLine] = []
    for group in _groups(calls, agreement.call_back):
        lines.append(_line(group, shifts, agreement))
        if (
            agreement.holiday
            and agreement.holiday.credit_hours
            and is_holiday(group[0].start, agreement)
        ):
            rule = agreement.holiday
            why = f"{rule.credit_hours:g} h of credit for a holiday ({rule.article})"
            lines.append(PayLine(RuleType.HOLIDAY, round(rule.credit_hours * 60), 1, why))
        lines += _premium(group[-1].end, shifts, agreement)
    return tuple(lines)


def shares(
    calls: Sequence[Call], shifts: Sequence[Work], agreement: Agreement
) -> tuple[tuple[Call, tuple[PayLine, ...]], ...]:
    """What each call adds to the pay of one person, in the order of time; together exactly what `pay` gives.

    The first call of a group carries the minimum; a later one carries what is due beyond it, perhaps nothing,
    and less than nothing where the minimum falls away because the work now joins a shift.
    """
    found: list[tuple[Call, tuple[PayLine, ...]]] = []
    for group in _groups(calls, agreement.call_back):
        before: tuple[PayLine, ...] = ()
        for n, call in enumerate(group, 1):
            after = pay(group[:n], shifts, agreement)
            lines = _added(before, after, call, group[0], agreement) if before else after
            found.append((call, lines))
            before = after
    return tuple(sorted(found, key=lambda each: each[0].start))


def _added(
    before: Sequence[PayLine],
    after: Sequence[PayLine],
    call: Call,
    first: Call,
    agreement: Agreement,
) -> tuple[PayLine, ...]:
    """The lines that a further call of a group adds to those before it."""
    had, now = before[0], after[0]
    at = f"{first.start.astimezone(agreement.place):%Y-%m-%d %H:%M}"
    why = (
        f"{_minutes([call])} min worked, one call with that of {at}: {now.minutes} min in all, "
        f"{had.minutes} of them with the earlier; {now.why.partition('; ')[2]}"
    )
    lines = [PayLine(now.rule, now.minutes - had.minutes, now.rate, why)]
    for rule in (RuleType.HOLIDAY, RuleType.REST):
        old, new = ([x for x in each[1:] if x.rule == rule] for each in (before, after))
        more = sum(x.minutes for x in new) - sum(x.minutes for x in old)
        if more:
            of = (new or old)[-1]
            lines.append(PayLine(rule, more, of.rate, of.why))
    return tuple(lines)


def _groups(calls: Sequence[Call], rule: CallBack | None) -> list[list[Call]]:
    """Calls that begin within some hours of the first of them are one call. Advice stays by itself."""
    within = timedelta(hours=rule.one_within_hours if rule else 0)
    groups: list[list[Call]] = []
    for call in sorted(calls, key=lambda c: c.start):
        last = next((each for each in reversed(groups) if not each[0].is_phone), None)
        is_one = last and not call.is_phone and call.notice_minutes is None
        if last and is_one and call.start - last[0].start < within:
            last.append(call)
        else:
            groups.append([call])
    return groups


def _minutes(group: Sequence[Call]) -> int:
    return sum(round((call.end - call.start).total_seconds() / 60) for call in group)


def _line(group: Sequence[Call], shifts: Sequence[Work], agreement: Agreement) -> PayLine:
    worked = _minutes(group)
    least, rule, why = _least(group, shifts, agreement)
    rate, told = 1.0, f"{worked} min worked"
    if is_holiday(group[0].start, agreement) and agreement.holiday:
        rate = agreement.holiday.rate
        told += f", holiday × {rate:g} ({agreement.holiday.article})"
    return PayLine(rule, max(worked, least), rate, f"{told}; {why}")


def _least(
    group: Sequence[Call], shifts: Sequence[Work], agreement: Agreement
) -> tuple[int, str, str]:
    first, back, notice = group[0], agreement.call_back, agreement.notice_minimum
    if first.notice_minutes is not None and notice is not None:
        return _by_notice(first.notice_minutes, notice)
    if back is None:
        return 0, RuleType.CALL_BACK, "no minimum is agreed"
    if first.is_phone:
        why = f"advice by telephone, {back.phone_minutes} min at least ({back.article})"
        return back.phone_minutes, RuleType.CALL_BACK, why
    if any(s.start <= group[-1].end and first.start <= s.end for s in shifts):
        return 0, RuleType.CALL_BACK, f"joins a shift: no minimum ({back.article})"
    day = first.start.astimezone(agreement.place).date()
    works = any(
        s.start.astimezone(agreement.place).date() == day and s.kind == "regular" for s in shifts
    )
    least = back.hours if works else back.day_off_hours
    one = f", {len(group)} calls count as one" if len(group) > 1 else ""
    kind = "on a working day" if works else "on a day off"
    return (
        round(least * 60),
        RuleType.CALL_BACK,
        f"{least:g} h at least {kind}{one} ({back.article})",
    )


def _by_notice(minutes: int, rule: NoticeMinimum) -> tuple[int, str, str]:
    is_long = minutes > rule.long_notice_hours * 60
    least = rule.with_long_notice if is_long else rule.hours
    kind = "more than" if is_long else "at most"
    why = (
        f"{least:g} h at least with {kind} {rule.long_notice_hours:g} h of notice ({rule.article})"
    )
    return round(least * 60), RuleType.NOTICE, why


def _premium(ended: datetime, shifts: Sequence[Work], agreement: Agreement) -> list[PayLine]:
    """Work in the next shift before the clear hours have passed."""
    rest = agreement.rest
    following = [b for b in blocks(w for w in shifts if w.kind == "regular") if b[0] > ended]
    if not following or rest.clear_else != "premium":
        return []
    start, end = following[0]
    until = min(ended + rest.clear_hours * HOUR, end)
    if until <= start:
        return []
    had = (start - ended) / HOUR
    why = f"{had:.1f} h clear before the shift, {rest.clear_hours:g} are due ({rest.article})"
    return [PayLine(RuleType.REST, round((until - start).total_seconds() / 60), 1.5, why)]


def standby_line(
    called: datetime, answered: datetime | None, agreement: Agreement
) -> tuple[PayLine, ...]:
    """The line by which a day's standby pay is taken, no minutes at no rate; nothing where it was earned."""
    why = standby_lost(called, answered, agreement)
    return (PayLine(RuleType.STANDBY, 0, 0.0, why),) if why else ()


def standby_lost(called: datetime, answered: datetime | None, agreement: Agreement) -> str | None:
    """The sentence where a day's standby pay is lost for want of an answer in time, else None."""
    rule = agreement.standby
    limit = timedelta(minutes=rule.response_minutes)
    if not rule.forfeits_day or (answered is not None and answered - called <= limit):
        return None
    day = f"{called.astimezone(agreement.place):%Y-%m-%d}"
    said = (
        "no answer"
        if answered is None
        else f"answered after {(answered - called) / timedelta(minutes=1):.0f} min"
    )
    return f"{said}, {rule.response_minutes:g} min are allowed: standby pay of {day} is lost ({rule.article})"
