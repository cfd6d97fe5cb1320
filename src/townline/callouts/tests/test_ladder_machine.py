"""Any ladder, answered in any way at any pace: what `settle` may never do, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from townline.callin.queries import Slot
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
    Seated,
    Standing,
    Tried,
    Unmet,
    is_closing,
    places,
    progress,
    seat,
    settle,
)
from townline.callouts.tests.building import person, plan, rung

BEGAN = datetime(2026, 11, 25, 7, 10, tzinfo=UTC)
ENDS = (
    "declined", "unfit", "unavailable", "no_answer", "busy", "voicemail", "sent", "wrong_number",
    "failed", "unknown", "cancelled",
)  # fmt: skip


@st.composite
def ladders(draw):
    """Up to four rungs of up to four people, with every setting a rung can have; crews of up to three."""
    position, rungs = 0, []
    for index in range(draw(st.integers(1, 4))):
        people = []
        for _ in range(draw(st.integers(0 if index else 1, 4))):
            position += 1
            kind = draw(st.sampled_from(("journeyman", "apprentice")))
            numbers = draw(st.integers(0 if position > 1 else 1, 2))
            people.append(person(position, numbers=numbers, classification=kind))
        mode = draw(st.sampled_from(("serial", "parallel")))
        after = draw(st.sampled_from((None, None, 30))) if index else None
        rungs.append(
            rung(
                f"r{index}", *people, mode=mode, opens_after_seconds=after,
                rings=draw(st.integers(1, 2)), reply_seconds=draw(st.sampled_from((0, 60))),
                choose=draw(st.sampled_from(("first", "senior"))) if mode == "parallel" else "first",
            )
        )  # fmt: skip
    mix = draw(st.sampled_from(((), ("apprentices <= journeymen",))))
    return plan(*rungs, slots=(Slot("crew", draw(st.integers(1, 3))),), mix=mix)


class Ladder(RuleBasedStateMachine):
    """The steps of `settle` carried out in memory, beside an account of what was asked of whom."""

    @initialize(given=ladders())
    def begin(self, given):
        self.now = BEGAN
        self.at = Standing(given, places(given), BEGAN, BEGAN + timedelta(minutes=10))
        self.people = {c.position: (n, c) for n, r in enumerate(given.rungs) for c in r.candidates}
        self.dialled: set[tuple[int, int, int, int]] = set()
        self.go()

    def go(self):
        """Settle until nothing is left to do at this instant, as a dispatcher does."""
        for _ in range(40):
            steps, look = settle(self.at, self.now)
            assert look is None or look > self.now
            for step in steps:
                self.take(step)
            if all(isinstance(step, Ask) for step in steps):
                return
        raise AssertionError("settle never comes to rest")

    def take(self, step):
        match step:
            case OpenRung(rung=n):
                assert n not in self.at.opened, "a rung opens once"
                assert set(range(n)) <= set(self.at.opened), "rungs open in order"
                self.may_open(n)
                self.at = replace(self.at, opened={**self.at.opened, n: self.now})
            case Pass(position=p):
                assert step.why
                assert step.rule
                self.at = replace(self.at, passed=self.at.passed | {p})
            case Conclude(position=p):
                assert step.result
                assert p not in self.at.concluded
                self.at = replace(self.at, concluded=self.at.concluded | {p})
            case Dial():
                self.dial(step)
            case Accept(attempt_id=key, position=p, place=place):
                self.change(key, outcome="accepted")
                self.sit(p, place)
                self.at = replace(self.at, concluded=self.at.concluded | {p})
            case Outrank(attempt_id=key):
                row = self.change(key, outcome="outranked")
                self.at = replace(self.at, concluded=self.at.concluded | {row.position})
            case Unmet():
                assert self.now >= self.at.deadline_at
                self.at = replace(self.at, is_unmet=True)
            case Exhaust():
                assert all(self.is_done(p) for p in self.people), "somebody is left to call"
                self.at = replace(self.at, is_exhausted=True)

    def may_open(self, n):
        after = self.at.plan.rungs[n].opens_after_seconds
        by_time = after is not None and self.now >= BEGAN + timedelta(seconds=after)
        before = [p for p, (rung_, _) in self.people.items() if rung_ < n]
        assert by_time or all(self.is_done(p) for p in before), "a rung opened before its turn"

    def dial(self, step):
        index, who = self.people[step.position]
        key = (step.position, step.number, step.round, step.attempt)
        assert key not in self.dialled, "the same call twice"
        assert not self.at.is_filled, "called for a filled crew"
        assert step.position not in self.at.passed, "called, and passed on record"
        mine = [each for each in self.at.tried if each.position == step.position]
        assert not any(each.is_open or is_closing(each.outcome) for each in mine), "asked again"
        if not step.is_parallel:
            serial = [each for each in self.at.tried if each.is_open and not each.is_parallel]
            assert not serial, "two serial calls at once"
            for p, (other, _) in self.people.items():
                assert other != index or p >= step.position or self.is_done(p), "past the order"
        assert 0 <= step.number < len(who.numbers)
        self.dialled.add(key)
        row = Tried(
            len(self.at.tried) + 1, step.rung, step.position, step.worker_id, step.number, step.round,
            step.attempt, "placed", "", self.now, self.now, ring_seconds=step.ring_seconds,
            is_parallel=step.is_parallel,
        )  # fmt: skip
        self.at = replace(self.at, tried=(*self.at.tried, row))

    def is_done(self, position):
        index, who = self.people[position]
        mine = [each for each in self.at.tried if each.position == position]
        found = progress(
            self.at.plan.rungs[index], who, mine, self.now, passed=position in self.at.passed
        )
        return found.kind == "done"

    def change(self, key, **more):
        rows = {each.attempt_id: each for each in self.at.tried}
        rows[key] = replace(rows[key], **more)
        self.at = replace(self.at, tried=tuple(rows.values()))
        return rows[key]

    def sit(self, position, place):
        _, who = self.people[position]
        seated = Seated(place, who.worker_id, who.classification)
        self.at = replace(self.at, crew=(*self.at.crew, seated))

    def says_yes(self, row, *, came_in):
        """As `actions.record` does it: a place where there is one, else the yes is kept as too late."""
        index, who = self.people[row.position]
        place = seat(self.at.plan, self.at.places, self.at.crew, who)
        waits = self.at.plan.rungs[index].choose == "senior" and not came_in
        outcome = "accepted_filled" if place is None else "willing" if waits else "accepted"
        self.change(row.attempt_id, state="ended", outcome=outcome, ended_at=self.now)
        if outcome != Outcome.WILLING:
            self.at = replace(self.at, concluded=self.at.concluded | {row.position})
        if outcome == Outcome.ACCEPTED and place is not None:
            self.sit(row.position, place.number)

    @precondition(lambda self: any(each.is_open for each in self.at.tried))
    @rule(data=st.data(), outcome=st.sampled_from((*ENDS, "accepted", "accepted")))
    def answered(self, data, outcome):
        row = data.draw(st.sampled_from([each for each in self.at.tried if each.is_open]))
        if outcome == "accepted":
            self.says_yes(row, came_in=False)
        else:
            self.change(row.attempt_id, state="ended", outcome=outcome, ended_at=self.now)
            if is_closing(outcome):
                self.at = replace(self.at, concluded=self.at.concluded | {row.position})
        self.go()

    @rule(seconds=st.sampled_from((1, 3, 31, 61, 700)))
    def time_passes(self, seconds):
        self.now += timedelta(seconds=seconds)
        self.go()

    @rule(data=st.data())
    def calls_back(self, data):
        """A yes after a message, or after somebody was given up; with the crew full it fills nothing."""
        rows = [
            e for e in self.at.tried if not e.is_open and e.outcome in ("voicemail", "no_answer")
        ]
        rows = [e for e in rows if not any(
            is_closing(o.outcome) or o.is_open for o in self.at.tried if o.position == e.position
        )]  # fmt: skip
        if not rows:
            return
        row = data.draw(st.sampled_from(rows))
        crew = self.at.crew
        came = replace(row, attempt_id=len(self.at.tried) + 1, number=-1, state="placed", outcome="",
                       intent_at=self.now, placed_at=self.now, ended_at=None, is_parallel=True)  # fmt: skip
        was_filled = self.at.is_filled
        self.at = replace(self.at, tried=(*self.at.tried, came))
        self.says_yes(came, came_in=True)
        assert not was_filled or self.at.crew == crew, "a late yes took a filled place"
        self.go()

    @invariant()
    def places_are_never_over_filled(self):
        taken = [each.place for each in self.at.crew]
        assert len(set(taken)) == len(taken) <= len(self.at.places)
        assert len({each.worker_id for each in self.at.crew}) == len(self.at.crew)
        said_yes = {each.worker_id for each in self.at.tried if each.outcome == "accepted"}
        assert {each.worker_id for each in self.at.crew} <= said_yes, "a message is not a yes"

    def teardown(self):
        """Left alone, every callout comes to its end, and everybody was called or passed for a reason."""
        if not hasattr(self, "at"):
            return
        for _ in range(300):
            if self.at.is_filled or self.at.is_exhausted:
                break
            for row in [each for each in self.at.tried if each.is_open]:
                self.change(row.attempt_id, state="ended", outcome="no_answer", ended_at=self.now)
            self.now += timedelta(seconds=61)
            self.go()
        assert self.at.is_filled or self.at.is_exhausted, "no end"
        if not self.at.is_filled:
            called = {each.position for each in self.at.tried}
            assert set(self.people) <= called | self.at.passed, "passed over silently"
            assert set(self.people) <= self.at.concluded | self.at.passed, "no result"


TestLadder = Ladder.TestCase
TestLadder.settings = settings(max_examples=30, stateful_step_count=20, deadline=None)


def test_a_rung_opened_by_time_does_not_end_the_calling_of_those_before_it():
    """Somebody on the first rung still has a turn: an empty second rung is not the end of the callout."""
    given = plan(rung("a", person(1), person(2)), rung("b", opens_after_seconds=30))
    begun = Standing(given, places(given), BEGAN, BEGAN + timedelta(minutes=10), opened={0: BEGAN})
    steps, _ = settle(begun, BEGAN + timedelta(seconds=31))

    assert [type(step).__name__ for step in steps] == ["OpenRung", "Dial"]
