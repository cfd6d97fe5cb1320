"""A second opinion on what coming in is worth, on trades and on the log: plain, minute by minute.

Like its neighbours it reads the raw agreement file and shares no code with the rest of the package.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Body = dict[str, Any]
Line = tuple[str, int, float]
MINUTE = timedelta(minutes=1)


def _day(at: datetime, body: Body) -> date:
    return at.astimezone(ZoneInfo(body.get("zone", "America/Toronto"))).date()


def _holiday(at: datetime, body: Body) -> bool:
    days = (body.get("holiday") or {}).get("days", [])
    return _day(at, body).isoformat() in {str(each) for each in days}


def _length(span: Mapping[str, Any]) -> int:
    return int((span["end"] - span["start"]) / MINUTE)


def owed(
    body: Body, calls: Sequence[Mapping[str, Any]], shifts: Sequence[Mapping[str, Any]]
) -> list[Line]:
    """(rule, minutes, rate) of each line that one person is paid for these calls beside these shifts."""
    together = float((body.get("call_back") or {}).get("one_within_hours", 0)) * 60
    heads: list[dict[str, Any]] = []  # each with everything that counts as one call with it
    for call in sorted(calls, key=lambda each: each["start"]):
        came = [each for each in heads if not each["phone"]]
        is_plain = not call["phone"] and call["notice"] is None
        if is_plain and came and (call["start"] - came[-1]["start"]) / MINUTE < together:
            came[-1]["all"].append(call)
        else:
            heads.append({**call, "all": [call]})
    return [line for head in heads for line in _of_one(body, head, shifts)]


def _of_one(body: Body, head: dict[str, Any], shifts: Sequence[Mapping[str, Any]]) -> list[Line]:
    begins, ends = head["start"], head["all"][-1]["end"]
    rule, least = _least(body, head, begins, ends, shifts)
    worked = sum(_length(each) for each in head["all"])
    holiday = body.get("holiday") or {}
    is_holiday = _holiday(begins, body)
    rate = float(holiday.get("rate", 2)) if is_holiday else 1.0
    lines: list[Line] = [(rule, worked if worked > least else least, rate)]
    if is_holiday and holiday.get("credit_hours"):
        lines.append(("holiday", int(holiday["credit_hours"] * 60), 1.0))
    short = _short_rest(body, ends, shifts)
    return [*lines, ("rest", short, 1.5)] if short else lines


def _least(
    body: Body, head: dict[str, Any], begins: datetime, ends: datetime,
    shifts: Sequence[Mapping[str, Any]],
) -> tuple[str, int]:  # fmt: skip
    notice, back = body.get("notice_minimum"), body.get("call_back")
    if head["notice"] is not None and notice:
        far = head["notice"] > notice["long_notice_hours"] * 60
        return "notice", int(60 * (notice["with_long_notice"] if far else notice["hours"]))
    if not back:
        return "call_back", 0
    if head["phone"]:
        return "call_back", int(back.get("phone_minutes", 0))
    for shift in shifts:
        if not (shift["end"] < begins or ends < shift["start"]):
            return "call_back", 0
    today = [
        s for s in shifts if s["kind"] == "regular" and _day(s["start"], body) == _day(begins, body)
    ]
    return "call_back", int(60 * (back["hours"] if today else back["day_off_hours"]))


def _short_rest(body: Body, ended: datetime, shifts: Sequence[Mapping[str, Any]]) -> int:
    """Minutes of the next regular work within the hours that were to be clear, counted one by one."""
    rest = body["rest"]
    if rest.get("clear_else") != "premium":
        return 0
    regular = [s for s in shifts if s["kind"] == "regular"]

    def at_work(at: datetime) -> bool:
        return any(s["start"] <= at < s["end"] for s in regular)

    minute, last, counted = ended + MINUTE, ended + rest["clear_hours"] * 60 * MINUTE, 0
    while minute < last and (not at_work(minute) or at_work(minute - MINUTE)):
        minute += MINUTE
    while minute < last and at_work(minute):
        minute, counted = minute + MINUTE, counted + 1
    return counted


def forfeits(body: Body, called: datetime, answered: datetime | None) -> bool:
    """Whether the standby pay of the day is lost: no answer, or one that came after the minutes allowed."""
    rule = body["standby"]
    if not rule.get("forfeits_day", True):
        return False
    allowed = called + rule["response_minutes"] * MINUTE
    return answered is None or allowed < answered


def trade_lacks(
    body: Body, shift: Mapping[str, Any], work: Sequence[Mapping[str, Any]], *, is_written: bool,
    is_approved: bool,
) -> set[str]:  # fmt: skip
    """What a trade lacks on paper and in the week of whoever takes it; rest is judged with plans."""
    rule = body["trade"]
    lacks = set()
    if rule.get("written", True) and not is_written:
        lacks.add("writing")
    if rule.get("approved", True) and not is_approved:
        lacks.add("approval")
    week = _day(shift["start"], body).isocalendar()[:2]
    minutes = 0
    for each in (*work, shift):
        for n in range(_length(each)):
            minutes += _day(each["start"] + n * MINUTE, body).isocalendar()[:2] == week
    if rule.get("no_overtime", True) and minutes > 60 * rule.get("week_hours", 40):
        lacks.add("overtime")
    return lacks
