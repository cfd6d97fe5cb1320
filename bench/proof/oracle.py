"""Holds the record against what the carrier saw. It knows the ladders, and nothing of the engine's rules."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from typing import Any

from bench.proof.worlds import plan_of
from townline.callouts.models import Attempt, Callout, CalloutEvent, Fill
from townline.core import ledger
from townline.core.models import LedgerEntry

REAL = {"no_answer", "voicemail", "busy", "declined", "unavailable"}
YES = {"accepted", "accepted_filled", "accepted_too_late", "outranked", "willing"}
KINDS = ("skipped", "doubled", "over_filled", "out_of_order", "evidence")


@dataclass
class Verdict:
    """What was found wrong, by kind, with a sentence each."""

    wrong: dict[str, list[str]] = field(default_factory=lambda: {kind: [] for kind in KINDS})
    callouts: int = 0
    calls: int = 0
    states: Counter[str] = field(default_factory=Counter)
    unknown: int = 0

    def say(self, kind: str, what: str) -> None:
        self.wrong[kind].append(what)

    @property
    def count(self) -> int:
        return sum(len(found) for found in self.wrong.values())


@dataclass
class Case:
    """One callout with its rows, by the number it has in the proof."""

    key: int
    callout: Callout
    attempts: list[Attempt]
    fills: list[Fill]
    passed: set[int]


def judge(report: dict[str, Any], seed: int) -> Verdict:
    """Everything the carrier saw and everything the record says, held against each other."""
    verdict = Verdict()
    _carrier(verdict, report)
    for case in _cases():
        verdict.callouts += 1
        verdict.states[case.callout.state] += 1
        _ladder(verdict, case, seed)
        _serial(verdict, case)
        _crew(verdict, case, seed)
    _evidence(verdict)
    return verdict


def _cases() -> Sequence[Case]:
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    fills: dict[int, list[Fill]] = defaultdict(list)
    passed: dict[int, set[int]] = defaultdict(set)
    for row in Attempt.objects.order_by("id"):
        attempts[row.callout_id].append(row)
    for fill in Fill.objects.order_by("id"):
        fills[fill.callout_id].append(fill)
    for event in CalloutEvent.objects.filter(kind="passed"):
        passed[event.callout_id].add(event.position or 0)
    return [
        Case(int(c.subject.split(":")[1]), c, attempts[c.pk], fills[c.pk], passed[c.pk])
        for c in Callout.objects.filter(subject__startswith="proof:").order_by("id")
    ]


def _carrier(verdict: Verdict, report: dict[str, Any]) -> None:
    """Every call the carrier had is on record once, and every result on record is the carrier's own."""
    rows = {str(row.call_id): row for row in Attempt.objects.all()}
    verdict.calls = len(report["order"])
    verdict.unknown = sum(1 for row in rows.values() if row.was_unknown)
    for call_id, number in report["order"]:
        if call_id not in rows:
            verdict.say("doubled", f"{number} was called by an id that nobody wrote down")
    for call_id, times in report["placements"].items():
        if times > 1:
            verdict.say("doubled", f"call {call_id[:8]} was placed {times} times")
    for call_id, row in rows.items():
        real = report["outcomes"].get(call_id)
        if row.number_index is None or row.outcome in {"cancelled", "unknown", "failed", ""}:
            continue
        if real is None:
            verdict.say("skipped", f"{row.number}: {row.outcome} on record, and never called")
        elif row.outcome != real and not (row.outcome in YES and real == "accepted"):
            verdict.say("evidence", f"{row.number}: {row.outcome} on record, {real} at the carrier")


def _ladder(verdict: Verdict, case: Case, seed: int) -> None:
    """Nobody before the last one called was left out, and within a rung the order is the ladder's."""
    plan = plan_of(case.key, seed)
    by_position: dict[int, list[Attempt]] = defaultdict(list)
    for row in case.attempts:
        by_position[row.position].append(row)
    if case.callout.state == "calling":
        tail = [(r.position, r.state, r.outcome) for r in case.attempts[-4:]]
        row = case.callout
        where = f"due {row.due_at}, lease {row.lease_until}, epoch {row.epoch}, {tail}"
        verdict.say("skipped", f"callout {case.key} never came to an end: {where}")
    for index, rung in enumerate(plan.rungs):
        ahead = [row.intent_at for row in case.attempts if row.rung > index]
        is_behind = case.callout.state == "exhausted" or (
            bool(ahead) and not any(r.opens_after_seconds for r in plan.rungs[index + 1 :])
        )
        for n, who in enumerate(rung.candidates):
            later = [p for p in rung.candidates[n + 1 :] if by_position[p.position]]
            must = is_behind or (rung.mode == "serial" and bool(later))
            if must and not _was_tried(rung, who, by_position[who.position], case.passed):
                verdict.say("skipped", f"callout {case.key}: {who.name} was passed over silently")
        if rung.mode == "serial":
            _order(verdict, case, rung, by_position)


def _was_tried(rung: Any, who: Any, rows: Sequence[Attempt], passed: set[int]) -> bool:
    if who.position in passed or any(r.outcome in YES | {"declined", "unavailable"} for r in rows):
        return True
    done = {(row.round, row.number_index) for row in rows if row.state == "ended"}
    return all((r + 1, n) in done for r in range(rung.rings) for n in range(len(who.numbers)))


def _order(verdict: Verdict, case: Case, rung: Any, by_position: dict[int, list[Attempt]]) -> None:
    last_end, window = None, None
    for who in rung.candidates:
        rows = [row for row in by_position[who.position] if row.number_index is not None]
        if not rows:
            continue
        keys = [(row.round, row.number_index, row.attempt) for row in rows]
        if keys != sorted(keys):
            verdict.say("out_of_order", f"callout {case.key}: the numbers of {who.name}")
        if last_end and rows[0].intent_at < last_end:
            verdict.say("out_of_order", f"callout {case.key}: {who.name} before their turn")
        if window and rows[0].intent_at < window:
            verdict.say("out_of_order", f"callout {case.key}: {who.name} inside a reply window")
        ends = [row.ended_at for row in rows if row.ended_at]
        last_end = max(ends, default=None)
        left = [row.ended_at for row in rows if row.outcome == "voicemail" and row.ended_at]
        closed = any(row.outcome in YES | {"declined", "unavailable"} for row in rows)
        window = max(left) + timedelta(seconds=rung.reply_seconds) if left and not closed else None


def _serial(verdict: Verdict, case: Case) -> None:
    """At most one serial call at a time, by the record's instants, and none after the end."""
    serial = [r for r in case.attempts if not r.is_parallel and r.number_index is not None]
    serial.sort(key=lambda row: row.intent_at)
    for before, after in pairwise(serial):
        if before.ended_at is None or after.intent_at < before.ended_at:
            verdict.say("out_of_order", f"callout {case.key}: two serial calls at once")
    seen: set[tuple[int, int | None, int]] = set()
    for row in case.attempts:
        key = (row.position, row.number_index, row.round)
        if row.number_index is not None and key in seen and row.attempt == 1:
            verdict.say("doubled", f"callout {case.key}: {row.number} twice in one round")
        seen.add(key)
        over_at = case.callout.ended_at if case.callout.state == "filled" else None
        if over_at and row.number_index is not None and row.intent_at > over_at:
            verdict.say("over_filled", f"callout {case.key}: {row.number} called after the end")


def _crew(verdict: Verdict, case: Case, seed: int) -> None:
    plan = plan_of(case.key, seed)
    places = sum(slot.count for slot in plan.slots)
    if len(case.fills) > places or len({f.worker_id for f in case.fills}) < len(case.fills):
        verdict.say("over_filled", f"callout {case.key}: {len(case.fills)} of {places}")
    if case.callout.state == "filled" and len(case.fills) < places:
        verdict.say("skipped", f"callout {case.key} says filled with {len(case.fills)} of {places}")
    by_attempt = {row.pk: row for row in case.attempts}
    for fill in case.fills:
        row = by_attempt[fill.attempt_id]
        rung = plan.rungs[row.rung]
        if rung.choose != "senior" or row.number_index is None:
            continue
        for other in case.attempts:
            is_senior = other.rung == row.rung and other.position < row.position
            known = other.ended_at and other.ended_at < fill.accepted_at
            if is_senior and other.outcome == "outranked" and known:
                verdict.say("out_of_order", f"callout {case.key}: a junior was chosen")


def _evidence(verdict: Verdict) -> None:
    """Each end stands in the ledger once, and the ledger proves itself."""
    ends = Counter(
        LedgerEntry.objects.filter(verb="attempt.ended").values_list(
            "data__after__call_id", flat=True
        )
    )
    outcomes = dict(Attempt.objects.filter(state="ended").values_list("call_id", "outcome"))
    for call_id, outcome in outcomes.items():
        wanted = 2 if outcome == "outranked" else 1
        if ends[str(call_id)] != wanted:
            verdict.say(
                "evidence",
                f"call {str(call_id)[:8]} ended {ends[str(call_id)]} times in the ledger",
            )
    for fault in ledger.verify():
        verdict.say("evidence", str(fault))
