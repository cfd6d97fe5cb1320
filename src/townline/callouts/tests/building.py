"""Plans for tests: short to write, complete enough for the engine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from townline.callin.queries import Candidate, Number, Plan, Rung, Slot
from townline.callouts import actions

ANYBODY = (Slot("anybody"),)
NOW = datetime(2026, 11, 25, 7, 10, tzinfo=UTC)


def person(
    position, name="", *, numbers=1, worker_id=None, classification="", qualifications=(), **more
):
    name = name or f"Person {position}"
    phones = tuple(
        Number("mobile" if n == 0 else "home", f"905555{position:02}{n:02}") for n in range(numbers)
    )
    return Candidate(
        position, worker_id or 1000 + position, name, f"Position {position} by seniority.",
        classification, qualifications, phones, **more,
    )  # fmt: skip


def rung(key="first", *people, name="", mode="serial", **more):
    more.setdefault("ring_seconds", 45)
    more.setdefault("reply_seconds", 300)
    return Rung(key, name or key.capitalize(), mode, tuple(people), **more)


def plan(*rungs, slots=ANYBODY, mix=()):
    return Plan("water", "water_2026", "1", NOW.isoformat(), slots, rungs, mix)


def start(given, *, minutes=10, actor=None, now=NOW, **more):
    more = {"subject": "incident:12", "title": "Water main break", "say": "Can you respond?",
            "voicemail": "Please call the Region.", "program_code": "water", "level": "A",
            **more}  # fmt: skip
    return actions.start(
        plan=given, deadline_at=now + timedelta(minutes=minutes), actor=actor, now=now, **more
    )
