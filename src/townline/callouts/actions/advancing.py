"""From where a callout stands to the next calls: the rules' steps, written down.

Everything here happens in the caller's transaction, with the callout's row locked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from townline.accounts.models import User
from townline.callin.queries import Candidate
from townline.callouts.actions.crewing import conclude, end, ended_in_ledger, give_place
from townline.callouts.actions.handing_over import duty_passed
from townline.callouts.alarming import raise_alarm
from townline.callouts.carriers import throttle
from townline.callouts.events import CalloutUnmet
from townline.callouts.models import Attempt, Callout, CalloutEvent, State
from townline.callouts.queries.standing import standings
from townline.callouts.rules import (
    Accept,
    Ask,
    Conclude,
    Dial,
    Exhaust,
    OpenRung,
    Outcome,
    Outrank,
    Pass,
    Standing,
    Step,
    Unmet,
    settle,
)  # fmt: skip
from townline.core import events, ledger, live, rows

PLAIN = (OpenRung, Pass, Dial, Ask)  # steps that write rows and read nothing


@dataclass
class Advanced:
    """What came of it: calls to place, calls to ask about, and when to look again."""

    callout: Callout
    attempts: list[Attempt]
    to_place: list[Attempt] = field(default_factory=list)
    to_ask: list[Attempt] = field(default_factory=list)
    due_at: datetime | None = None


@dataclass
class _Writing:
    """One callout while its steps are written down."""

    callout: Callout
    standing: Standing
    attempts: list[Attempt]
    now: datetime
    actor: User | None

    def candidate(self, position: int) -> Candidate:
        return next(
            each
            for rung in self.standing.plan.rungs
            for each in rung.candidates
            if each.position == position
        )

    def attempt(self, attempt_id: int) -> Attempt:
        return next(each for each in self.attempts if each.pk == attempt_id)

    def record(self, verb: str, reason: str, **after: object) -> None:
        ledger.append(
            stream=self.callout.stream, verb=verb, actor=None, now=self.now, reason=reason,
            after=after,
        )  # fmt: skip


def advance(callout: Callout, now: datetime, *, actor: User | None = None) -> Advanced:
    """Take one callout as far as it goes now, and keep when to look again."""
    done = advance_all([callout], now, actor=actor)[0]
    callout.due_at = done.due_at
    callout.save(update_fields=["due_at"])
    return done


def advance_all(
    callouts: Sequence[Callout], now: datetime, *, actor: User | None = None
) -> list[Advanced]:
    """Take callouts as far as they go now. Their rows are locked; `due_at` is for the caller to write."""
    found = standings(callouts)
    return [
        _advance(_Writing(callout, *found[callout.pk], now, actor))
        if callout.is_live
        else Advanced(callout, found[callout.pk][1])
        for callout in callouts
    ]


def _advance(at: _Writing) -> Advanced:
    steps, due_at = settle(at.standing, at.now)
    passed_on = duty_passed(at.callout, at.standing, steps, at.now)
    if passed_on is not None:
        at.standing = replace(at.standing, plan=passed_on)
        steps, due_at = settle(at.standing, at.now)
    done = Advanced(at.callout, at.attempts, due_at=due_at)
    if all(isinstance(step, PLAIN) for step in steps):
        with rows.together():  # one statement for all of it: most rounds are of this kind
            _write_all(at, steps, done)
    else:
        _write_all(at, steps, done)
    if not at.callout.is_live:
        done.due_at, done.to_place, done.to_ask = None, [], []
    if steps:
        live.announce("callouts", at.callout.pk)
        live.announce(f"callout:{at.callout.pk}")
    return done


def _write_all(at: _Writing, steps: Sequence[Step], done: Advanced) -> None:
    for step in steps:
        _write(at, step, done)


def _write(at: _Writing, step: Step, done: Advanced) -> None:
    match step:
        case OpenRung():
            _open_rung(at, step)
        case Pass():
            _pass(at, step)
        case Dial():
            _dial(at, step, done)
        case Accept():
            _accept(at, step)
        case Outrank():
            _outrank(at, step)
        case Conclude():
            name = at.candidate(step.position).name
            conclude(at.callout, position=step.position, worker_id=step.worker_id, name=name,
                     result=step.result, now=at.now)  # fmt: skip
        case Ask():
            done.to_ask.append(at.attempt(step.attempt_id))
        case Unmet():
            _unmet(at)
        case Exhaust():
            _exhaust(at)


def _open_rung(at: _Writing, step: OpenRung) -> None:
    rung = at.standing.plan.rungs[step.rung]
    text = (
        f"{rung.name}: nobody on it. Passed at once."
        if step.is_empty
        else f"{rung.name}: {step.why}."
    )
    rows.insert(CalloutEvent(
        callout=at.callout, kind="rung", rung=step.rung, at=at.now, text=text[:400],
        data={"is_empty": step.is_empty},
    ))  # fmt: skip
    verb = "rung.empty" if step.is_empty else "rung.opened"
    at.record(verb, step.why, rung=rung.key, name=rung.name)


def _pass(at: _Writing, step: Pass) -> None:
    name = at.candidate(step.position).name
    rows.insert(CalloutEvent(
        callout=at.callout, kind="passed", rung=step.rung, position=step.position, at=at.now,
        worker_id=step.worker_id, name=name, rule=step.rule, text=step.why[:400],
    ))  # fmt: skip
    at.record("person.passed", step.why, position=step.position, name=name, rule=step.rule)


def _dial(at: _Writing, step: Dial, done: Advanced) -> None:
    is_first_emergency = at.callout.level == "E" and not at.attempts
    if not is_first_emergency and throttle.is_full(at.callout.carrier):
        soon = at.now + timedelta(seconds=1)
        done.due_at = min(done.due_at or soon, soon)
        return
    who = at.candidate(step.position)
    number = who.numbers[step.number]
    attempt = rows.insert(Attempt(
        callout=at.callout, rung=step.rung, position=step.position, worker_id=step.worker_id,
        name=who.name, number_index=step.number, number_kind=number.kind, number=number.number,
        round=step.round, attempt=step.attempt, is_parallel=step.is_parallel,
        carrier=at.callout.carrier, ring_seconds=step.ring_seconds, epoch=at.callout.epoch,
        intent_at=at.now,
    ))  # fmt: skip
    at.attempts.append(attempt)
    at.record(
        "attempt.intended", who.why, call_id=str(attempt.call_id), position=step.position,
        worker=step.worker_id, name=who.name, number=number.number, round=step.round,
    )  # fmt: skip
    if attempt.carrier != "manual":
        done.to_place.append(attempt)


def _accept(at: _Writing, step: Accept) -> None:
    attempt, who = at.attempt(step.attempt_id), at.candidate(step.position)
    attempt.outcome = Outcome.ACCEPTED
    attempt.save(update_fields=["outcome"])
    at.record("attempt.chosen", "The most senior of those who said yes.", name=who.name,
              call_id=str(attempt.call_id))  # fmt: skip
    conclude(at.callout, position=step.position, worker_id=step.worker_id, name=who.name,
             result=Outcome.ACCEPTED, now=at.now)  # fmt: skip
    give_place(at.callout, attempt, step.place, who.classification, len(at.standing.places), at.now)


def _outrank(at: _Writing, step: Outrank) -> None:
    attempt = at.attempt(step.attempt_id)
    end(attempt, Outcome.OUTRANKED, attempt.ended_at or at.now)
    ended_in_ledger(at.callout, attempt, None, at.now)
    conclude(at.callout, position=attempt.position, worker_id=attempt.worker_id, name=attempt.name,
             result=Outcome.OUTRANKED, now=at.now)  # fmt: skip


def _unmet(at: _Writing) -> None:
    at.callout.unmet_at = at.now
    at.callout.save(update_fields=["unmet_at"])
    raise_alarm(at.callout, "unmet", f"Nobody has accepted in time: {at.callout.title}", at.now)
    at.record("callout.unmet", "The deadline passed and the crew is not full.")
    events.publish(CalloutUnmet(at.callout.pk, at.callout.subject))


def _exhaust(at: _Writing) -> None:
    at.callout.state = State.EXHAUSTED.value
    at.callout.save(update_fields=["state"])
    raise_alarm(at.callout, "exhausted", f"Nobody is left to call: {at.callout.title}", at.now)
    at.record("callout.exhausted", "Everybody on the ladder was tried.")
    if at.callout.unmet_at is None:
        events.publish(CalloutUnmet(at.callout.pk, at.callout.subject))
