"""The whole answer of who does what: every rule considered, both sides of a boundary, whom to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from rapidfuzz import fuzz

from townline.core.likeness import trigrams
from townline.directory.models import Body, Topic
from townline.directory.queries import who
from townline.directory.queries.who import CallNow, Responsible
from townline.directory.rules import (
    FITS,
    Considered,
    bodies_to_tell,
    consider,
    last_ended,
)

ELSEWHERE = frozenset({"elsewhere", "other_owner", "no_road"})


@dataclass(frozen=True)
class Where:
    """One side of a place: whose ground it is, and who owns and keeps the road there."""

    municipality_code: str
    owner_code: str = ""
    maintainer_code: str = ""
    label: str = ""
    agreement: str = ""
    distance_m: float | None = None


@dataclass(frozen=True)
class RuleSeen:
    """One rule of the topic, in names, with what became of it."""

    outcome: str
    body: str
    reason: str
    municipality: str
    owner: str
    from_at: datetime | None
    to_at: datetime | None

    @property
    def fits(self) -> bool:
        return self.outcome in FITS


@dataclass(frozen=True)
class Former:
    """Whose it was before, until when; and who has it since."""

    body: str
    ended_at: datetime
    since: str


@dataclass(frozen=True)
class Hours:
    """Why that number: the calendar of the answering body at the instant."""

    name: str
    is_open: bool
    day: date
    shifts: tuple[str, ...]
    reason: str
    until: datetime | None


@dataclass(frozen=True)
class Side:
    """The answer on one side of a place."""

    where: Where
    responsible: Responsible | None
    program: CallNow | None
    rules: Sequence[RuleSeen]
    former: Former | None
    coming: RuleSeen | None
    hours: Hours | None


@dataclass(frozen=True)
class Party:
    """A body to be told, and at which number now."""

    code: str
    name: str
    is_ours: bool
    call: CallNow
    why: str


@dataclass(frozen=True)
class Answer:
    """What is said about a topic at a place and instant, with all that it rests on.

    `is_split` where the sides have different bodies: both are shown. `tell` is whom we tell.
    """

    topic: str
    name: str
    is_hazard: bool
    at: datetime
    sides: Sequence[Side]
    tell: Sequence[Party]
    is_split: bool

    @property
    def first(self) -> Side:
        return self.sides[0]


def answer(topic_code: str, places: Sequence[Where], *, at: datetime) -> Answer:
    """Who does a topic at a place, on every side of it, and why; four statements however many sides."""
    topic = who.topic_named(topic_code) or Topic(
        code=topic_code, name=topic_code.replace("_", " ").capitalize()
    )
    sides = [_side(topic.code, where, at) for where in places or [Where("")]]
    answering = [side.responsible.body_code for side in sides if side.responsible]
    keepers = [side.where.maintainer_code or side.where.municipality_code for side in sides]
    codes = bodies_to_tell(answering, keepers, is_hazard=topic.is_hazard)
    return Answer(
        topic.code, topic.name, topic.is_hazard, at, sides, _parties(codes, sides, at),
        len(set(answering)) > 1,
    )  # fmt: skip


def _parties(codes: Sequence[str], sides: Sequence[Side], at: datetime) -> list[Party]:
    by_code = {body.code: body for body in who.bodies()}
    parties = []
    for code in codes:
        body = by_code.get(code)
        if body is None:
            continue
        side = next((s for s in sides if s.responsible and s.responsible.body_code == code), None)
        found = side.responsible if side else None
        call = found.call if found else who.call_now(code, at)
        if side and side.program and body.is_ours:
            call = side.program
        why = found.why if found else "Keeps the road there: it must be made safe first."
        parties.append(Party(code, body.name, body.is_ours, call, why))
    return parties


def _side(topic: str, where: Where, at: datetime) -> Side:
    seen = consider(
        who.claims_of(topic), municipality_code=where.municipality_code,
        owner_code=where.owner_code, maintainer_code=where.maintainer_code, at=at,
    )  # fmt: skip
    found = who.who_does(
        topic, municipality_code=where.municipality_code, owner_code=where.owner_code,
        maintainer_code=where.maintainer_code, at=at,
    )  # fmt: skip
    names = who.body_names()
    shown = [_named(each, names) for each in seen]
    program = who.call_program(found.program_code, at) if found and found.program_code else None
    return Side(
        where, found, program, shown, _former(seen, found, names),
        next((each for each in shown if each.outcome == "not_yet"), None),
        _hours(found, at) if found else None,
    )  # fmt: skip


def _named(each: Considered, names: dict[str, str]) -> RuleSeen:
    claim = each.claim
    # A rule of other ground names nobody here: whoever owns or keeps its roads is not asked.
    code = each.body_code if claim.rule == "body" or each.outcome not in ELSEWHERE else ""
    return RuleSeen(
        each.outcome, names.get(code, code), claim.reason,
        names.get(claim.municipality_code, claim.municipality_code),
        names.get(claim.owner_code, claim.owner_code), claim.from_at, claim.to_at,
    )  # fmt: skip


def _former(
    seen: Sequence[Considered], found: Responsible | None, names: dict[str, str]
) -> Former | None:
    over = last_ended(seen)
    if over is None or over.claim.to_at is None:
        return None
    if found is not None and found.body_code == over.body_code:
        return None
    since = found.body_name if found else names.get(over.claim.successor_code, "")
    return Former(names.get(over.body_code, over.body_code), over.claim.to_at, since)


def _hours(found: Responsible, at: datetime) -> Hours | None:
    body = next((each for each in who.bodies() if each.code == found.body_code), None)
    row = who.program(found.program_code).calendar if found.program_code else None
    row = row or (body.calendar if isinstance(body, Body) else None)
    if row is None:
        return None
    hours = who.as_calendar(row)
    day = at.astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    plan, reason = hours.plan(day), ""
    if day in plan.special:
        reason = "special"
    elif day in plan.holidays:
        reason = "holiday"
    else:
        season = next((each for each in plan.seasons if each.start <= day < each.end), None)
        reason = season.name if season else ""
    shifts = tuple(f"{start:%H:%M}–{end:%H:%M}" for start, end in hours.of_day(day))
    return Hours(row.name, hours.is_open(at), day, shifts, reason, hours.next_change(at))


def topic_of(text: str) -> Topic | None:
    """The topic a caller's words are most likely about; None where none is near enough."""
    found = suggest_topics(text, limit=1)
    return found[0] if found else None


def suggest_topics(text: str, *, limit: int = 3) -> list[Topic]:
    """Topics that fit the words, best first: a word of theirs in the text, spelt nearly right."""
    said = text.lower()
    if len(said.strip()) < 3:
        return []
    scored = [(max(_likeness(word, said) for word in _words(topic)), topic)
              for topic in who.named_topics()]  # fmt: skip
    near = [(score, topic) for score, topic in scored if score >= 82]
    near.sort(key=lambda each: (-each[0], each[1].name))
    return [topic for _, topic in near[:limit]]


def _words(topic: Topic) -> list[str]:
    return [topic.name.lower(), topic.name_fr.lower() or topic.name.lower(), *topic.words]


def _likeness(word: str, said: str) -> float:
    """0 to 100; a longer word that is found says more than a shorter one."""
    if not trigrams(word) & trigrams(said):
        return 0.0
    return min(fuzz.partial_ratio(word, said), fuzz.token_set_ratio(word, said)) + len(word) / 100
