"""What an answer costs on the list, and what else it changes there."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from townline.callin.rules.agreement import Agreement
from townline.callin.rules.standings import Event, Line, Sheet, Standing, hours, with_standing
from townline.callin.rules.types import RuleType

REACHED = frozenset({"accepted", "forced", "declined", "unfit", "unavailable", "accepted_too_late"})
WORKED = frozenset({"accepted", "forced"})
Change = tuple[Sheet, tuple[Line, ...]]


def is_holiday(at: datetime, agreement: Agreement) -> bool:
    """Whether the local day of an instant is a holiday of the agreement."""
    return agreement.holiday is not None and (
        at.astimezone(agreement.place).date() in agreement.holiday.days
    )


def cost(event: Event, agreement: Agreement) -> tuple[int, str, str]:
    """Minutes that an outcome is charged, with the rule and the sentence."""
    charge, exempt = agreement.charge, agreement.exempt
    minutes = round(charge.default_hours * 60) if event.minutes is None else event.minutes
    told = f"{hours(minutes)} h"
    if event.outcome == "no_show":
        times = agreement.no_show.times if agreement.no_show else 1
        article = agreement.no_show.article if agreement.no_show else charge.article
        return (
            minutes * times,
            RuleType.NO_SHOW,
            f"accepted and not there: {told} × {times} ({article})",
        )
    if event.outcome == "cancelled" and (exempt is None or exempt.cancelled):
        article = exempt.article if exempt else charge.article
        return 0, RuleType.EXEMPTION, f"cancelled work is not charged ({article})"
    if not _is_charged(event.outcome, agreement):
        word = event.outcome.replace("_", " ")
        return 0, RuleType.CHARGE, f"{word} is not charged ({charge.article})"
    if is_holiday(event.at, agreement) and agreement.holiday and not agreement.holiday.equalised:
        return (
            0,
            RuleType.HOLIDAY,
            f"holiday work does not count here ({agreement.holiday.article})",
        )
    if exempt and minutes <= exempt.hours_up_to * 60:
        why = f"up to {exempt.hours_up_to:g} h is not charged ({exempt.article})"
        return 0, RuleType.EXEMPTION, why
    if exempt and event.outcome not in WORKED and _is_short(event, exempt.notice_under_minutes):
        why = f"less than {exempt.notice_under_minutes} min of notice is not charged ({exempt.article})"
        return 0, RuleType.EXEMPTION, why
    return minutes, RuleType.CHARGE, f"{event.outcome.replace('_', ' ')}: {told} ({charge.article})"


def _is_short(event: Event, limit: int) -> bool:
    return event.notice_minutes is not None and event.notice_minutes < limit


def _is_charged(outcome: str, agreement: Agreement) -> bool:
    charge = agreement.charge
    return {
        "accepted": True, "forced": True, "cancelled": True, "declined": charge.declined,
        "no_answer": charge.no_answer, "busy": charge.busy, "voicemail": charge.voicemail,
        "unfit": charge.unfit, "unavailable": charge.unfit, "accepted_too_late": charge.late,
    }.get(outcome, False)  # fmt: skip


def outcome(sheet: Sheet, event: Event, agreement: Agreement) -> Change:
    before = sheet.standings.get(event.worker_id)
    if before is None or event.outcome == "unknown":
        return sheet, ()
    minutes, rule, why = cost(event, agreement)
    was = before.charged.get(event.ref)
    if event.outcome == "cancelled" and was is None:
        minutes = 0
    delta = minutes - (was or 0)
    after = replace(
        before, minutes=before.minutes + delta, charged={**before.charged, event.ref: minutes}
    )
    lines = [Line(event.worker_id, delta, rule, why)]
    if event.outcome == "no_show":
        after, more = _strike(after, event, agreement)
        lines += more
    if event.outcome in REACHED:
        after, more = _met(after, event, agreement)
        lines += more
    if event.outcome == "forced":
        after = replace(after, last_forced=event.at)
    sheet = with_standing(sheet, after)
    return _turned(sheet, event, agreement), tuple(lines)


def _strike(after: Standing, event: Event, agreement: Agreement) -> tuple[Standing, list[Line]]:
    rule = agreement.no_show
    if rule is None:
        return after, []
    since = add_months(event.at, -rule.within_months, agreement)
    strikes = (*(at for at in after.strikes if at > since), event.at)
    if len(strikes) < rule.strikes:
        return replace(after, strikes=strikes), []
    until = add_months(event.at, rule.off_months, agreement)
    why = (
        f"{rule.strikes} times not there in {rule.within_months} months: off the list until"
        f" {until.astimezone(agreement.place):%Y-%m-%d} ({rule.article})"
    )
    return replace(after, strikes=(), off_until=until), [
        Line(event.worker_id, 0, RuleType.NO_SHOW, why)
    ]


def add_months(at: datetime, months: int, agreement: Agreement) -> datetime:
    """The same local day and hour so many months on; the last of the month where there is no such day."""
    local = at.astimezone(agreement.place)
    month = local.month - 1 + months
    year, month = local.year + month // 12, month % 12 + 1
    for day in range(local.day, 27, -1):
        try:
            return local.replace(year=year, month=month, day=day)
        except ValueError:
            continue
    return local.replace(year=year, month=month)


def _met(after: Standing, event: Event, agreement: Agreement) -> tuple[Standing, list[Line]]:
    """Somebody owed an opportunity has now been offered one."""
    if not after.owed or agreement.remedy is None:
        return after, []
    why = f"the opportunity owed for {after.owed[0].ref} was given ({agreement.remedy.article})"
    return replace(after, owed=after.owed[1:]), [Line(event.worker_id, 0, RuleType.REMEDY, why)]


def _turned(sheet: Sheet, event: Event, agreement: Agreement) -> Sheet:
    rotation = agreement.rotation
    if rotation is None:
        return sheet
    if rotation.variant == "after_last_accepted":
        accepted = event.outcome in WORKED
        return replace(sheet, last_accepted=event.worker_id) if accepted else sheet
    if event.outcome not in REACHED:
        return sheet
    last = replace(sheet.standings[event.worker_id], turn=sheet.next_turn)
    return replace(with_standing(sheet, last), next_turn=sheet.next_turn + 1)
