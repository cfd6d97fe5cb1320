"""What is wrong with a script, before a caller finds out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from townline.scripts.rules.definition import KINDS, URGENCIES, Definition, Step
from townline.scripts.rules.playing import broken

STRIP = 9
LONGEST_SAY = 60


@dataclass(frozen=True)
class Fault:
    """One fault: its kind, the step and line, and what to mend."""

    kind: str
    step: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.kind}: {self.message}"


@dataclass(frozen=True)
class Known:
    """What a script may refer to. `service_types` maps a code to its facts and whether each is required."""

    service_types: Mapping[str, Mapping[str, bool]] = field(default_factory=dict)
    articles: Collection[str] | None = None
    topics: Collection[str] | None = None
    scripts: Collection[str] | None = None


def check(script: Definition, known: Known | None) -> list[Fault]:
    """Every fault of a script; an empty list is a script that may go live.

    With `known` None, references to the outside (request types, answers, topics, scripts) are not looked
    at; everything about the script itself is.
    """
    faults = [*_shape(script), *_targets(script)]
    if any(fault.kind in ("duplicate step", "unknown step") for fault in faults):
        return faults
    faults += [*_reach(script), *_loops(script), *_must_ask(script), *_emergency(script)]
    faults += _names(script)
    faults += _examples(script)
    if known is not None:
        faults += _outside(script, known)
    return sorted(faults, key=lambda fault: (fault.line, fault.kind))


def _fault(step: Step, kind: str, message: str) -> Fault:
    return Fault(kind, step.id, step.line, f"step {step.id}: {message}")


def _shape(script: Definition) -> Iterator[Fault]:
    seen: set[str] = set()
    for step in script.steps:
        if step.id in seen:
            yield _fault(step, "duplicate step", "this id is used twice")
        seen.add(step.id)
        keys = [answer.key for answer in step.answers]
        if len(keys) != len(set(keys)):
            yield _fault(step, "duplicate key", "two answers have the same number")
        if any(len(key) != 1 or not key.isdigit() for key in keys):
            yield _fault(step, "bad key", "answers are numbered 0 to 9")
        if not step.say and step.exit is None:
            yield _fault(step, "nothing to say", "a step says something")
        if len(step.say.split()) > LONGEST_SAY:
            yield _fault(step, "too long", f"more than {LONGEST_SAY} words in one breath")
        yield from _shape_of_values(step)


def _shape_of_values(step: Step) -> Iterator[Fault]:
    levels = [answer.urgency for answer in step.answers if answer.urgency]
    levels += [step.exit.urgency] if step.exit and step.exit.urgency else []
    if any(level not in URGENCIES for level in levels):
        yield _fault(step, "unknown urgency", "urgency is E, A, B or C")
    if any(answer.danger not in ("", "911", "urgent") for answer in step.answers):
        yield _fault(step, "unknown danger", "danger is 911 or urgent")
    if any(each.kind not in KINDS for each in step.fields):
        yield _fault(step, "unknown kind", f"a field is one of {', '.join(sorted(KINDS))}")
    ways = sum(
        (bool(step.answers), bool(step.goto or step.branches) and not step.answers, bool(step.exit))
    )
    if ways == 0:
        yield _fault(step, "dead end", "nothing comes after it")
    if ways > 1 or (step.answers and (step.goto or step.branches or step.fields)):
        yield _fault(step, "two ends", "a step either asks, goes on, or ends")
    if step.branches and all(branch.when for branch in step.branches):
        yield _fault(step, "dead end", "its branches leave no way for every other answer")
    for answer in step.answers:
        if not answer.goto:
            yield _fault(step, "dead end", f"answer {answer.key} leads nowhere")


def _targets(script: Definition) -> Iterator[Fault]:
    ids = {step.id for step in script.steps}
    for step in script.steps:
        for way in step.ways():
            if way not in ids:
                yield _fault(step, "unknown step", f"leads to {way}, which is not there")


def reachable(script: Definition, without: Collection[str] = ()) -> set[str]:
    """The steps that can be reached from the first, not going through any of `without`."""
    waiting = [script.first.id] if script.first.id not in without else []
    seen = set(waiting)
    while waiting:
        for way in script.step(waiting.pop()).ways():
            if way not in seen and way not in without:
                seen.add(way)
                waiting.append(way)
    return seen


def _reach(script: Definition) -> Iterator[Fault]:
    seen = reachable(script)
    for step in script.steps:
        if step.id not in seen:
            yield _fault(step, "unreachable step", "no answer leads here")
    if not any(step.exit for step in script.steps if step.id in seen):
        yield _fault(script.first, "missing exit", "the script never ends")


def _loops(script: Definition) -> Iterator[Fault]:
    """Steps from which no end can be reached: a loop without a way out."""
    leaving = {step.id for step in script.steps if step.exit}
    grew = True
    while grew:
        more = {s.id for s in script.steps if s.id not in leaving and set(s.ways()) & leaving}
        leaving |= more
        grew = bool(more)
    for step in script.steps:
        if step.id not in leaving and step.ways() and step.id in reachable(script):
            yield _fault(step, "loop without way out", "from here the script never ends")


def _must_ask(script: Definition) -> Iterator[Fault]:
    """A question that must be asked may not be walked around on the way to opening a request."""
    for step in script.steps:
        if not step.must_ask:
            continue
        around = reachable(script, without={step.id})
        ends = [s for s in script.steps if s.id in around and s.exit and s.exit.kind == "open"]
        if ends:
            yield _fault(step, "must-ask skipped", f"{ends[0].id} can be reached without asking it")


def _emergency(script: Definition) -> Iterator[Fault]:
    gates = any(answer.danger == "911" for step in script.steps for answer in step.answers)
    calls = any(step.exit and step.exit.kind == "call_911" for step in script.steps)
    if not (gates or calls or script.no_emergency):
        yield _fault(script.first, "missing emergency exit",
                     "no answer leads to 9-1-1; say no_emergency with the reason if none can")  # fmt: skip


def _examples(script: Definition) -> Iterator[Fault]:
    """An example that comes out otherwise is a fault, at the step where it goes wrong."""
    for example, step, why in broken(script):
        yield Fault("example fails", step, example.line, f"example “{example.name}”: {why}")


def given(script: Definition) -> set[str]:
    """The names of everything the script can hear."""
    names = {each.code for step in script.steps for each in step.fields}
    return names | {step.ask for step in script.steps if step.ask}


def _names(script: Definition) -> Iterator[Fault]:
    """A branch or a description may only use what is asked for somewhere."""
    heard = given(script)
    for step in script.steps:
        used = {name for branch in step.branches for name in branch.when}
        if step.exit:
            used |= set(re.findall(r"{(\w+)}", step.exit.describe))
        for name in sorted(used - heard):
            yield _fault(step, "unknown field", f"the script never asks for {name}")


def _outside(script: Definition, known: Known) -> Iterator[Fault]:
    heard = given(script)
    for step in script.steps:
        if step.exit is None:
            continue
        kind, target = step.exit.kind, step.exit.target
        pools = {"answer": known.articles, "refer": known.topics, "script": known.scripts}
        pool = pools.get(kind)
        if pool is not None and target not in pool:
            yield _fault(step, f"unknown {kind}", f"there is no {target}")
        if kind == "open":
            yield from _opening(script, step, known, heard)


def _opening(
    script: Definition, step: Step, known: Known, heard: set[str]
) -> Iterator[Fault]:  # fmt: skip
    end = step.exit
    if end is None:
        return
    facts = known.service_types.get(end.target)
    if facts is None:
        yield _fault(step, "unknown service type", f"there is no request type {end.target}")
        return
    for fact, source in end.facts.items():
        if fact not in facts:
            yield _fault(step, "unknown field", f"{end.target} has no fact called {fact}")
        if source not in heard and not source.startswith("="):
            yield _fault(step, "unknown field", f"the script never asks for {source}")
    for fact, required in facts.items():
        if required and fact not in end.facts:
            yield _fault(step, "missing fact", f"{end.target} needs {fact}")
        elif required and step.id in reachable(script, without=_asking(script, end.facts[fact])):
            yield _fault(
                step, "must-ask skipped", f"{end.target} needs {fact}, but it may go unasked"
            )


def _asking(script: Definition, source: str) -> set[str]:
    """The steps behind which `source` is certainly known; the first, when it is a fixed word."""
    if source.startswith("="):
        return {script.first.id}
    return {
        step.id
        for step in script.steps
        if (step.ask == source and step.answers)
        or any(each.code == source and each.must for each in step.fields)
    }
