"""Whether somebody may stand on a rung, and the sentence if not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from townline.callin.rules.agreement import Agreement, RungRule
from townline.callin.rules.facts import Facts, Need, Person, Span
from townline.callin.rules.plan import Slot
from townline.callin.rules.rest import Obstacle, obstacles
from townline.callin.rules.standings import Sheet, Standing
from townline.callin.rules.types import RuleType
from townline.callin.rules.week import hours_within, week_of

Reason = tuple[str, str]
LISTED = frozenset({"hours", "rotation", "blank"})


@dataclass
class Case:
    """One decision: the facts, the agreement, the need filled in, and what was worked out so far."""

    facts: Facts
    agreement: Agreement
    need: Need
    start: datetime
    end: datetime
    sheet: Sheet
    on_earlier: dict[int, str] = field(default_factory=dict)
    stood_by: set[int] = field(default_factory=set)
    known: dict[tuple[int, bool], list[Obstacle]] = field(default_factory=dict)
    papers: dict[int, frozenset[str]] = field(default_factory=dict)

    def standing(self, person: Person) -> Standing:
        """How somebody stands on the list, at zero where they are not on it."""
        return self.sheet.standings.get(person.worker_id) or Standing(person.worker_id)

    def held(self, person: Person) -> frozenset[str]:
        """Qualifications in force at the start of the work, worked out once a person."""
        found = self.papers.get(person.worker_id)
        if found is None:
            found = self.papers[person.worker_id] = frozenset(
                each.code for each in person.held
                if (each.start is None or each.start <= self.start)
                and (each.end is None or self.start < each.end)
            )  # fmt: skip
        return found

    def rest(self, person: Person, *, on_standby: bool) -> list[Obstacle]:
        """What rest says, worked out once a person."""
        key = (person.worker_id, on_standby)
        if key not in self.known:
            self.known[key] = obstacles(
                person, self.start, self.end, self.agreement, on_standby=on_standby
            )
        return self.known[key]


@lru_cache(maxsize=500)
def one(word: str) -> str:
    """One of them: operators and operator are the same classification."""
    word = word.strip().lower().replace("_", " ")
    return f"{word[:-3]}man" if word.endswith("men") else word.removesuffix("s")


def fits(case: Case, person: Person, slots: Sequence[Slot]) -> bool:
    """Whether some place on the crew is open to this person."""
    held = case.held(person)
    return any(
        set(slot.qualifications) <= held
        and (not slot.classification or one(slot.classification) == one(person.classification))
        for slot in slots
    )


def in_scope(case: Case, rung: RungRule, person: Person) -> bool:
    """Whether the rung speaks of this person at all; of others nothing is said there."""
    if rung.people == "standby":
        return person.tier in rung.tiers
    if rung.people == "outside":
        return person.program in case.agreement.emergency.outside_programs
    return person.program == case.facts.program


def refusal(case: Case, rung: RungRule, person: Person) -> Reason | None:
    """Why somebody is not called on this rung: the first reason that holds; None means they are."""
    checks = (_unit, _earlier, _working, _absent, _off, _mark, _paper, _own, _numbers, _rested)
    for check in checks:
        if (reason := check(case, rung, person)) is not None:
            return reason
    return None


def _unit(case: Case, rung: RungRule, person: Person) -> Reason | None:
    if rung.people in ("standby", "outside") or person.unit == case.agreement.unit:
        if rung.people == "list" and LISTED & set(rung.order) and case.sheet.standings:
            return _listed(case, rung, person)
        return None
    article = case.agreement.emergency.article
    return RuleType.EMERGENCY, f"Is not in the unit {case.agreement.unit} ({article})."


def _listed(case: Case, rung: RungRule, person: Person) -> Reason | None:
    if person.worker_id in case.sheet.standings:
        return None
    entry = case.agreement.entry
    return RuleType.ENTRY, f"Is not on the list yet ({entry.article if entry else rung.article})."


def _earlier(case: Case, rung: RungRule, person: Person) -> Reason | None:
    if rung.people == "forced":
        if person.worker_id in case.stood_by:
            return RuleType.STANDBY, f"Was asked on standby ({case.agreement.standby.article})."
        return None
    if (name := case.on_earlier.get(person.worker_id)) is not None:
        return "earlier", f"Stands on an earlier rung: {name} ({rung.article})."
    return None


def _working(case: Case, rung: RungRule, person: Person) -> Reason | None:
    busy = next((w for w in person.work if w.start <= case.start < w.end), None)
    if busy is None:
        return None
    article = case.agreement.blanks.article if case.agreement.blanks else rung.article
    until = busy.end.astimezone(case.agreement.place)
    return (
        RuleType.BLANK,
        f"Is at work until {until:%H:%M}: not offered, nothing charged ({article}).",
    )


def _absent(case: Case, rung: RungRule, person: Person) -> Reason | None:
    away = next((a for a in person.away if a.start <= case.start < a.end), None)
    if away is None or is_willing_vacationer(case, rung, person):
        return None
    until = away.end.astimezone(case.agreement.place)
    word = {"sick": "off sick", "vacation": "on vacation"}.get(away.kind, f"on {away.kind}")
    return "absent", f"Is {word} until {until:%Y-%m-%d %H:%M} ({rung.article})."


def is_willing_vacationer(case: Case, rung: RungRule, person: Person) -> bool:
    """On vacation, and has marked the list to be called all the same."""
    return (
        "vacationers" in rung.scopes
        and case.standing(person).mark == "accept"
        and any(a.kind == "vacation" and a.start <= case.start < a.end for a in person.away)
    )


def _off(case: Case, rung: RungRule, person: Person) -> Reason | None:
    until, rule = case.standing(person).off_until, case.agreement.no_show
    if rung.people != "list" or rule is None or until is None or until <= case.start:
        return None
    day = until.astimezone(case.agreement.place)
    return RuleType.NO_SHOW, f"Is off the list until {day:%Y-%m-%d} ({rule.article})."


def _mark(case: Case, rung: RungRule, person: Person) -> Reason | None:
    blanks = case.agreement.blanks
    if rung.people != "list" or blanks is None or not blanks.marks:
        return None
    if case.standing(person).mark != "refuse":
        return None
    return RuleType.BLANK, f"Has marked the list: does not want to be called ({blanks.article})."


def _paper(case: Case, rung: RungRule, person: Person) -> Reason | None:
    if rung.people == "standby" or fits(case, person, case.need.slots):
        return None
    held = case.held(person)
    lacking = min((sorted(set(s.qualifications) - held) for s in case.need.slots), key=len)
    if not lacking:
        return (
            RuleType.QUALIFIED,
            f"No place is open to a {person.classification} ({rung.article}).",
        )
    ended = [h for h in person.held if h.code in lacking and h.end and h.end <= case.start]
    words = ", ".join(each.replace("_", " ") for each in lacking)
    if ended:
        day = max(h.end for h in ended if h.end).astimezone(case.agreement.place)
        return RuleType.QUALIFIED, f"{words} ended on {day:%Y-%m-%d} ({rung.article})."
    return RuleType.QUALIFIED, f"Does not hold {words} ({rung.article})."


def _own(case: Case, rung: RungRule, person: Person) -> Reason | None:
    asked = case.need.classification
    if rung.qualified == "any" or not asked or one(asked) == one(person.classification):
        return None
    return RuleType.QUALIFIED, f"Is a {person.classification}, not a {asked} ({rung.article})."


def _numbers(case: Case, rung: RungRule, person: Person) -> Reason | None:
    if person.numbers:
        return None
    return RuleType.NUMBERS, f"No number is known ({case.agreement.numbers.article})."


def _rested(case: Case, rung: RungRule, person: Person) -> Reason | None:
    lifted = set(case.agreement.rest.emergency_lifts) if case.need.is_emergency else set()
    if rung.breaks_rest:
        lifted |= {"clear", "long", "between", "daily"}
    for each in case.rest(person, on_standby=rung.people == "standby"):
        if each.part not in lifted:
            return each.rule, f"{each.why[0].upper()}{each.why[1:]}."
    return None


def lifted_rest(case: Case, rung: RungRule, person: Person) -> Iterable[Obstacle]:
    """Rest that would have spoken against somebody, had it not been lifted."""
    return [each for each in case.rest(person, on_standby=rung.people == "standby")
            if each.part != "run"]  # fmt: skip


def week_hours(case: Case, person: Person) -> float:
    """Hours at work in the local week (from Monday) up to the start, on real durations."""
    week = week_of(case.start, case.agreement)
    return hours_within(person.work, Span(week.start, case.start))
