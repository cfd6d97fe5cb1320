"""Play a script on a list of answers: what is said, where it ends, and whether that is what was expected."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from townline.scripts.rules.definition import Definition, Example, Step
from townline.scripts.rules.running import PASSES, Move, State, WrongMove, apply, start

Heard = Sequence[tuple[str, str | Mapping[str, str]]]
GATE = "gate"
LONGEST = 500


class DoesNotFit(ValueError):
    """An answer does not fit where the script stands; `step` names the place, the message what to mend."""

    def __init__(self, step: str, message: str) -> None:
        self.step = step
        super().__init__(f"step {step}: {message}")


@dataclass(frozen=True)
class Played:
    """A walk to its end: the moves, and the state before each of them and after the last."""

    moves: tuple[Move, ...]
    states: tuple[State, ...]

    @property
    def end(self) -> State:
        return self.states[-1]


def play(script: Definition, answers: Heard) -> Played:
    """Walk through a script. Steps that ask nothing go on by themselves; the place counts as known.

    Raises DoesNotFit at the first answer that is missing, left over or not possible.
    """
    waiting = list(answers)
    moves: list[Move] = []
    states = [start(script)]
    while (state := states[-1]).outcome is None or state.gate:
        move = _next(script.step(state.step), state, waiting)
        if len(moves) > LONGEST:
            raise DoesNotFit(state.step, "the script goes round and never ends")
        try:
            states.append(apply(script, state, move))
        except WrongMove as wrong:
            raise DoesNotFit(state.step, str(wrong)) from wrong
        except KeyError as nowhere:
            raise DoesNotFit(state.step, "this answer leads nowhere") from nowhere
        moves.append(move)
    if waiting:
        name = states[-1].step
        raise DoesNotFit(name, f"the script has ended here, but {waiting[0][0]} is still to come")
    return Played(tuple(moves), tuple(states))


def _next(step: Step, state: State, waiting: list[tuple[str, str | Mapping[str, str]]]) -> Move:
    """The move the next answer makes at this step; takes it off the list."""
    name, value = waiting[0] if waiting else ("", "")
    if state.gate:
        if name != GATE or isinstance(value, Mapping):
            raise DoesNotFit(
                step.id,
                f"the 9-1-1 gate is open: `gate` is {', '.join(PASSES)} or no danger: why",
            )
        waiting.pop(0)
        return Move(step.id, gate=value)
    if not step.answers and name != step.id and not any(each.must for each in step.fields):
        return Move(step.id)
    if name != step.id:
        raise DoesNotFit(
            step.id, f"its answer is missing; {name} comes next" if name else "no answer is given"
        )
    waiting.pop(0)
    if isinstance(value, Mapping):
        return _written(step, value)
    if not step.answers and value:
        raise DoesNotFit(step.id, "nothing is numbered here: give its fields as name: words")
    return Move(step.id, key=value)


def _written(step: Step, values: Mapping[str, str]) -> Move:
    unknown = sorted(set(values) - {each.code for each in step.fields})
    if step.answers or unknown:
        raise DoesNotFit(
            step.id,
            "give the number of an answer"
            if step.answers
            else f"there is no field {', '.join(unknown)}",
        )
    return Move(step.id, values=values)


def ended(state: State) -> str:
    """An end in the words of an example: `open pothole`, `call_911`."""
    end = state.outcome
    return f"{end.kind} {end.target}".strip() if end else ""


def broken(script: Definition) -> Iterator[tuple[Example, str, str]]:
    """The examples that do not come out as they say: (example, step, why)."""
    for example in script.examples:
        try:
            end = play(script, example.answers).end
        except DoesNotFit as misfit:
            yield example, misfit.step, str(misfit)
            continue
        if ended(end) != example.exit:
            yield example, end.step, f"comes to {ended(end)}, not to {example.exit}"
        elif end.urgency != example.urgency:
            words = (end.urgency or "no urgency", example.urgency or "none")
            yield example, end.step, f"comes out with {words[0]}, not with {words[1]}"
