"""The record of one callout for whoever must judge it: what was decided, made again, and proved untouched.

See docs/explanation/evidence.md. Nothing here is remembered: everything is read, computed and compared anew.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from townline.callin import queries as callin
from townline.callin.errors import BadAgreement
from townline.callin.queries import Plan
from townline.callouts.models import (
    Alarm,
    Attempt,
    Callout,
    CalloutEvent,
    Fill,
    Report,
    WorkRecord,
)
from townline.callouts.queries.corrected import Correction, corrections_of
from townline.callouts.queries.hands import the_callout
from townline.callouts.queries.hours import are_true
from townline.callouts.queries.kept import Kept, kept_of
from townline.callouts.queries.shielding import has_typed, shield
from townline.callouts.rules import paper
from townline.callouts.rules.masking import masked
from townline.callouts.rules.paper import Lines, Paper, lay_out
from townline.core import apart, ledger
from townline.core.models import LedgerEntry

DEVIATIONS = frozenset({"passed", "override", "extended", "withdrawn", "handed_over"})


@dataclass(frozen=True)
class Tried:
    """One call and how long was waited since the one before ended."""

    attempt: Attempt
    number: str
    rang_seconds: int | None
    waited_seconds: int | None


@dataclass(frozen=True)
class Evidence:
    """Everything the two pages show. `deviations` end with what was mended on the list since.

    `differences` is empty where the plan came out the same again; `faults` where the ledger's chain is whole
    and every row agrees with it.
    """

    callout: Callout
    plan: Plan
    articles: Sequence[tuple[str, str]]
    checksum: str
    tried: Sequence[Tried]
    fills: Sequence[Fill]
    deviations: Sequence[CalloutEvent | Correction]
    reports: Sequence[Report]
    hours: Sequence[WorkRecord]
    differences: Sequence[str]
    faults: Sequence[str]
    entries: int
    tip: str
    tips_digest: str
    is_masked: bool
    alarms: Sequence[Alarm]
    paper: Paper

    @property
    def is_reproduced(self) -> bool:
        return not self.differences

    @property
    def is_whole(self) -> bool:
        return not self.faults


def evidence(
    callout_id: int, *, is_masked: bool = False, viewer: apart.Viewer | None = None
) -> Evidence:
    """The record of a callout. `is_masked` leaves two digits of each number: the union's copy.

    What was typed of a callout that is kept apart stands in it only for a viewer who may open that, and never
    in the union's copy.

    Raises NoSuchCallout.
    """
    return evidences([the_callout(callout_id)], is_masked=is_masked, viewer=viewer)[0]


def evidences(
    callouts: Sequence[Callout], *, is_masked: bool = False, viewer: apart.Viewer | None = None
) -> Sequence[Evidence]:
    """The records of some callouts; eleven statements, however many, and one where a hand typed something."""
    kept, versions, tips = kept_of(callouts), callin.versions(), ledger.tips_digest()
    typed = [
        each.subject for each in callouts if each.pk in kept and _has_typed(each, kept[each.pk])
    ]
    closed = apart.closed_to(None if is_masked else viewer, typed)
    mended = corrections_of(callouts)
    return [
        _evidence(
            each,
            kept.get(each.pk) or Kept(),
            _version(each, versions),
            tips,
            mended[each.pk],
            is_masked=is_masked,
            is_shielded=each.subject in closed,
        )
        for each in callouts
    ]


def _has_typed(callout: Callout, kept: Kept) -> bool:
    return (
        has_typed(callout, kept.events, kept.alarms)
        or any(each.note or each.override_reason for each in kept.attempts)
        or any(each.withdrawn_reason for each in kept.fills)
        or any(each.text for each in kept.reports)
        or any(each.reason for each in kept.worked)
    )


def _evidence(
    callout: Callout, kept: Kept, version: Any, tips: str, mended: Sequence[Correction], *,
    is_masked: bool, is_shielded: bool,
) -> Evidence:  # fmt: skip
    plan = Plan.from_json(callout.plan)
    tried = _tried(kept.attempts, is_masked=is_masked)
    if is_shielded:
        mended = [replace(each, text=apart.held()) for each in mended]
    deviations: list[CalloutEvent | Correction] = [
        each for each in kept.events if each.kind in DEVIATIONS
    ]
    deviations += mended
    articles = _articles(version, plan)
    faults = [*kept.broken, *_against_ledger(callout, kept.attempts, kept.fills, kept.entries),
              *are_true(kept.worked, kept.entries)]  # fmt: skip
    if is_shielded:
        shield(callout, events=kept.events, attempts=kept.attempts, fills=kept.fills, reports=kept.reports,
               alarms=kept.alarms, hours=kept.worked)  # fmt: skip
    return Evidence(
        callout, plan, articles, version.checksum if version else "", tried, kept.fills, deviations,
        kept.reports, kept.worked, _made_again(callout, plan, version), faults, len(kept.entries),
        bytes(kept.entries[-1].hash or b"").hex() if kept.entries else "", tips, is_masked, kept.alarms,
        lay_out(
            rungs_of(plan, kept.events), _lines(callout, kept, tried, deviations, articles),
            last=max((each.position for each in kept.attempts), default=0),
        ),
    )  # fmt: skip


def _lines(
    callout: Callout, kept: Kept, tried: Sequence[Tried],
    deviations: Sequence[CalloutEvent | Correction],
    articles: Sequence[tuple[str, str]],
) -> Lines:  # fmt: skip
    """Everything besides the rungs, about as it is printed."""
    return Lines(
        [_printed(each) for each in tried], [_said(each) for each in deviations],
        [f"00:00:00 {r.name} {r.text} {r.entered_by if r.was_late else ''}" for r in kept.reports],
        [*(f"{n} {text}" for n, text in articles), *(f"{a.text} {a.told}" for a in kept.alarms),
         *(f"{f.name} {f.withdrawn_reason}" for f in kept.fills), *(each.reason for each in kept.worked),
         *(line["why"] for each in kept.worked for line in each.lines), callout.say, callout.voicemail],
    )  # fmt: skip


def _said(each: CalloutEvent | Correction) -> str:
    """About as many letters as its line takes on paper."""
    words = "list corrected after the order was frozen, -400 h, entered later at 24 Nov, 03:10 "
    return f"{words * isinstance(each, Correction)}{each.name} {each.text} {each.actor_name}"


def _printed(each: Tried) -> str:
    row = each.attempt
    return f"{row.outcome} {row.note} {row.recorded_by} {row.override_reason}"


def rungs_of(plan: Plan, events: Sequence[CalloutEvent]) -> list[paper.Rung]:
    """The frozen rungs with when each opened, as they go on paper."""
    opened = {each.rung: each.at for each in events if each.kind == "rung"}
    return [
        paper.Rung(
            n + 1, rung.name, opened.get(n),
            tuple(paper.Person(c.position, c.name, c.why) for c in rung.candidates),
            paper.together((each.name, each.why) for each in rung.skips),
        )
        for n, rung in enumerate(plan.rungs)
    ]  # fmt: skip


def _version(callout: Callout, versions: Sequence[Any]) -> Any:
    plan = callout.plan
    return next(
        (each for each in versions if callout.program_code in each.programs
         and each.code == plan["agreement_code"] and each.version == plan["agreement_version"]),
        None,
    )  # fmt: skip


def _articles(version: Any, plan: Plan) -> Sequence[tuple[str, str]]:
    """The articles that the plan's sentences name, with their words."""
    if version is None:
        return ()
    said = " ".join(
        f"{rung.note} {' '.join(c.why for c in rung.candidates)} {' '.join(s.why for s in rung.skips)}"
        for rung in plan.rungs
    )
    found = callin.agreement(version).articles.items()
    return [(number, text) for number, text in found if number in said]


def _tried(attempts: Sequence[Attempt], *, is_masked: bool) -> Sequence[Tried]:
    lines: list[Tried] = []
    before: Attempt | None = None
    for each in attempts:
        waited = rang = None
        start = each.placed_at or each.intent_at
        if before is not None and before.ended_at:
            waited = max(0, round((start - before.ended_at).total_seconds()))
        if each.placed_at and each.ended_at:
            rang = round((each.ended_at - each.placed_at).total_seconds())
        number = masked(each.number) if is_masked else each.number
        lines.append(Tried(each, number, rang, waited))
        before = each
    return lines


def _made_again(callout: Callout, plan: Plan, version: Any) -> list[str]:
    """What is different when the plan is made again from its stored inputs; nothing where it is the same."""
    found = []
    if _digest(callout.plan) != callout.plan_digest:
        found.append("The stored plan does not carry its seal: it was changed after it was frozen.")
    if not plan.inputs:
        return [*found, "No inputs were stored: the plan cannot be made again."]
    if version is None and plan.agreement_version:
        return [*found, f"Version {plan.agreement_version} of {plan.agreement_code} is not here."]
    try:
        again = callin.replay(plan.inputs, version)
    except (BadAgreement, KeyError, ValueError) as wrong:
        return [*found, f"The stored inputs cannot be read: {wrong}"]
    again = replace(
        again, slots=plan.slots
    )  # the places were chosen for the callout, not by the rules
    if again.digest != plan.digest:
        found += _names(plan, again) or ["The plan comes out otherwise than it was frozen."]
    return found


def _digest(data: dict[str, Any]) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _names(was: Plan, again: Plan) -> list[str]:
    """Where the order differs, position by position."""
    old = {c.position: c.name for rung in was.rungs for c in rung.candidates}
    new = {c.position: c.name for rung in again.rungs for c in rung.candidates}
    return [
        f"Position {n}: {old.get(n, 'nobody')} was frozen, {new.get(n, 'nobody')} comes out."
        for n in sorted({*old, *new}) if old.get(n) != new.get(n)
    ]  # fmt: skip


def _against_ledger(
    callout: Callout, attempts: Sequence[Attempt], fills: Sequence[Fill],
    entries: Sequence[LedgerEntry],
) -> list[str]:  # fmt: skip
    """Rows that say something else than the ledger took down when it happened."""
    found = []
    began: dict[str, Any] = next(
        (e.data["after"] for e in entries if e.verb == "callout.started"), {}
    )
    if began.get("plan") != callout.plan_digest:
        found.append("The plan is not the one the ledger names at the start.")
    ended = {
        e.data["after"]["call_id"]: e.data["after"] for e in entries if e.verb == "attempt.ended"
    }
    for each in attempts:
        said = ended.pop(str(each.call_id), None)
        if each.state == "ended":
            found += _differs(each, said)
    found += [
        f"A call to {gone['name']} stands in the ledger, its row is gone."
        for gone in ended.values()
    ]
    placed = {(e.data["after"]["worker"], e.data["after"]["place"])
              for e in entries if e.verb == "place.filled"}  # fmt: skip
    found += [
        f"Place {each.slot.key} of {each.name} (row {each.pk}) does not stand in the ledger."
        for each in fills if (each.worker_id, each.slot.key) not in placed
    ]  # fmt: skip
    return found


def _differs(each: Attempt, said: dict[str, Any] | None) -> list[str]:
    if said is None:
        return [f"Call {each.pk} to {each.name} ended, and the ledger knows nothing of it."]
    now = {
        "name": each.name,
        "number": each.number,
        "outcome": each.outcome,
        "worker": each.worker_id,
    }
    return [
        f"Call {each.pk} to {said['name']}: {key} is {value} in its row and {said[key]} in the ledger."
        for key, value in now.items() if said.get(key) != value
    ]  # fmt: skip
