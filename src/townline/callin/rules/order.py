"""In which order the people of a rung are called, and the words for each reason."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from townline.callin.rules.agreement import RungRule
from townline.callin.rules.eligible import Case, is_willing_vacationer, one, week_hours
from townline.callin.rules.facts import Person
from townline.callin.rules.standings import hours
from townline.callin.rules.types import RuleType

NEVER = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reasoned:
    """One part of somebody's place: what is compared, and how it is said."""

    value: Any
    words: str
    rule: str


def keys(case: Case, rung: RungRule, person: Person) -> tuple[Reasoned, ...]:
    """What decides somebody's place, the weightiest first; the last part decides every tie."""
    parts = []
    if rung.people == "list":
        parts.append(_owed(case, person))
        if rung.classes:
            parts.append(_class(case, person))
        if rung.scopes:
            parts.append(_scope(case, rung, person))
    parts += [_KEYS[key](case, person) for key in rung.order]
    return (*parts, *_tie(case, person))


def arranged(
    case: Case, rung: RungRule, people: Sequence[Person]
) -> list[tuple[Person, tuple[Reasoned, ...]]]:
    """The people in order, each with what decided it."""
    reasoned = [(person, keys(case, rung, person)) for person in people]
    return sorted(reasoned, key=lambda each: tuple(part.value for part in each[1]))


def words(
    place: int, own: Sequence[Reasoned], before: Sequence[Reasoned] | None, article: str
) -> str:
    """One sentence: what is said of this person, up to where they differ from the one before."""
    last = next((n for n, (a, b) in enumerate(zip(own, before or (), strict=False))
                 if a.value != b.value), None)  # fmt: skip
    said = [part.words for n, part in enumerate(own) if part.words and (last is None or n <= last)]
    if last is None:
        said = [part.words for part in own if part.words and part.rule != RuleType.TIE]
    return f"No. {place} ({article}): {'; '.join(said)}."


def _owed(case: Case, person: Person) -> Reasoned:
    owed = case.standing(person).owed
    remedy = case.agreement.remedy
    if not owed or remedy is None:
        return Reasoned(1, "", RuleType.REMEDY)
    return Reasoned(
        0, f"first, because passed over at {owed[0].ref} ({remedy.article})", RuleType.REMEDY
    )


def _class(case: Case, person: Person) -> Reasoned:
    rule = case.agreement.classes
    if rule is None:
        return Reasoned(0, "", RuleType.CLASSES)
    kind = "full_time"
    if person.employment == "part_time":
        total = week_hours(case, person) + case.need.hours
        kind = "part_time" if total <= rule.week_hours else "part_time_overtime"
    place = rule.order.index(kind) if kind in rule.order else len(rule.order)
    said = {"part_time": "part-time without overtime", "full_time": "full-time",
            "part_time_overtime": "part-time on overtime"}[kind]  # fmt: skip
    return Reasoned(place, f"{said} ({rule.article})", RuleType.CLASSES)


def _scope(case: Case, rung: RungRule, person: Person) -> Reasoned:
    here = bool(case.need.section) and person.section == case.need.section
    asked = case.need.classification
    own = not asked or one(asked) == one(person.classification)
    on_vacation = is_willing_vacationer(case, rung, person)
    belongs = {
        "section_classification": here and own and not on_vacation,
        "vacationers": own and on_vacation, "section": here, "division": True,
    }  # fmt: skip
    said = {
        "section_classification": f"of {person.section}, {person.classification}",
        "vacationers": "on vacation and willing", "section": f"of {person.section}",
        "division": "of the division",
    }  # fmt: skip
    for n, scope in enumerate(rung.scopes):
        if belongs[scope]:
            return Reasoned(n, said[scope], RuleType.SENIORITY)
    return Reasoned(len(rung.scopes), "of another section", RuleType.SENIORITY)


def _seniority(case: Case, person: Person) -> Reasoned:
    return Reasoned(
        (person.seniority, person.lot), f"seniority since {person.seniority:%Y-%m-%d}",
        RuleType.SENIORITY,
    )  # fmt: skip


def _inverse(case: Case, person: Person) -> Reasoned:
    value = (-person.seniority.toordinal(), -person.lot)
    said = f"ordered to come, least senior first: since {person.seniority:%Y-%m-%d}"
    return Reasoned(value, said, RuleType.FORCED)


def _oldest_forced(case: Case, person: Person) -> Reasoned:
    at = case.standing(person).last_forced
    when = (
        f"last ordered on {at.astimezone(case.agreement.place):%Y-%m-%d}"
        if at
        else "never ordered yet"
    )
    return Reasoned(at or NEVER, f"ordered to come, longest ago first: {when}", RuleType.FORCED)


def _hours(case: Case, person: Person) -> Reasoned:
    minutes = case.standing(person).minutes
    return Reasoned(minutes, f"{hours(minutes)} h on the list, lowest first", RuleType.HOURS)


def _blank(case: Case, person: Person) -> Reasoned:
    blanks = case.standing(person).blanks
    return Reasoned(-blanks, "has a blank box" if blanks else "", RuleType.BLANK)


def _rotation(case: Case, person: Person) -> Reasoned:
    """After the last who accepted, round to that person; or simply by turn."""
    turn, rule = case.standing(person).turn, case.agreement.rotation
    last = case.sheet.last_accepted
    after = case.sheet.standings[last].turn if last and last in case.sheet.standings else 0
    if rule is not None and rule.variant == "reached_to_bottom":
        return Reasoned(
            turn, f"turn {turn}; whoever is reached goes to the bottom", RuleType.ROTATION
        )
    return Reasoned(
        (turn <= after, turn),
        f"turn {turn}, the list goes on after turn {after}",
        RuleType.ROTATION,
    )


def _lot(case: Case, person: Person) -> Reasoned:
    """A lot drawn from the recorded seed, the instant and the person: the same whenever it is drawn again."""
    ties = case.agreement.ties
    seed = ties.seed if ties else 0
    text = f"{seed}/{case.start.isoformat()}/{person.worker_id}"
    drawn = int(hashlib.sha256(text.encode()).hexdigest()[:8], 16)
    article = f" ({ties.article})" if ties else ""
    return Reasoned(drawn, f"by lot {drawn % 10000:04d} of seed {seed}{article}", RuleType.TIE)


def _tier(case: Case, person: Person) -> Reasoned:
    return Reasoned(person.tier, f"stands by as no. {person.tier}", RuleType.STANDBY)


def _tie(case: Case, person: Person) -> tuple[Reasoned, ...]:
    ties = case.agreement.ties
    drawn = [_lot(case, person)] if ties is not None and ties.by == "lot" else []
    article = f" ({ties.article})" if ties else ""
    said = f"tie by seniority, since {person.seniority:%Y-%m-%d}, lot {person.lot}{article}"
    value = (person.seniority, person.lot, person.worker_id)
    return (*drawn, Reasoned(value, said, RuleType.TIE))


_KEYS: dict[str, Callable[[Case, Person], Reasoned]] = {
    "seniority": _seniority, "inverse_seniority": _inverse, "oldest_forced": _oldest_forced,
    "hours": _hours, "blank": _blank, "rotation": _rotation, "lot": _lot, "tier": _tier,
}  # fmt: skip
