"""A second opinion on lists: the events read one by one, straight from the prose, sharing no code."""

from __future__ import annotations

import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

Body = dict[str, Any]
SAYS_SOMETHING = ("accepted", "forced", "declined", "unfit", "unavailable", "accepted_too_late")


def empty_list() -> dict[str, Any]:
    """A list before anything happened."""
    return {"people": {}, "last_accepted": None, "next_turn": 1, "settled_to": None}


def brought_up(body: Body, sheet: dict[str, Any], until: datetime) -> dict[str, Any]:
    """The list with everything that is due by date until an instant: day after day."""
    sheet = copy.deepcopy(sheet)
    since = sheet["settled_to"]
    if since is None or until <= since:
        return sheet
    happenings = [(at, "reset", 0, "") for at in _resets(body, since, until)]
    for who, person in sheet["people"].items():
        if person["off_until"] and person["off_until"] <= until:
            happenings.append((person["off_until"], "reinstated", who, ""))
        happenings += [(end, "lapsed", who, ref) for ref, end in person["owed"] if end <= until]
    for at, kind, who, ref in sorted(happenings):
        sheet = happen(body, sheet, {"kind": kind, "at": at, "worker_id": who, "ref": ref})
    return sheet


def _resets(body: Body, since: datetime, until: datetime) -> list[datetime]:
    zone, found = ZoneInfo(body.get("zone", "America/Toronto")), []
    day = since.astimezone(zone).date()
    while day <= until.astimezone(zone).date():
        tomorrow = day + timedelta(days=1)
        wanted = (body.get("reset") or {}).get("dates", [])
        name = f"{day:%m-%d}"
        if name in wanted or (name == "02-28" and "02-29" in wanted and tomorrow.day == 1):
            at = datetime(day.year, day.month, day.day, tzinfo=zone)
            if since < at <= until:
                found.append(at)
        day = tomorrow
    return found


def happen(body: Body, sheet: dict[str, Any], event: dict[str, Any]) -> dict[str, Any]:
    """The list after one event."""
    sheet = copy.deepcopy(sheet)
    people, who = sheet["people"], event.get("worker_id", 0)
    kind, at, person = event["kind"], event["at"], sheet["people"].get(event.get("worker_id", 0))
    hours = [p["minutes"] for w, p in people.items() if w != who]
    entry = body.get("entry") or {}
    if kind in ("placed", "joined"):
        level = (
            {"average": sum(hours) // len(hours), "maximum": max(hours), "zero": 0} if hours else {}
        )
        start = (
            event.get("minutes") or 0
            if kind == "placed"
            else level.get(entry.get("new_hire", "average"), 0)
        )
        people[who] = {"minutes": start, "turn": sheet["next_turn"], "blanks": 0, "mark": "", "strikes": [],
                       "off_until": None, "owed": [], "last_forced": None, "charged": {}}  # fmt: skip
        sheet["next_turn"] += 1
    elif kind == "reset" and body.get("reset") and people:
        lowest = min(p["minutes"] for p in people.values())
        for each in people.values():
            each["blanks"] = 0
            if body["reset"].get("method", "zero") == "zero":
                each["minutes"], each["charged"] = 0, {}
            else:
                each["minutes"] -= lowest
    elif person is not None:
        _to_somebody(body, sheet, person, event, hours)
    if sheet["settled_to"] is None or at > sheet["settled_to"]:
        sheet["settled_to"] = at
    return sheet


def _to_somebody(
    body: Body,
    sheet: dict[str, Any],
    person: dict[str, Any],
    event: dict[str, Any],
    hours: list[int],
) -> None:
    kind, who = event["kind"], event["worker_id"]
    if kind == "left":
        del sheet["people"][who]
        if sheet["last_accepted"] == who:
            sheet["last_accepted"] = None
    elif kind == "reinstated":
        how = (body.get("entry") or {}).get("reinstated", "maximum")
        if hours and how != "keep":
            person["minutes"] = max(hours) if how == "maximum" else sum(hours) // len(hours)
        person["off_until"], person["strikes"] = None, []
    elif kind == "blank" and body.get("blanks"):
        person["blanks"] = person["blanks"] + 1 if body["blanks"].get("accumulate") else 1
    elif kind in ("marked", "adjusted"):
        person["mark"] = event["mark"] if kind == "marked" else person["mark"]
        person["minutes"] += event["minutes"] if kind == "adjusted" else 0
    elif kind == "outcome":
        _answer(body, sheet, person, event)
    else:
        _owed(body, person, event)


def _owed(body: Body, person: dict[str, Any], event: dict[str, Any]) -> None:
    if event["kind"] == "bypassed" and body.get("remedy"):
        days = timedelta(days=body["remedy"].get("within_days", 90))
        person["owed"].append((event["ref"], event["at"] + days))
    elif event["kind"] == "lapsed" and body.get("remedy"):
        person["owed"] = [each for each in person["owed"] if each[0] != event["ref"]]


def _answer(
    body: Body, sheet: dict[str, Any], person: dict[str, Any], event: dict[str, Any]
) -> None:
    outcome, ref, who = event["outcome"], event["ref"], event["worker_id"]
    if outcome == "unknown":
        return
    new, old = _price(body, event), person["charged"].get(ref)
    if outcome == "cancelled" and old is None:
        new = 0
    person["minutes"] += new - (old or 0)
    person["charged"][ref] = new
    strict = body.get("no_show")
    if outcome == "no_show" and strict:
        since = _months(body, event["at"], -strict.get("within_months", 6))
        person["strikes"] = [at for at in person["strikes"] if at > since] + [event["at"]]
        if len(person["strikes"]) >= strict.get("strikes", 3):
            person["strikes"] = []
            person["off_until"] = _months(body, event["at"], strict.get("off_months", 6))
    if outcome in SAYS_SOMETHING and body.get("remedy"):
        person["owed"] = person["owed"][1:]
    if outcome == "forced":
        person["last_forced"] = event["at"]
    rotation = body.get("rotation")
    if rotation and rotation.get("variant", "after_last_accepted") == "after_last_accepted":
        if outcome in ("accepted", "forced"):
            sheet["last_accepted"] = who
    elif rotation and outcome in SAYS_SOMETHING:
        person["turn"], sheet["next_turn"] = sheet["next_turn"], sheet["next_turn"] + 1


def _price(body: Body, event: dict[str, Any]) -> int:
    charge, exempt, outcome = body["charge"], body.get("exempt"), event["outcome"]
    minutes = event["minutes"]
    if minutes is None:
        minutes = round(charge.get("default_hours", 3) * 60)
    if outcome == "no_show":
        return int(minutes * ((body.get("no_show") or {"times": 1}).get("times", 2)))
    if outcome == "cancelled" and (not exempt or exempt.get("cancelled", True)):
        return 0
    defaults = {"declined": True, "no_answer": True, "busy": True, "voicemail": True}
    name = {"unavailable": "unfit", "accepted_too_late": "late"}.get(outcome, outcome)
    if outcome not in ("accepted", "forced", "cancelled") and not charge.get(
        name, defaults.get(name, False)
    ):
        return 0
    holiday = body.get("holiday")
    day = event["at"].astimezone(ZoneInfo(body.get("zone", "America/Toronto"))).date().isoformat()
    if holiday and not holiday.get("equalised") and day in holiday.get("days", []):
        return 0
    if exempt and minutes <= exempt.get("hours_up_to", 0) * 60:
        return 0
    notice, limit = event.get("notice_minutes"), (exempt or {}).get("notice_under_minutes", 0)
    if outcome not in ("accepted", "forced") and notice is not None and notice < limit:
        return 0
    return int(minutes)


def _months(body: Body, at: datetime, count: int) -> datetime:
    local = at.astimezone(ZoneInfo(body.get("zone", "America/Toronto")))
    years, month = divmod(local.year * 12 + local.month - 1 + count, 12)
    day = local.day
    while True:
        try:
            return local.replace(year=years, month=month + 1, day=day)
        except ValueError:
            day -= 1
