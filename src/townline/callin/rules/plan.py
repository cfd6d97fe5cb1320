"""A plan: the frozen answer to "who is called, in which order, and why", as plain values."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Number:
    """A number to dial: `kind` is mobile, home, pager or radio."""

    kind: str
    number: str
    is_required: bool = True


@dataclass(frozen=True)
class Candidate:
    """Somebody who may be called. `why` says, in one sentence, why they stand at this position.

    `position` counts through the whole plan from 1. `is_forced` people may not decline.
    """

    position: int
    worker_id: int
    name: str
    why: str
    classification: str = ""
    qualifications: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    is_forced: bool = False


@dataclass(frozen=True)
class Skip:
    """Somebody who is not called now. `rule` is a stable code, `why` the sentence with its source."""

    worker_id: int
    name: str
    rule: str
    why: str


@dataclass(frozen=True)
class Rung:
    """One step of the ladder: the people on it and how they are asked.

    `mode` is serial (one after another) or parallel (all at once; `choose` says whether the first to
    accept gets it or, when the window closes, the most senior). `ring_seconds` is how long one number
    rings; `reply_seconds` how long a message may be answered before the next person is called (0: next
    at once); `opens_after_seconds` opens this rung that long after the start even if the rung before is
    not done (None: only then). `rings` is how often all numbers of one person are rung before the next
    person's turn: some sleep through the first time.
    """

    key: str
    name: str
    mode: str
    candidates: tuple[Candidate, ...]
    skips: tuple[Skip, ...] = ()
    ring_seconds: int = 45
    reply_seconds: int = 300
    opens_after_seconds: int | None = None
    choose: str = "first"
    note: str = ""
    rings: int = 1


@dataclass(frozen=True)
class Slot:
    """A place to fill on the crew: so many people with these qualifications."""

    key: str
    count: int = 1
    classification: str = ""
    qualifications: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """Everything a callout needs, frozen. `inputs` holds all that the decision was made from, so that it
    can be made again; `digest` covers everything else."""

    program_code: str
    agreement_code: str
    agreement_version: str
    at: str
    slots: tuple[Slot, ...]
    rungs: tuple[Rung, ...]
    mix: tuple[str, ...] = ()
    inputs: dict[str, Any] = field(default_factory=dict, compare=False)

    def as_json(self) -> dict[str, Any]:
        """Plain data for keeping on a record."""
        return asdict(self)

    @property
    def digest(self) -> str:
        """SHA-256 over the plan as canonical JSON, the inputs included."""
        text = json.dumps(self.as_json(), sort_keys=True, separators=(",", ":"), default=str)
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Plan:
        """The plan kept by `as_json`."""
        rungs = tuple(_rung(each) for each in data["rungs"])
        slots = tuple(
            Slot(**{**each, "qualifications": tuple(each.get("qualifications", ()))})
            for each in data["slots"]
        )
        return cls(**{**data, "rungs": rungs, "slots": slots, "mix": tuple(data.get("mix", ()))})


def _rung(data: dict[str, Any]) -> Rung:
    people = tuple(_candidate(each) for each in data["candidates"])
    skips = tuple(Skip(**each) for each in data.get("skips", ()))
    return Rung(**{**data, "candidates": people, "skips": skips})


def _candidate(data: dict[str, Any]) -> Candidate:
    numbers = tuple(Number(**each) for each in data.get("numbers", ()))
    return Candidate(
        **{**data, "numbers": numbers, "qualifications": tuple(data.get("qualifications", ()))}
    )
