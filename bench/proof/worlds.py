"""What is called out: ladders of every shape, with a number for every phone that tells where it belongs."""

from __future__ import annotations

import random
from dataclasses import asdict

from townline.callin.queries import Candidate, Number, Plan, Rung, Slot

OUTCOMES = ("no_answer", "voicemail", "busy", "declined", "accepted", "unavailable")
WEIGHTS = (34, 18, 8, 14, 22, 4)


def number_of(callout: int, position: int, index: int) -> str:
    """The number of a phone: callout, position and which of this person's phones, readable again."""
    return f"{callout:06}{position:03}{index}"


def place_of(number: str) -> tuple[int, int, int]:
    """Callout, position and index of a phone."""
    return int(number[:6]), int(number[6:9]), int(number[9:])


def plan_of(callout: int, seed: int) -> Plan:
    """The ladder of one callout: one to four rungs, serial and parallel, crews of one to three."""
    chance = random.Random(f"{seed}:{callout}")
    position = 0
    rungs = []
    for index in range(chance.randint(1, 4)):
        mode = chance.choice(("serial", "serial", "parallel"))
        people = []
        for _ in range(chance.choice((0, 1, 2, 3, 4)) if index else chance.randint(1, 4)):
            position += 1
            numbers = tuple(
                Number("mobile", number_of(callout, position, n))
                for n in range(chance.choice((1, 1, 2)))
            )
            people.append(
                Candidate(
                    position,
                    callout * 1000 + position,
                    f"P{position}",
                    "By seniority.",
                    numbers=numbers,
                )
            )
        rungs.append(
            Rung(
                f"r{index}", f"Rung {index + 1}", mode, tuple(people), ring_seconds=1,
                reply_seconds=chance.choice((0, 0, 1, 2)), rings=chance.choice((1, 1, 1, 2)),
                opens_after_seconds=chance.choice((None, None, 6)) if index else None,
                choose=chance.choice(("first", "senior")) if mode == "parallel" else "first",
            )
        )  # fmt: skip
    crew = (Slot("crew", chance.choice((1, 1, 1, 2, 3))),)
    return Plan("water", "proof", "1", "2026-11-25T02:10:00+00:00", crew, tuple(rungs))


def script_of(plan: Plan, callout: int, seed: int) -> dict[str, list[str]]:
    """What each phone of a ladder will come to, call after call."""
    chance = random.Random(f"{seed}:{callout}:script")
    return {
        number.number: chance.choices(OUTCOMES, WEIGHTS, k=3)
        for rung in plan.rungs
        for who in rung.candidates
        for number in who.numbers
    }


def as_data(plan: Plan) -> dict[str, object]:
    """A plan as plain data."""
    return asdict(plan)
