"""The ladder of one callout as a page shows it: who, in which order and why, every call, what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from townline.callin.queries import Candidate, Plan, Rung
from townline.callouts.models import Alarm, Attempt, Callout, CalloutEvent, Fill, Report
from townline.callouts.queries.hands import the_callout
from townline.callouts.queries.holding import Lapsed, lapsed
from townline.callouts.queries.shielding import has_typed, is_shielded, shield
from townline.callouts.queries.standing import frozen_plan, plan_now, standing
from townline.callouts.rules import Standing, Tried, progress
from townline.callouts.rules.masking import masked
from townline.core import apart
from townline.rosters.queries import HOME, OnDuty


@dataclass(frozen=True)
class NumberLine:
    """A number of somebody: `state` is now, tried or to_come."""

    kind: str
    number: str
    is_required: bool
    state: str


@dataclass(frozen=True)
class PersonLine:
    """Somebody on the ladder.

    `state`: now (to dial or ringing), waiting (a message was left; until `until`), accepted, missed, refused,
    passed, handed_over or to_come. `attempt` is the call that is open, else the last one; `result` the code
    of what became of it, `at` when. `why` is the reason for the position, `note` what is said of the state.
    """

    position: int
    worker_id: int
    name: str
    classification: str
    why: str
    is_forced: bool
    state: str
    result: str
    at: datetime | None
    until: datetime | None
    note: str
    numbers: tuple[NumberLine, ...]
    attempts: tuple[Attempt, ...]
    attempt: Attempt | None
    ring_until: datetime | None

    @property
    def is_ringing(self) -> bool:
        return self.attempt is not None and self.attempt.state == "placed"

    @property
    def can_call_back(self) -> bool:
        """Whether a yes that comes in later can still be recorded on the last call."""
        closed = {"accepted", "refused", "passed"}
        return self.attempt is not None and self.state not in closed | {"now"}


@dataclass(frozen=True)
class RungLine:
    """A rung. `state`: done, now, waiting (for a reply), to_come or empty. `opens_at` is when it opens by
    itself, where it does; `skipped` the people the plan left out, with the reason."""

    number: int
    key: str
    name: str
    note: str
    mode: str
    choose: str
    state: str
    opened_at: datetime | None
    opens_at: datetime | None
    people: tuple[PersonLine, ...]
    skipped: tuple[tuple[str, str], ...]

    @property
    def has_people_left(self) -> int:
        return sum(1 for each in self.people if each.state == "to_come")


@dataclass(frozen=True)
class PlaceLine:
    """A place on the crew, and who has it."""

    number: int
    key: str
    classification: str
    fill: Fill | None


@dataclass(frozen=True)
class HandOver:
    """Somebody who accepted, and what the desk has read to them: the place, and the number to call back.

    Whoever answered by the signed link has it in writing.
    """

    fill: Fill
    place: Report | None
    callback: Report | None
    is_in_writing: bool

    @property
    def is_done(self) -> bool:
        return self.is_in_writing or (self.place is not None and self.callback is not None)


@dataclass(frozen=True)
class Ladder:
    """Everything the board shows of one callout. `now_at` is the person whose call is open, if any; `lapsed`
    says that their duty ended before that call was placed, and who has it now."""

    callout: Callout
    plan: Plan
    rungs: tuple[RungLine, ...]
    places: tuple[PlaceLine, ...]
    alarms: tuple[Alarm, ...]
    marks: tuple[CalloutEvent, ...]
    now_at: PersonLine | None
    next_rung: RungLine | None
    hand_overs: tuple[HandOver, ...] = ()
    lapsed: Lapsed | None = None

    @property
    def holder(self) -> OnDuty | None:
        """Who is to be dialled instead of the person whose number stood there."""
        return self.lapsed.holder if self.lapsed else None

    @property
    def is_by_hand(self) -> bool:
        return self.callout.carrier == "manual"


@dataclass(frozen=True)
class _Kept:
    """The rows of one callout."""

    attempts: Sequence[Attempt]
    fills: Sequence[Fill]
    events: Sequence[CalloutEvent]


def ladder(callout_id: int, now: datetime, viewer: apart.Viewer | None = None) -> Ladder:
    """The ladder of one callout at an instant; six statements, however long it is, three more while a
    person is to dial somebody on duty, and one where a hand typed something. Raises NoSuchCallout.

    Where its subject is kept apart, what was typed is shown only to a viewer who may open it. A home number
    stands there while it is to be dialled; of a call that is over its last two digits do.
    """
    callout = the_callout(callout_id)
    fills = Fill.objects.filter(callout=callout, withdrawn_at=None).select_related("slot")
    kept = _Kept(
        list(Attempt.objects.filter(callout=callout).order_by("id")),
        list(fills.order_by("id")),
        list(CalloutEvent.objects.filter(callout=callout).order_by("id")),
    )
    raised = list(Alarm.objects.filter(callout=callout, taken_at=None).order_by("raised_at"))
    if has_typed(callout, kept.events, raised) and is_shielded(callout, viewer):
        shield(callout, events=kept.events, alarms=raised)
    _keep_home_numbers(kept.attempts, viewer)
    plan, places = plan_now(callout, kept.events), frozen_plan(callout)[1]
    at = standing(callout, kept.attempts, kept.fills, kept.events)
    rungs = tuple(_rung(callout, at, kept, n, rung, now) for n, rung in enumerate(plan.rungs))
    by_place = {fill.slot.number: fill for fill in kept.fills}
    people = [each for rung in rungs for each in rung.people]
    now_at = next((each for each in people if each.state == "now"), None)
    return Ladder(
        callout, plan, rungs,
        tuple(PlaceLine(p.number, p.key, p.classification, by_place.get(p.number)) for p in places),
        tuple(raised), tuple(e for e in kept.events if e.kind not in {"rung", "result"}),
        now_at,
        next((rung for rung in rungs if rung.state == "to_come"), None),
        _hand_overs(callout, kept.attempts, kept.fills), _lapsed(callout, now_at, now),
    )  # fmt: skip


def _keep_home_numbers(attempts: Iterable[Attempt], viewer: apart.Viewer | None) -> None:
    """No old ladder is a list of home numbers; on rows that are shown and never saved."""
    if viewer is not None and viewer.may("rosters.home_numbers"):
        return
    for each in attempts:
        if each.number_kind == HOME and each.state == "ended":
            each.number = masked(each.number)


def _lapsed(callout: Callout, now_at: PersonLine | None, now: datetime) -> Lapsed | None:
    """Whether the number that stands there must not be dialled as it is: the duty is over."""
    if now_at is None or now_at.is_ringing or not (callout.is_live and callout.carrier == "manual"):
        return None
    return lapsed(callout, now_at.worker_id, now)


def notes_of(callout: Callout, viewer: apart.Viewer | None = None) -> list[Report]:
    """What was typed for the record besides the calls, in the order in which it happened."""
    notes = list(Report.objects.filter(callout=callout, kind="note").order_by("at", "id"))
    if notes and is_shielded(callout, viewer):
        shield(callout, reports=notes)
    return notes


def _hand_overs(
    callout: Callout, attempts: Sequence[Attempt], fills: Sequence[Fill]
) -> tuple[HandOver, ...]:
    """Who accepted, and what was read back; one statement where somebody has."""
    if not fills:
        return ()
    ticks = Report.objects.filter(callout=callout, kind__in=["read_place", "read_callback"])
    said = {(each.worker_id, each.kind): each for each in ticks}
    by = {each.pk: each for each in attempts}
    return tuple(
        HandOver(
            fill, said.get((fill.worker_id, "read_place")), said.get((fill.worker_id, "read_callback")),
            by[fill.attempt_id].note == "by the signed link",
        )
        for fill in fills
    )  # fmt: skip


def _rung(
    callout: Callout, at: Standing, kept: _Kept, index: int, rung: Rung, now: datetime
) -> RungLine:
    people = tuple(_person(callout, at, kept, index, rung, each, now) for each in rung.candidates)
    opened_at = at.opened.get(index)
    after = rung.opens_after_seconds
    return RungLine(
        index + 1, rung.key, rung.name, rung.note, rung.mode, rung.choose,
        _rung_state(callout, people, opened_at), opened_at,
        callout.started_at + timedelta(seconds=after) if after is not None else None,
        people, tuple((each.name, each.why) for each in rung.skips),
    )  # fmt: skip


def _rung_state(callout: Callout, people: Sequence[PersonLine], opened_at: datetime | None) -> str:
    states = {each.state for each in people}
    if "now" in states:
        return "now"
    if opened_at is not None and not people:
        return "empty"
    if not callout.is_live:
        return "done" if opened_at is not None else "not_needed"
    if opened_at is None:
        return "to_come"
    if "waiting" in states:
        return "waiting"
    return "now" if "to_come" in states else "done"


def _person(
    callout: Callout, at: Standing, kept: _Kept, index: int, rung: Rung, who: Candidate, now: datetime
) -> PersonLine:  # fmt: skip
    own = [
        row for row in kept.attempts
        if row.position == who.position and row.worker_id == who.worker_id
    ]  # fmt: skip
    event = _mark(kept.events, who.position)
    state, result, until = _state(callout, at, index, rung, who, own, now)
    last = own[-1] if own else None
    current = next((row for row in own if row.state != "ended"), last)
    note = event.text if event is not None and state in {"passed", "now", "to_come"} else ""
    ring_until = None
    if current is not None and current.state == "placed" and current.placed_at:
        ring_until = current.placed_at + timedelta(seconds=current.ring_seconds)
    return PersonLine(
        who.position, who.worker_id, who.name, who.classification, who.why, who.is_forced, state,
        result, (last.ended_at or last.placed_at or last.intent_at) if last else event.at if event else None,
        until, note, _numbers(who, own), tuple(own), current, ring_until,
    )  # fmt: skip


def _mark(events: Sequence[CalloutEvent], position: int) -> CalloutEvent | None:
    kinds = {"passed", "handed_over"}
    return next((e for e in events if e.position == position and e.kind in kinds), None)


GROUPS: Mapping[str, str] = {
    "accepted": "accepted", "willing": "waiting", "outranked": "missed",
    "accepted_filled": "missed", "accepted_too_late": "missed", "declined": "refused",
    "unfit": "refused", "unavailable": "refused", "passed": "passed",
}  # fmt: skip


def _state(
    callout: Callout, at: Standing, index: int, rung: Rung, who: Candidate,
    own: Sequence[Attempt], now: datetime,
) -> tuple[str, str, datetime | None]:  # fmt: skip
    if any(row.state != "ended" for row in own):
        return "now", "", None
    tried: list[Tried] = [t for t in at.tried if any(t.attempt_id == row.pk for row in own)]
    found = progress(rung, who, tried, now, passed=who.position in at.passed)
    last = own[-1].outcome if own else ""
    if found.kind == "done":
        return GROUPS.get(found.result, "missed" if own else "passed"), last, None
    if found.kind == "waiting" and callout.is_live:
        return "waiting", last, found.until
    if own and not callout.is_live:
        return "missed", last, None
    return "to_come", last, None


def _numbers(who: Candidate, own: Sequence[Attempt]) -> tuple[NumberLine, ...]:
    open_at = next((row.number_index for row in own if row.state != "ended"), None)
    tried = {row.number_index for row in own}
    return tuple(
        NumberLine(
            each.kind, each.number, each.is_required,
            "now" if n == open_at else "tried" if n in tried else "to_come",
        )
        for n, each in enumerate(who.numbers)
    )  # fmt: skip
