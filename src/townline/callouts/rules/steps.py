"""The next steps of a callout. `settle` is the whole of it: from where it stands to what is to be done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from townline.callouts.rules.crew import Seated, seat
from townline.callouts.rules.outcomes import Outcome
from townline.callouts.rules.standing import (
    ASK_AGAIN,
    CALLBACK_GRACE,
    Progress,
    Standing,
    Tried,
    progress,
)

if TYPE_CHECKING:
    from townline.callin.queries import Candidate, Rung


@dataclass(frozen=True)
class OpenRung:
    """A rung begins; an empty one is over at once, with the reason on the record."""

    rung: int
    why: str
    is_empty: bool = False


@dataclass(frozen=True)
class Pass:
    """Somebody is not called, by rule."""

    rung: int
    position: int
    worker_id: int
    rule: str
    why: str


@dataclass(frozen=True)
class Conclude:
    """Nothing more is asked of somebody: the result that counts for the lists."""

    position: int
    worker_id: int
    result: str


@dataclass(frozen=True)
class Dial:
    """Call this number of this person now."""

    rung: int
    position: int
    worker_id: int
    number: int
    round: int
    attempt: int
    ring_seconds: int
    is_parallel: bool


@dataclass(frozen=True)
class Accept:
    """The window closed: this yes gets the place."""

    attempt_id: int
    position: int
    worker_id: int
    place: int


@dataclass(frozen=True)
class Outrank:
    """The window closed: this yes does not get a place."""

    attempt_id: int


@dataclass(frozen=True)
class Ask:
    """The call should have ended: ask the carrier by our id."""

    attempt_id: int


@dataclass(frozen=True)
class Unmet:
    """The deadline has passed without a full crew."""


@dataclass(frozen=True)
class Exhaust:
    """Nobody is left to call."""


Step = OpenRung | Pass | Conclude | Dial | Accept | Outrank | Ask | Unmet | Exhaust


@dataclass
class _Walk:
    """One settling: the standing as it changes, the steps so far, the instants at which to look again."""

    at: Standing
    now: datetime
    steps: list[Step]
    looks: list[datetime]

    def of(self, candidate: Candidate) -> list[Tried]:
        who = (candidate.position, candidate.worker_id)
        return [each for each in self.at.tried if (each.position, each.worker_id) == who]

    def progress(self, rung: Rung, candidate: Candidate) -> Progress:
        passed = candidate.position in self.at.passed
        return progress(rung, candidate, self.of(candidate), self.now, passed=passed)

    def wait(self, until: datetime | None) -> None:
        if until is not None and until > self.now:
            self.looks.append(until)


def settle(at: Standing, now: datetime) -> tuple[tuple[Step, ...], datetime | None]:
    """What is to be done now, in order, and when to look again (None: only when something happens).

    A callout whose places are filled has nothing left to do. At most one serial call is open at any time;
    people of a parallel rung are called together. Where several rungs are open, whoever is on duty on the
    earliest of them that has a call to make goes first; else the rung that was served longest ago, so that a
    long list does not starve the one behind it.
    """
    walk = _Walk(at, now, [], [])
    if at.is_filled:
        return (), None
    _deadline(walk)
    ready: list[tuple[int, list[Dial]]] = []
    is_over = True
    for index, rung in enumerate(at.plan.rungs):
        if not _is_open(walk, index, rung, is_over):
            is_over = False
            break
        dials, is_done = _rung(walk, index, rung)
        is_over = is_over and is_done  # a rung opened by time does not speak for those before it
        if walk.at.is_filled:
            return tuple(walk.steps), None
        ready.append((index, dials))
    _dial(walk, ready)
    _ask(walk)
    if is_over and not walk.at.is_exhausted:
        walk.steps.append(Exhaust())
    return tuple(walk.steps), min(walk.looks, default=None)


def _deadline(walk: _Walk) -> None:
    if walk.at.is_unmet:
        return
    if walk.now >= walk.at.deadline_at:
        walk.steps.append(Unmet())
    else:
        walk.wait(walk.at.deadline_at)


def _is_open(walk: _Walk, index: int, rung: Rung, before_is_over: bool) -> bool:  # noqa: FBT001
    if index in walk.at.opened:
        return True
    after = rung.opens_after_seconds
    by_time = None if after is None else walk.at.started_at + timedelta(seconds=after)
    if not before_is_over:
        if by_time is None or walk.now < by_time:
            walk.wait(by_time)
            return False
        why = f"opens {after} s after the start"
    else:
        why = "the first rung" if index == 0 else "nobody was left on the rung before"
    walk.steps.append(OpenRung(index, why, is_empty=not rung.candidates))
    walk.at = replace(walk.at, opened={**walk.at.opened, index: walk.now})
    return True


def _rung(walk: _Walk, index: int, rung: Rung) -> tuple[list[Dial], bool]:
    """The dials this rung is ready for, and whether nobody on it is left."""
    is_parallel = rung.mode == "parallel"
    is_overtaken = _is_overtaken(walk, index)
    dials: list[Dial] = []
    is_over = True
    waits = False
    for candidate in rung.candidates:
        if waits and candidate.position not in walk.at.on_duty:
            break
        found = _person(walk, index, rung, candidate)
        if found.kind == "done":
            continue
        is_over = False
        walk.wait(found.until if found.kind == "waiting" else None)
        if found.kind == "next":
            dials.append(_dial_of(index, rung, candidate, found))
        waits = is_overtaken and found.is_reply
        if not (is_parallel or waits):
            break
    if is_parallel and rung.choose == "senior":
        _choose(walk, index, rung, everybody_answered=is_over)
    return dials, is_over


def _is_overtaken(walk: _Walk, index: int) -> bool:
    """Whether the next rung is open too. Then a reply that is waited for holds nobody on duty back: they
    would be passed by people of a later rung."""
    if index + 1 >= len(walk.at.plan.rungs):
        return False
    after = walk.at.plan.rungs[index + 1].opens_after_seconds
    is_due = after is not None and walk.now >= walk.at.started_at + timedelta(seconds=after)
    return is_due or index + 1 in walk.at.opened


def _dial_of(index: int, rung: Rung, candidate: Candidate, found: Progress) -> Dial:
    return Dial(
        index, candidate.position, candidate.worker_id, found.number, found.round, found.attempt,
        rung.ring_seconds, rung.mode == "parallel",
    )  # fmt: skip


def _person(walk: _Walk, index: int, rung: Rung, candidate: Candidate) -> Progress:
    found = walk.progress(rung, candidate)
    if found.kind == "next" and found.attempt == 1 and (reason := _obstacle(walk, candidate)):
        walk.steps.append(Pass(index, candidate.position, candidate.worker_id, *reason))
        walk.at = replace(walk.at, passed=walk.at.passed | {candidate.position})
        return Progress("done", result="passed")
    is_new = candidate.position not in walk.at.concluded | walk.at.passed
    if found.kind == "done" and is_new and found.result != Outcome.WILLING:
        if not walk.of(candidate):
            reason = ("no_number", "No number is known for this person.")
            walk.steps.append(Pass(index, candidate.position, candidate.worker_id, *reason))
            walk.at = replace(walk.at, passed=walk.at.passed | {candidate.position})
        else:
            walk.steps.append(Conclude(candidate.position, candidate.worker_id, found.result))
            walk.at = replace(walk.at, concluded=walk.at.concluded | {candidate.position})
    return found


def _obstacle(walk: _Walk, candidate: Candidate) -> tuple[str, str] | None:
    """Why somebody who would be next cannot be offered a place any more, if so."""
    if any(each.worker_id == candidate.worker_id for each in walk.at.crew):
        return "on_the_crew", "Has accepted already."
    if seat(walk.at.plan, walk.at.places, walk.at.crew, candidate) is None:
        mix = f" ({'; '.join(walk.at.plan.mix)})" if walk.at.plan.mix else ""
        return "no_place", f"No place left on the crew is open to {candidate.name}{mix}."
    return None


def _choose(walk: _Walk, index: int, rung: Rung, *, everybody_answered: bool) -> None:
    """At the close of the window the most senior of those who said yes get the places."""
    own = [each for each in walk.at.tried if each.rung == index]
    if not own:
        return
    until = min(each.intent_at for each in own) + timedelta(seconds=rung.reply_seconds)
    if not everybody_answered and walk.now < until:
        walk.wait(until)
        return
    by_position = {each.position: each for each in rung.candidates}
    willing = [each for each in own if each.outcome == Outcome.WILLING]
    for each in sorted(willing, key=lambda tried: tried.position):
        candidate = by_position[each.position]
        place = seat(walk.at.plan, walk.at.places, walk.at.crew, candidate)
        if place is None:
            walk.steps.append(Outrank(each.attempt_id))
            continue
        walk.steps.append(Accept(each.attempt_id, each.position, each.worker_id, place.number))
        seated = Seated(place.number, candidate.worker_id, candidate.classification)
        walk.at = replace(walk.at, crew=(*walk.at.crew, seated))


def _dial(walk: _Walk, ready: Sequence[tuple[int, list[Dial]]]) -> None:
    is_free = not any(each.is_open and not each.is_parallel for each in walk.at.tried)
    serial = [dial for _, dials in ready for dial in dials if not dial.is_parallel]
    chosen = [dial for _, dials in ready for dial in dials if dial.is_parallel]
    if is_free and serial:
        chosen.append(_first(walk, serial))
    walk.steps.extend(chosen)
    if not walk.at.is_by_hand:
        rings = [timedelta(seconds=dial.ring_seconds) + CALLBACK_GRACE for dial in chosen]
        walk.looks.extend(walk.now + ring for ring in rings)


def _first(walk: _Walk, serial: Sequence[Dial]) -> Dial:
    """Time opens a rung and turns no order round: somebody on duty on an earlier rung goes first."""
    if serial[0].position in walk.at.on_duty:
        return serial[0]
    served = {each.rung: each.intent_at for each in walk.at.tried}
    never = walk.at.started_at - timedelta(days=1)
    return min(serial, key=lambda dial: (served.get(dial.rung, never), dial.rung))


def _ask(walk: _Walk) -> None:
    if walk.at.is_by_hand:
        return
    for each in walk.at.tried:
        if each.state == "intent":  # about to be placed, by us or by whoever finds it unconfirmed
            walk.wait(walk.now + timedelta(seconds=each.ring_seconds) + CALLBACK_GRACE)
    for each, ask_at in _to_ask(walk.at.tried):
        if walk.now >= ask_at:
            walk.steps.append(Ask(each.attempt_id))
            walk.looks.append(walk.now + ASK_AGAIN)
        else:
            walk.wait(ask_at)


def _to_ask(tried: Sequence[Tried]) -> Iterator[tuple[Tried, datetime]]:
    for each in tried:
        if each.state == "placed" and each.placed_at is not None:
            first = each.placed_at + timedelta(seconds=each.ring_seconds) + CALLBACK_GRACE
            yield each, max(first, each.asked_at + ASK_AGAIN) if each.asked_at else first
