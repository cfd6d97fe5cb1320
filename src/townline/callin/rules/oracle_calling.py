"""A second opinion on how people are asked: rings, replies, an offer to all, which numbers (rules 11 to 13).

Like its neighbours it reads the raw agreement file and shares no code with the rest of the package.
"""

from __future__ import annotations

from typing import Any

Body = dict[str, Any]


def asked_wrongly(
    body: Body, rule: dict[str, Any], rung: dict[str, Any], inputs: dict[str, Any]
) -> list[str]:
    """What of a rung's way of asking is not what the file says."""
    limits, numbers = body["limits"], body["numbers"]
    is_offer = rule.get("mode", "serial") == "parallel" and "offer" in body
    after = rule.get("opens_after_minutes")
    should = {
        "mode": rule.get("mode", "serial"),
        "ring_seconds": limits["rings"] * limits["seconds_a_ring"],
        "reply_seconds": 60 * _minutes_to_reply(body, rule, inputs["need"]["notice_minutes"], is_offer),
        "opens_after_seconds": None if after is None else after * 60,
        "choose": body["offer"]["choose"] if is_offer else "first",
        "rings": numbers.get("attempts", 1),
    }  # fmt: skip
    found = [
        f"{rule['key']}: {name} is {rung[name]}, not {value}"
        for name, value in should.items() if rung[name] != value
    ]  # fmt: skip
    people = {each["worker_id"]: each for each in inputs["people"]}
    for candidate in rung["candidates"]:
        dialled = [each["number"] for each in candidate["numbers"]]
        may = _numbers(people[candidate["worker_id"]]["numbers"], numbers)
        if dialled != may:
            found.append(
                f"{rule['key']}: {candidate['worker_id']} is dialled at {dialled}, not {may}"
            )
    return found


def _minutes_to_reply(body: Body, rule: dict[str, Any], notice: float, is_offer: bool) -> float:  # noqa: FBT001
    if is_offer:
        open_for = 0.0
        for window in sorted(
            body["offer"]["windows"], key=lambda each: float(each["notice_over_hours"])
        ):
            if notice >= window["notice_over_hours"] * 60:
                open_for = window["minutes"]
        return open_for
    if rule["people"] == "standby":
        return float(body["standby"]["reply_minutes"])
    limits = body["limits"]
    is_soon = notice < limits["at_once_under_hours"] * 60
    return 0.0 if is_soon else float(limits["reply_minutes"])


def _numbers(given: list[Any], rule: dict[str, Any]) -> list[str]:
    """So many that must be tried, then so many that may be."""
    left = {True: rule.get("required", 1), False: rule.get("optional", 1)}
    kept: dict[bool, list[str]] = {True: [], False: []}
    for _kind, number, must in given:
        if len(kept[must]) < left[must]:
            kept[must].append(number)
    return kept[True] + kept[False]
