"""Run a script: from the moves made so far to what stands on the screen. The same moves, the same state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from townline.scripts.rules.definition import Answer, Definition, Exit, Step

ORDER = "CBAE"
PASSES = ("told", "connected")  # how the 9-1-1 gate is passed; else NO_DANGER and the reason
NO_DANGER = "no danger:"


class WrongMove(ValueError):
    """That is not possible at this step; the message says what is missing."""


@dataclass(frozen=True)
class Move:
    """One thing that was done at a step: a numbered answer, values written down, or the gate passed."""

    step: str
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    gate: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"step": self.step, "key": self.key, "values": dict(self.values), "gate": self.gate}


def move_from(data: Mapping[str, Any]) -> Move:
    """A move as it was kept."""
    return Move(data["step"], data.get("key", ""), data.get("values", {}), data.get("gate", ""))


@dataclass(frozen=True)
class State:
    """Where a script stands: the step, what was heard, how urgent it has become and why.

    `gate` is the danger answer that must be dealt with before anything else; `outcome` is set at the end.
    """

    step: str
    answers: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()
    urgency: str = ""
    reasons: tuple[str, ...] = ()
    gate: str = ""
    outcome: Exit | None = None
    passed: tuple[str, ...] = ()


def start(script: Definition) -> State:
    """The beginning."""
    return _arrive(script, State(script.first.id), script.first.id)


def run(script: Definition, moves: Sequence[Move], *, place_known: bool = True) -> State:
    """The state after these moves. Raises WrongMove at the first that is not possible."""
    state = start(script)
    for move in moves:
        state = apply(script, state, move, place_known=place_known)
    return state


def apply(script: Definition, state: State, move: Move, *, place_known: bool = True) -> State:
    """The state after one more move."""
    if move.step != state.step:
        raise WrongMove("The script has moved on; look at the step that is shown now.")
    step = script.step(state.step)
    if state.gate:
        return _pass_gate(script, state, step, move)
    if step.exit:
        raise WrongMove("The script has ended.")
    if step.answers:
        return _answered(script, state, step, move)
    return _written(script, state, step, move, place_known=place_known)


def _answered(script: Definition, state: State, step: Step, move: Move) -> State:
    answer = next((each for each in step.answers if each.key == move.key), None)
    if answer is None:
        raise WrongMove("Choose one of the numbered answers.")
    heard = {**state.answers, step.ask: answer.value} if step.ask else dict(state.answers)
    labels = {**state.labels, step.ask: step.label or step.name} if step.ask else dict(state.labels)
    after = replace(state, answers=heard, labels=labels, path=(*state.path, step.id))
    after = _more_urgent(
        after, _level(answer), f"{step.label or step.name or step.id}: {answer.label}"
    )
    if answer.danger == "911":
        return replace(after, gate=answer.key, step=step.id)
    return _arrive(script, after, answer.goto)


def _level(answer: Answer) -> str:
    if answer.danger == "911":
        return "E"
    if answer.danger == "urgent":
        return "A"
    return answer.urgency


def _pass_gate(script: Definition, state: State, step: Step, move: Move) -> State:
    if not move.gate:
        raise WrongMove("First: was the caller told to call 9-1-1, connected, or is it no danger?")
    answer = next(each for each in step.answers if each.key == state.gate)
    after = replace(state, gate="", passed=(*state.passed, move.gate))
    if move.gate not in PASSES:
        after = _taken_back(after, move.gate)
    return _arrive(script, after, answer.goto)


def _taken_back(state: State, gate: str) -> State:
    """Not life-threatening after all: the reason is kept, and what is uncertain stays urgent."""
    why = gate.removeprefix(NO_DANGER).strip()
    if not gate.startswith(NO_DANGER) or not why:
        raise WrongMove("Say in a few words why it is not life-threatening.")
    return replace(state, urgency="A", reasons=(*state.reasons, f"No life in danger: {why}"))


def _written(
    script: Definition, state: State, step: Step, move: Move, *, place_known: bool
) -> State:
    missing = [
        each.label
        for each in step.fields
        if each.must and not move.values.get(each.code, "").strip()
    ]
    if step.place and not place_known:
        missing.append("where it is")
    if missing:
        raise WrongMove(f"Still to ask: {', '.join(missing)}.")
    wrong = [
        each.label
        for each in step.fields
        if each.options and move.values.get(each.code, "") not in ("", *each.options)
    ]
    if wrong:
        raise WrongMove(f"Choose one of the answers for {', '.join(wrong)}.")
    known = {each.code: each.label for each in step.fields}
    values = {
        code: value.strip()
        for code, value in move.values.items()
        if code in known and value.strip()
    }
    after = replace(
        state, answers={**state.answers, **values}, path=(*state.path, step.id),
        labels={**state.labels, **{code: known[code] for code in values}},
    )  # fmt: skip
    return _arrive(script, after, _onward(step, after.answers))


def _onward(step: Step, answers: Mapping[str, str]) -> str:
    for branch in step.branches:
        if all(answers.get(name) == value for name, value in branch.when.items()):
            return branch.goto
    return step.goto


def _more_urgent(state: State, level: str, reason: str) -> State:
    if not level:
        return state
    before = ORDER.index(state.urgency) if state.urgency else -1
    if ORDER.index(level) <= before:
        return state
    return replace(state, urgency=level, reasons=(*state.reasons, reason))


def _arrive(script: Definition, state: State, step_id: str) -> State:
    step = script.step(step_id)
    after = replace(state, step=step_id, outcome=step.exit)
    if step.exit and step.exit.urgency:
        after = _more_urgent(
            after, step.exit.urgency, step.exit.reason or step.name or script.title
        )
    return after


def facts(state: State) -> dict[str, str]:
    """What an `open` exit hands over: the request type's facts, taken from the answers."""
    if state.outcome is None:
        return {}
    given = {}
    for fact, source in state.outcome.facts.items():
        value = source[1:] if source.startswith("=") else state.answers.get(source, "")
        if value:
            given[fact] = value
    return given


def describe(script: Definition, state: State) -> str:
    """One sentence for the request, from the exit's own words with the answers put in."""
    words = state.outcome.describe if state.outcome else ""
    for name, value in state.answers.items():
        words = words.replace("{" + name + "}", value)
    return words or script.title


def consequence(answer: Answer) -> str:
    """What choosing an answer would do, so that it is seen before it is chosen."""
    if answer.danger == "911":
        return "911"
    if answer.danger == "urgent":
        return "A"
    return answer.urgency


def strip(script: Definition, state: State) -> list[tuple[str, str]]:
    """The progress strip: (name, done | now | next) of the named steps, in the order of the file."""
    done = set(state.path)
    now = script.step(state.step).name
    seen: dict[str, str] = {}
    for step in script.steps:
        if not step.name:
            continue
        status = "now" if step.name == now else "done" if step.id in done else "next"
        if seen.get(step.name) in (None, "next"):
            seen[step.name] = status
    return [(name, status) for name, status in seen.items() if status != "next" or len(seen) <= 7]
