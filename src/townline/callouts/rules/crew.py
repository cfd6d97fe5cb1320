"""A crew: places to fill, who fits where, and mixes such as "apprentices <= journeymen"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from townline.callin.queries import Candidate, Plan


@dataclass(frozen=True)
class Place:
    """One place on the crew. `number` counts through the crew from 1."""

    number: int
    key: str
    classification: str
    qualifications: tuple[str, ...]


@dataclass(frozen=True)
class Seated:
    """Somebody who has a place."""

    place: int
    worker_id: int
    classification: str


@dataclass(frozen=True)
class Mix:
    """At most as many of `few` as of `many`, or as `number` where `many` is empty."""

    few: str
    many: str
    number: int


_MIX = re.compile(r"^\s*(?P<few>[^<>=≤]+?)\s*(?:<=|≤)\s*(?P<many>[^<>=≤]+?)\s*$")


def mix_of(text: str) -> Mix:
    """The rule behind "apprentices <= journeymen" or "apprentices <= 1". Raises ValueError."""
    found = _MIX.match(text)
    if found is None:
        raise ValueError(f"Not a mix: {text}")
    many = found["many"]
    if many.isdigit():
        return Mix(_one(found["few"]), "", int(many))
    return Mix(_one(found["few"]), _one(many), 0)


def _one(word: str) -> str:
    """One of them: journeymen and journeyman are the same classification."""
    word = word.strip().lower().replace("_", " ")
    if word.endswith("men"):
        return f"{word[:-3]}man"
    return word.removesuffix("s")


def places(plan: Plan) -> tuple[Place, ...]:
    """Every place of a plan, one by one; a plan without slots has one place for anybody."""
    found: list[Place] = []
    for slot in plan.slots:
        for n in range(slot.count):
            key = slot.key if slot.count == 1 else f"{slot.key}-{n + 1}"
            found.append(Place(len(found) + 1, key, slot.classification, slot.qualifications))
    return tuple(found) or (Place(1, "anybody", "", ()),)


def _fits(place: Place, candidate: Candidate) -> bool:
    if place.classification and _one(place.classification) != _one(candidate.classification):
        return False
    return set(place.qualifications) <= set(candidate.qualifications)


def seat(
    plan: Plan, all_places: Sequence[Place], crew: Sequence[Seated], candidate: Candidate
) -> Place | None:
    """The place this person would take: the most demanding one open to them, if the mix can still hold.

    A mix can hold while enough places stay open for those it needs: of two places, an apprentice may have
    the first although no journeyman has come yet; nobody but a journeyman may then have the second.
    """
    if any(each.worker_id == candidate.worker_id for each in crew):
        return None
    taken = {each.place for each in crew}
    free = [place for place in all_places if place.number not in taken]
    fitting = [place for place in free if _fits(place, candidate)]
    fitting.sort(key=lambda p: (not p.classification, -len(p.qualifications), p.number))
    rules = [mix_of(text) for text in plan.mix]
    for place in fitting:
        rest = [each for each in free if each is not place]
        classes = [each.classification for each in crew] + [candidate.classification]
        if all(_can_hold(rule, classes, rest) for rule in rules):
            return place
    return None


def _can_hold(rule: Mix, classes: Sequence[str], rest: Sequence[Place]) -> bool:
    counts = _counts(classes)
    if not rule.many:
        return counts.get(rule.few, 0) <= rule.number
    could_be = sum(1 for place in rest if _one(place.classification) in {"", rule.many})
    return counts.get(rule.few, 0) <= counts.get(rule.many, 0) + could_be


def _counts(classes: Sequence[str]) -> Mapping[str, int]:
    counts: dict[str, int] = {}
    for each in classes:
        counts[_one(each)] = counts.get(_one(each), 0) + 1
    return counts
