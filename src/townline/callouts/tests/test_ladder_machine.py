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

    @initialize(given=ladders(), data=st.data())
    def begin(self, given, data):
        self.now = BEGAN
        duty = data.draw(st.sets(st.integers(1, 3)))
        self.at = Standing(
            given, places(given), BEGAN, BEGAN + timedelta(minutes=10), on_duty=frozenset(duty)
        )
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
                is_before = other == index and p < step.position
                assert not is_before or self.is_done(p) or self.may_pass(index, p, step), (
                    "past the order"
                )
            self.nobody_on_duty_is_passed(index, step)
        assert 0 <= step.number < len(who.numbers)
        self.dialled.add(key)
        row = Tried(
            len(self.at.tried) + 1, step.rung, step.position, step.worker_id, step.number, step.round,
            step.attempt, "placed", "", self.now, self.now, ring_seconds=step.ring_seconds,
            is_parallel=step.is_parallel,
        )  # fmt: skip
        self.at = replace(self.at, tried=(*self.at.tried, row))

    def stands(self, position):
        index, who = self.people[position]
        mine = [each for each in self.at.tried if each.position == position]
        rung_ = self.at.plan.rungs[index]
        return progress(rung_, who, mine, self.now, passed=position in self.at.passed)

    def may_pass(self, index, waiting, step):
        """Only where the next rung is open too, on duty, and while a reply is waited for."""
        return (
            index + 1 in self.at.opened
            and step.position in self.at.on_duty
            and self.stands(waiting).is_reply
        )

    def nobody_on_duty_is_passed(self, index, step):
        """A rung opened by time never rings before somebody on duty on an earlier one who is due."""
        for n in sorted(set(range(index)) & set(self.at.opened)):
            if self.at.plan.rungs[n].mode == "parallel":
                continue
            for p in (p for p, (other, _) in self.people.items() if other == n):
                if self.is_done(p) or self.stands(p).is_reply:
                    continue
                ready = self.stands(p).kind == "next" and p in self.at.on_duty
                assert not ready or self.is_passed_by_rule(p), "somebody on duty was passed"
                break

    def is_passed_by_rule(self, position):
        _, who = self.people[position]
        return seat(self.at.plan, self.at.places, self.at.crew, who) is None

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


def voicemail(at, given, position, seconds):
    """Whoever is next was rung, and a message was left."""
    who = next(c for r in given.rungs for c in r.candidates if c.position == position)
    index = next(n for n, r in enumerate(given.rungs) if who in r.candidates)
    row = Tried(
        position, index, position, who.worker_id, 0, 1, 1, "ended", "voicemail",
        BEGAN + timedelta(seconds=seconds), BEGAN + timedelta(seconds=seconds),
        BEGAN + timedelta(seconds=seconds + 30),
    )  # fmt: skip
    return replace(at, tried=(*at.tried, row))


def dialled(at, seconds):
    return [
        s.position for s in settle(at, BEGAN + timedelta(seconds=seconds))[0] if isinstance(s, Dial)
    ]


def test_time_opens_the_list_and_the_second_on_standby_still_comes_before_it():
    """The worked numbers of docs/explanation/callouts.md: Rhea and Sam on standby, Tom and Uma in turn."""
    given = plan(
        rung("standby", person(1, "Rhea"), person(2, "Sam"), reply_seconds=900),
        rung("turn", person(3, "Tom"), person(4, "Uma"), opens_after_seconds=600, reply_seconds=0),
    )
    at = Standing(
        given, places(given), BEGAN, BEGAN + timedelta(minutes=10), opened={0: BEGAN},
        on_duty=frozenset({1, 2}),
    )  # fmt: skip
    at = voicemail(at, given, 1, 0)
    assert dialled(at, 599) == []  # Rhea may still ring back, and nobody of the list is open
    assert dialled(at, 600) == [2]  # the list opens; Sam is on duty, and not behind it
    at = voicemail(replace(at, opened={0: BEGAN, 1: BEGAN + timedelta(seconds=600)}), given, 2, 600)
    assert dialled(at, 631) == [3]
    nobody_on_duty = replace(voicemail(replace(at, tried=()), given, 1, 0), on_duty=frozenset())
    assert dialled(nobody_on_duty, 600) == [3]


def steps_at(at, seconds):
    return settle(at, BEGAN + timedelta(seconds=seconds))[0]


def attempt(position, seconds, *, outcome="", ended=None, rung=0, **more):
    """Somebody was rung so many seconds after the beginning; without an end it still rings."""
    return Tried(
        position, rung, position, 1000 + position, 0, 1, 1, "placed" if ended is None else "ended", outcome,
        BEGAN + timedelta(seconds=seconds), BEGAN + timedelta(seconds=seconds),
        None if ended is None else BEGAN + timedelta(seconds=ended), **more,
    )  # fmt: skip


def standing(given, *tried, **more):
    return Standing(given, places(given), BEGAN, BEGAN + timedelta(minutes=10), tried=tried,
                    opened={0: BEGAN}, **more)  # fmt: skip


def test_a_rung_opens_by_time_at_its_very_second():
    given = plan(rung("a", person(1)), rung("b", person(2), opens_after_seconds=30))
    at = standing(given, attempt(1, 0))
    for seconds, opened in ((29, 0), (30, 1)):
        assert sum(isinstance(step, OpenRung) for step in steps_at(at, seconds)) == opened


def test_a_message_may_be_answered_until_its_window_ends_and_then_the_next_is_called():
    given = plan(rung("a", person(1), person(2), reply_seconds=300))
    at = standing(given, attempt(1, 0, outcome="voicemail", ended=30))
    assert dialled(at, 329) == []
    assert dialled(at, 330) == [2]


def test_of_two_messages_the_later_one_may_be_answered_as_long():
    given = plan(rung("a", person(1, numbers=2), person(2), reply_seconds=300))
    first = attempt(1, 0, outcome="voicemail", ended=10)
    second = replace(attempt(1, 20, outcome="voicemail", ended=50), attempt_id=9, number=1)
    at = standing(given, first, second)
    assert dialled(at, 349) == []
    assert dialled(at, 350) == [2]


def test_what_the_carrier_could_not_place_is_tried_again_after_two_seconds():
    at = standing(plan(rung("a", person(1))), attempt(1, 0, outcome="failed", ended=10))
    assert dialled(at, 11) == []
    assert dialled(at, 12) == [1]


def test_the_window_of_an_offer_to_all_begins_with_the_first_who_was_offered_it():
    given = plan(
        rung("a", person(1), person(2), mode="parallel", choose="senior", reply_seconds=60)
    )
    at = standing(
        given, attempt(1, 20, is_parallel=True),
        attempt(2, 0, outcome="willing", ended=10, is_parallel=True),
    )  # fmt: skip
    for seconds, accepted in ((59, 0), (60, 1)):
        assert sum(isinstance(step, Accept) for step in steps_at(at, seconds)) == accepted
