"""Make a plan: from facts and an agreement to who is called, in which order, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from townline.callin.rules.agreement import Agreement, Crew, NumberLimits, RungRule
from townline.callin.rules.eligible import Case, in_scope, lifted_rest, refusal
from townline.callin.rules.facts import Facts, Need, Person, facts_from_json
from townline.callin.rules.lists import advance
from townline.callin.rules.order import arranged, words
from townline.callin.rules.plan import Candidate, Number, Plan, Rung, Skip
from townline.callin.rules.rest import clear


def make(facts: Facts, agreement: Agreement) -> Plan:
    """The plan for a need. The same facts and the same version always give the same plan."""
    crew = agreement.crews.get(facts.program, Crew())
    need = _filled(facts.need, crew)
    case = Case(
        facts, agreement, need, facts.at, facts.at + timedelta(hours=need.hours),
        advance(facts.sheet, facts.at, agreement),
    )  # fmt: skip
    rungs: list[Rung] = []
    for rule in agreement.ladder:
        rungs.append(_rung(case, rule, sum(len(each.candidates) for each in rungs)))
    return Plan(
        program_code=facts.program, agreement_code=agreement.agreement,
        agreement_version=agreement.version, at=facts.at.isoformat(), slots=need.slots,
        rungs=tuple(rungs), mix=crew.mix, inputs=facts.as_json(),
    )  # fmt: skip


def remake(inputs: Mapping[str, Any], agreement: Agreement) -> Plan:
    """The plan that these stored inputs give: the same again, or another under another version."""
    return make(facts_from_json(inputs), agreement)


def _filled(need: Need, crew: Crew) -> Need:
    return replace(
        need, hours=need.hours or crew.hours, slots=need.slots or crew.slots,
        classification=need.classification or crew.classification,
    )  # fmt: skip


def _rung(case: Case, rule: RungRule, before: int) -> Rung:
    """One rung. Positions go on from the rung before."""
    closed = _closed(case, rule)
    able, skips = [], []
    for person in case.facts.people:
        if not in_scope(case, rule, person):
            continue
        reason = closed or refusal(case, rule, person)
        if reason is None:
            able.append(person)
        else:
            skips.append(Skip(person.worker_id, person.name, *reason))
    placed = arranged(case, rule, able)
    people = []
    for n, (person, own) in enumerate(placed, 1):
        earlier = placed[n - 2][1] if n > 1 else None
        people.append(
            _candidate(case, rule, person, before + n, words(n, own, earlier, rule.article))
        )
    _remember(case, rule, able)
    return _step(case, rule, tuple(people), tuple(skips), closed)


def _closed(case: Case, rule: RungRule) -> tuple[str, str] | None:
    """Why nobody is called on a rung at all, in this case."""
    if rule.only == "emergency" and not case.need.is_emergency:
        emergency = case.agreement.emergency
        return "emergency", f"Only in an emergency: {emergency.means} ({emergency.article})."
    is_planned = not case.need.is_emergency and _window(case) is not None
    if rule.only == "planned" and not is_planned:
        return "offer", f"Only for work that is planned ahead ({rule.article})."
    return None


def _window(case: Case) -> float | None:
    """How many minutes an offer stands open with this notice; None where there is too little."""
    if case.agreement.offer is None:
        return None
    given = case.need.notice_minutes / 60
    fitting = [w for w in case.agreement.offer.windows if given >= w.notice_over_hours]
    return max(fitting, key=lambda w: w.notice_over_hours).minutes if fitting else None


def _remember(case: Case, rule: RungRule, able: list[Person]) -> None:
    for person in able:
        case.on_earlier.setdefault(person.worker_id, rule.name)
        if rule.people == "standby":
            case.stood_by.add(person.worker_id)


def _candidate(case: Case, rule: RungRule, person: Person, position: int, why: str) -> Candidate:
    return Candidate(
        position=position, worker_id=person.worker_id, name=person.name,
        why=why + _notes(case, rule, person), classification=person.classification,
        qualifications=tuple(sorted(case.held(person))),
        numbers=_numbers(person.numbers, case.agreement.numbers),
        is_forced=rule.people == "forced",
    )  # fmt: skip


def _notes(case: Case, rule: RungRule, person: Person) -> str:
    """What is true besides: rest that was lifted, and a premium that will fall due."""
    rest = case.agreement.rest
    notes = [f" Lifted here: {each.why}." for each in lifted_rest(case, rule, person)]
    gap = clear(person, case.end, case.agreement) if rest.clear_else == "premium" else None
    if gap is not None:
        left = f"{gap / timedelta(hours=1):.1f}".removesuffix(".0")
        notes.append(f" {left} h clear before the next shift: premium ({rest.article}).")
    return "".join(notes)


def _numbers(numbers: tuple[Number, ...], limits: NumberLimits) -> tuple[Number, ...]:
    """So many required numbers, then so many optional ones, in their order."""
    required = [each for each in numbers if each.is_required][: limits.required]
    optional = [each for each in numbers if not each.is_required][: limits.optional]
    return (*required, *optional)


def _step(
    case: Case, rule: RungRule, people: tuple[Candidate, ...], skips: tuple[Skip, ...],
    closed: tuple[str, str] | None,
) -> Rung:  # fmt: skip
    limits, offer = case.agreement.limits, case.agreement.offer
    is_offer = rule.mode == "parallel" and offer is not None
    after = rule.opens_after_minutes
    return Rung(
        key=rule.key, name=rule.name, mode=rule.mode, candidates=people, skips=skips,
        ring_seconds=round(limits.rings * limits.seconds_a_ring),
        reply_seconds=round((_window(case) or 0) * 60) if is_offer else _reply(case, rule),
        opens_after_seconds=None if after is None else round(after * 60),
        choose=offer.choose if is_offer and offer else "first",
        note=closed[1] if closed else f"{rule.name} ({rule.article})",
        rings=case.agreement.numbers.attempts,
    )  # fmt: skip


def _reply(case: Case, rule: RungRule) -> int:
    """Seconds a message may be answered before the next person is called."""
    limits = case.agreement.limits
    if rule.people == "standby":
        return round(case.agreement.standby.reply_minutes * 60)
    if case.need.notice_minutes < limits.at_once_under_hours * 60:
        return 0
    return round(limits.reply_minutes * 60)
