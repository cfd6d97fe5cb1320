"""What is wrong with a protocol, before a night shift finds out. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from townline.dispatch.rules.protocol import LEVELS, NEEDS, Protocol, Step

LONGEST_SAY = 60


@dataclass(frozen=True)
class Fault:
    """One fault: its line, its kind, and what to mend."""

    line: int
    kind: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}: {self.message}"


@dataclass(frozen=True)
class Known:
    """What a protocol may refer to; None where it is not known and not looked at."""

    types: Collection[str] | None = None
    cues: Collection[str] | None = None
    bodies: Collection[str] | None = None
    programs: Collection[str] | None = None
    topics: Collection[str] | None = None


def check(protocol: Protocol, known: Known | None = None) -> list[Fault]:
    """Every fault of a protocol; an empty list is a protocol that may go live."""
    faults = [*_head(protocol), *_order(protocol)]
    for step in protocol.steps:
        faults += _step(step)
    faults += [*_conditions(protocol), *_outside(protocol, known or Known())]
    return sorted(faults, key=lambda fault: (fault.line, fault.kind, fault.message))


def _fault(step: Step, kind: str, message: str) -> Fault:
    return Fault(step.line, kind, f"step {step.id}: {message}")


def _head(protocol: Protocol) -> Iterator[Fault]:
    if protocol.level not in LEVELS:
        yield Fault(1, "level", f"{protocol.level} is none of {', '.join(LEVELS)}")
    if protocol.compartment not in ("", "health"):
        yield Fault(1, "compartment", f"{protocol.compartment} is not known")
    try:
        date.fromisoformat(protocol.reviewed)
    except ValueError:
        yield Fault(1, "reviewed", "must be a date such as 2026-11-20, in quotes")


def _order(protocol: Protocol) -> Iterator[Fault]:
    """Every protocol asks first whose it is, then whether a life is at risk, and then comes 9-1-1."""
    ids = [step.id for step in protocol.steps]
    for step in protocol.steps:
        if ids.count(step.id) > 1:
            yield _fault(step, "twice", "another step has this id")
    asked = [field.code for step in protocol.steps[:3] for field in step.fields]
    if "whose" not in asked or "life" not in asked or asked.index("whose") > asked.index("life"):
        yield Fault(
            1, "order", "the first steps ask whose it is (whose), then who is at risk (life)"
        )
        return
    after = next(n for n, step in enumerate(protocol.steps)
                 if any(field.code == "life" for field in step.fields))  # fmt: skip
    rest = protocol.steps[after + 1 : after + 2]
    if not rest or rest[0].kind != "tell" or rest[0].number != "9-1-1":
        yield Fault(1, "order", "after the question of life comes the telling of 9-1-1")


def _step(step: Step) -> Iterator[Fault]:
    if not step.what:
        yield _fault(step, "empty", f"{step.kind} says nothing")
    if len(step.say.split()) > LONGEST_SAY:
        yield _fault(step, "long", f"more than {LONGEST_SAY} words to say at once")
    if step.kind == "ask" and not step.fields:
        yield _fault(step, "unasked", "a question needs fields to write the answer into")
    if step.kind == "tell":
        yield from _telling(step)
    elif step.within is not None or step.needs or step.law:
        yield _fault(step, "telling", "within, needs and law belong to a telling")
    if step.kind == "wait" and step.minutes is None:
        yield _fault(step, "wait", "minutes are missing")
    if step.must and not step.excuse and not step.law:
        yield _fault(step, "law", "what cannot be excused names its law")
    yield from _answers(step)


def _answers(step: Step) -> Iterator[Fault]:
    for field in step.fields:
        for answer, level in field.raises.items():
            if level not in LEVELS:
                yield _fault(step, "level", f"{field.code} raises to {level}, which is no level")
            if field.options and answer not in field.options:
                yield _fault(step, "answer", f"{field.code} has no answer {answer}")


def _telling(step: Step) -> Iterator[Fault]:
    reached = [each for each in (step.body, step.program, step.number) if each]
    if len(reached) != 1:
        yield _fault(step, "number", "a telling needs exactly one of body, program or number")
    if unknown := [need for need in step.needs if need not in NEEDS]:
        yield _fault(step, "needs", f"{', '.join(unknown)} is none of {', '.join(NEEDS)}")
    if step.must and step.within is None:
        yield _fault(step, "clock", "what must be told says within how many minutes")


def _conditions(protocol: Protocol) -> Iterator[Fault]:
    asked: dict[str, tuple[str, ...]] = {}
    for step in protocol.steps:
        for name, wanted in step.when.items():
            if name not in asked:
                yield _fault(step, "when", f"{name} is not asked before")
            elif asked[name] and (odd := [each for each in wanted if each not in asked[name]]):
                yield _fault(step, "when", f"{name} has no answer {', '.join(odd)}")
        asked |= {field.code: field.options for field in step.fields}


def _outside(protocol: Protocol, known: Known) -> Iterator[Fault]:
    for code in protocol.types:
        if known.types is not None and code not in known.types:
            yield Fault(1, "unknown", f"there is no request type {code}")
    for code in protocol.cues:
        if known.cues is not None and code not in known.cues:
            yield Fault(1, "unknown", f"there is no sign of danger {code}")
    if protocol.topic and known.topics is not None and protocol.topic not in known.topics:
        yield Fault(1, "unknown", f"nobody is responsible for {protocol.topic}")
    named = [(1, protocol.program), *((step.line, step.program) for step in protocol.steps)]
    for line, code in named:
        if code and known.programs is not None and code not in known.programs:
            yield Fault(line, "unknown", f"there is no program {code}")
    for step in protocol.steps:
        if step.body and known.bodies is not None and step.body not in known.bodies:
            yield _fault(step, "unknown", f"there is no body {step.body}")
