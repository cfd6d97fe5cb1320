"""A second opinion on plans and lists, written apart from the engine: slow, plain, straight from the prose.

It reads the raw agreement file and the stored inputs, shares no code with the rest of the package, and says
in words what it would have done otherwise. Tests and the simulated year hold every plan against it.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from townline.callin.rules.oracle_calling import asked_wrongly
from townline.callin.rules.oracle_lists import brought_up

Body = dict[str, Any]
EVERY = timedelta(hours=24)


def _t(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _list(kept: dict[str, Any]) -> dict[str, Any]:
    """The stored list with its instants."""
    people = {
        each["worker_id"]: {
            **each, "off_until": _t(each["off_until"]) if each["off_until"] else None,
            "last_forced": _t(each["last_forced"]) if each["last_forced"] else None,
            "strikes": [_t(at) for at in each["strikes"]],
            "owed": [(ref, _t(until)) for ref, until in each["owed"]],
        }
        for each in kept["standings"]
    }  # fmt: skip
    settled = kept["settled_to"]
    return {"people": people, "last_accepted": kept["last_accepted"], "next_turn": kept["next_turn"],
            "settled_to": _t(settled) if settled else None}  # fmt: skip


def _same(one: str, other: str) -> bool:
    def bare(word: str) -> str:
        word = word.lower().replace("_", " ")
        return word[:-3] + "man" if word.endswith("men") else word.rstrip("s")

    return bare(one) == bare(other)


class Judge:
    """The naive reading of one case."""

    def __init__(self, body: Body, inputs: dict[str, Any]) -> None:
        self.body, self.inputs, self.need = body, inputs, inputs["need"]
        crew = body.get("crews", {}).get(inputs["program"], {})
        self.hours = self.need["hours"] or crew.get("hours", 3)
        self.asked = self.need["classification"] or crew.get("classification", "")
        slots = [{"classification": c, "qualifications": q} for _, _, c, q in self.need["slots"]]
        self.slots = slots or crew.get("slots") or [{}]
        self.start = _t(inputs["at"])
        self.end = self.start + timedelta(hours=self.hours)
        self.zone = ZoneInfo(body.get("zone", "America/Toronto"))
        sheet = brought_up(body, _list(inputs["list"]), self.start)
        self.on_list, self.last = sheet["people"], sheet["last_accepted"]

    def standing(self, person: dict[str, Any]) -> dict[str, Any]:
        blank = {"minutes": 0, "turn": 0, "blanks": 0, "mark": "", "off_until": None,
                 "last_forced": None, "owed": []}  # fmt: skip
        found: dict[str, Any] = self.on_list.get(person["worker_id"], blank)
        return found

    def holds(self, person: dict[str, Any]) -> set[str]:
        return {
            code for code, since, until in person["held"]
            if (not since or _t(since) <= self.start) and (not until or self.start < _t(until))
        }  # fmt: skip

    def can_do_it(self, person: dict[str, Any]) -> bool:
        return any(
            set(slot.get("qualifications", [])) <= self.holds(person)
            and (not slot.get("classification") or _same(slot["classification"], person["classification"]))
            for slot in self.slots
        )  # fmt: skip

    def busy(self, person: dict[str, Any], at: datetime) -> bool:
        return any(_t(a) <= at < _t(b) for a, b, _ in person["work"])

    def away(self, person: dict[str, Any]) -> str:
        return next((kind for a, b, kind in person["away"] if _t(a) <= self.start < _t(b)), "")

    def broken_rest(self, person: dict[str, Any], *, standby: bool) -> set[str]:
        """Which parts of rest and run would be broken, minute by minute where that is plainest."""
        rest, found = self.body["rest"], set()
        spans = sorted(
            (_t(a), min(_t(b), self.start)) for a, b, _ in person["work"] if _t(a) < self.start
        )
        whole = [
            (_t(a), _t(b))
            for a, b, kind in person["work"]
            if kind == "regular" and _t(b) > self.end
        ]
        if spans:
            last_end = max(b for _, b in spans)
            since = self.start - EVERY
            worked = _union(spans, since, self.start)
            tired = rest.get("long_hours", 16)
            if (
                tired
                and worked >= tired * 60
                and self.start - last_end < timedelta(hours=rest.get("long_rest", 8))
            ):
                found.add("long")
            began = _chain(spans)
            total = (last_end - began) + (self.end - self.start)
            agreed = rest.get("between_agreed", True) and person["has_agreed"]
            if (
                rest.get("between_hours", 8)
                and not agreed
                and self.start - last_end < timedelta(hours=rest.get("between_hours", 8))
                and total > timedelta(hours=rest.get("between_total", 13))
            ):
                found.add("between")
            daily = rest.get("daily_hours", 11)
            free = _longest_free([*spans, (self.start, self.end)], self.end)
            if (
                daily
                and not standby
                and _union(spans, self.end - EVERY, self.end)
                and free < daily * 60
            ):
                found.add("daily")
        run = self.body.get("run")
        if run:
            began = _run_began(spans, self.start, timedelta(hours=run.get("reset_hours", 8)))
            if self.end - began > timedelta(hours=run.get("hours", 72)):
                found.add("run")
        clear = timedelta(hours=rest.get("clear_hours", 8))
        if (
            rest.get("clear_else", "premium") == "skip"
            and whole
            and min(a for a, _ in whole) - self.end < clear
        ):
            found.add("clear")
        return found

    def may(self, rung: Body, person: dict[str, Any], placed: set[int], stood_by: set[int]) -> bool:
        """Whether the person should be on the rung."""
        kind = rung["people"]
        if not self._meant(rung, person) or (kind == "list" and not self._listed(rung, person)):
            return False
        if person["worker_id"] in (stood_by if kind == "forced" else placed):
            return False
        if self.busy(person, self.start) or not person["numbers"] or self._gone(rung, person):
            return False
        if kind != "standby" and not self.can_do_it(person):
            return False
        own = not self.asked or _same(self.asked, person["classification"])
        if rung.get("qualified") == "own" and not own:
            return False
        lifted = set()
        if self.need["is_emergency"]:
            lifted |= set(self.body["rest"].get("emergency_lifts", []))
        if rung.get("breaks_rest"):
            lifted |= {"long", "between", "daily", "clear"}
        return not self.broken_rest(person, standby=kind == "standby") - lifted

    def _meant(self, rung: Body, person: dict[str, Any]) -> bool:
        """Whether the rung is open in this case, and speaks of this person."""
        emergency, only = self.need["is_emergency"], rung.get("only")
        if only == "emergency" and not emergency:
            return False
        if only == "planned" and (emergency or self._offer_minutes() is None):
            return False
        if rung["people"] == "standby":
            return person["tier"] in rung.get("tiers", [])
        if rung["people"] == "outside":
            return person["program"] in self.body["emergency"].get("outside_programs", [])
        return bool(
            person["program"] == self.inputs["program"] and person["unit"] == self.body["unit"]
        )

    def _listed(self, rung: Body, person: dict[str, Any]) -> bool:
        """Whether the list lets the person be called."""
        mine = self.standing(person)
        by_list = set(rung.get("order", [])) & {"hours", "rotation", "blank"}
        if by_list and self.on_list and person["worker_id"] not in self.on_list:
            return False
        if mine["off_until"] and mine["off_until"] > self.start and self.body.get("no_show"):
            return False
        blanks = self.body.get("blanks")
        return not (blanks and blanks.get("marks", True) and mine["mark"] == "refuse")

    def _gone(self, rung: Body, person: dict[str, Any]) -> bool:
        away = self.away(person)
        asked_for_it = self.standing(person)["mark"] == "accept"
        willing = away == "vacation" and "vacationers" in rung.get("scopes", []) and asked_for_it
        return bool(away) and not willing

    def _offer_minutes(self) -> float | None:
        windows = self.body.get("offer", {}).get("windows", [])
        open_ = [w for w in windows if self.need["notice_minutes"] >= w["notice_over_hours"] * 60]
        return max(open_, key=lambda w: float(w["notice_over_hours"]))["minutes"] if open_ else None

    def comes_before(self, rung: Body, one: dict[str, Any], other: dict[str, Any]) -> bool:
        """Whether one must be called before the other, asked question by question."""
        for question in self._questions(rung):
            a, b = question(one), question(other)
            if a != b:
                return bool(a < b)
        return bool(one["worker_id"] < other["worker_id"])

    def _questions(self, rung: Body) -> list[Any]:
        asked: list[Any] = []
        if rung["people"] == "list":
            if self.body.get("remedy"):
                asked.append(lambda p: not self.standing(p)["owed"])
            if rung.get("classes"):
                asked.append(self._class)
            if rung.get("scopes"):
                asked.append(lambda p: self._scope(rung, p))
        for key in rung.get("order", ["seniority"]):
            asked += self._by(key)
        ties = self.body.get("ties") or {}
        if ties.get("by") == "lot":
            asked += self._by("lot")
        return [*asked, *self._by("seniority")]

    def _by(self, key: str) -> list[Any]:
        turns = {w: s["turn"] for w, s in self.on_list.items()}
        bottom = (self.body.get("rotation") or {}).get("variant") == "reached_to_bottom"
        after = 0 if bottom else turns.get(self.last, 0)
        epoch = datetime(1, 1, 1, tzinfo=UTC)
        return {
            "seniority": [lambda p: p["seniority"], lambda p: p["lot"]],
            "inverse_seniority": [
                lambda p: -date.fromisoformat(p["seniority"]).toordinal(), lambda p: -p["lot"],
            ],
            "hours": [lambda p: self.standing(p)["minutes"]],
            "blank": [lambda p: -self.standing(p)["blanks"]],
            "rotation": [
                lambda p: not bottom and self.standing(p)["turn"] <= after,
                lambda p: self.standing(p)["turn"],
            ],
            "oldest_forced": [lambda p: self.standing(p)["last_forced"] or epoch],
            "tier": [lambda p: p["tier"]],
            "lot": [self._lot],
        }[key]  # fmt: skip

    def _lot(self, person: dict[str, Any]) -> str:
        seed = (self.body.get("ties") or {}).get("seed", 0)
        text = f"{seed}/{self.start.isoformat()}/{person['worker_id']}"
        return hashlib.sha256(text.encode()).hexdigest()[:8]

    def _class(self, person: dict[str, Any]) -> int:
        local = self.start.astimezone(self.zone)
        monday = (local - timedelta(days=local.weekday())).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        minutes = sum(
            max((min(_t(b), self.start) - max(_t(a), monday)).total_seconds(), 0) / 60
            for a, b, _ in person["work"]
        )
        rule = self.body["classes"]
        name = "full_time"
        if person["employment"] == "part_time":
            fits = minutes + self.hours * 60 <= rule.get("week_hours", 40) * 60
            name = "part_time" if fits else "part_time_overtime"
        order = rule.get("order", ["part_time", "full_time", "part_time_overtime"])
        return int(order.index(name)) if name in order else len(order)

    def _scope(self, rung: Body, person: dict[str, Any]) -> int:
        here = self.need["section"] != "" and person["section"] == self.need["section"]
        own = not self.asked or _same(self.asked, person["classification"])
        called_off = self.away(person) == "vacation" and self.standing(person)["mark"] == "accept"
        yes = {"section_classification": here and own and not called_off, "vacationers": own and called_off,
               "section": here, "division": True}  # fmt: skip
        scopes = rung["scopes"]
        return next((n for n, scope in enumerate(scopes) if yes[scope]), len(scopes))


def _union(spans: list[tuple[datetime, datetime]], since: datetime, until: datetime) -> float:
    """Minutes covered by any of the spans."""
    covered, at = 0.0, since
    for a, b in sorted(spans):
        a, b = max(a, at), min(b, until)
        if b > a:
            covered, at = covered + (b - a).total_seconds() / 60, b
    return covered


def _chain(spans: list[tuple[datetime, datetime]]) -> datetime:
    """When the last unbroken piece of work began."""
    began, moved = max(b for _, b in spans), True
    while moved:
        earlier = [a for a, b in spans if a < began <= b]
        moved = bool(earlier)
        began = min([began, *earlier])
    return began


def _run_began(
    spans: list[tuple[datetime, datetime]], start: datetime, pause: timedelta
) -> datetime:
    """When the run began that goes on at `start`: going back while some work ended less than `pause` ago."""
    began, moved = start, True
    while moved:
        earlier = [a for a, b in spans if a < began and began - b < pause]
        moved = bool(earlier)
        began = min([began, *earlier])
    return began


def _longest_free(spans: list[tuple[datetime, datetime]], end: datetime) -> float:
    edge, longest = end - EVERY, 0.0
    for a, b in sorted(spans):
        if b > edge:
            longest, edge = max(longest, (a - edge).total_seconds() / 60), b
    return longest


def violations(body: Body, plan: dict[str, Any]) -> list[str]:
    """What is wrong with a plan, judged from its own inputs; nothing means that it is right.

    Everybody is on exactly the rungs they should be on, in the order they should be in, skipped people have
    a sentence, positions count through, and nobody's rest is broken outside a rung that may break it.
    """
    judge = Judge(body, plan["inputs"])
    found: list[str] = []
    placed: set[int] = set()
    stood_by: set[int] = set()
    position = 0
    for rule, rung in zip(body["ladder"], plan["rungs"], strict=True):
        people = {p["worker_id"]: p for p in plan["inputs"]["people"]}
        should = {w for w, p in people.items() if judge.may(rule, p, placed, stood_by)}
        does = [c["worker_id"] for c in rung["candidates"]]
        found += [f"{rule['key']}: {w} is missing" for w in should - set(does)]
        found += [f"{rule['key']}: {w} does not belong here" for w in set(does) - should]
        for before, after in pairwise(does):
            if judge.comes_before(rule, people[after], people[before]):
                found.append(f"{rule['key']}: {after} must come before {before}")
        for candidate in rung["candidates"]:
            position += 1
            if candidate["position"] != position or not candidate["why"]:
                found.append(
                    f"{rule['key']}: position {candidate['position']} is not {position}, or has no reason"
                )
        if any(not skip["why"] or skip["worker_id"] in does for skip in rung["skips"]):
            found.append(f"{rule['key']}: a skip without a reason, or of somebody who is called")
        found += asked_wrongly(body, rule, rung, plan["inputs"])
        placed |= set(does)
        stood_by |= set(does) if rule["people"] == "standby" else set()
    return found
