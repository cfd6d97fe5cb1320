"""Whose it is, in a contact: the answer on every side of the place, and what went on to others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.contacts import queries as contacts
from townline.contacts.actions import ReferredTo
from townline.contacts.models import Contact, Referral
from townline.directory import queries as directory
from townline.directory.models import Entry, Topic
from townline.directory.queries import Answer, Where
from townline.places.queries import Location


@dataclass(frozen=True)
class Whose:
    """The pane: the topic asked for, its answer, whom to tell, and the referrals made."""

    topics: Sequence[Topic]
    topic: str
    answer: Answer | None
    referrals: Sequence[Referral]
    locations: Sequence[Location]
    summary: str
    strangers: Sequence[Referral]
    released: Sequence[Referral]


def locations_of(contact: Contact) -> list[Location]:
    """The place of a contact, or all that may be meant."""
    if contact.place:
        return [Location.from_json(contact.place)]
    return [Location.from_json(each) for each in contact.candidates or ()]


def sides(locations: Sequence[Location]) -> list[Where]:
    """Every side that may have to act: each place, and what lies across a boundary in reach of it."""
    found: dict[tuple[str, str, str], Where] = {}
    for place in locations:
        segment = place.segment
        here = Where(
            place.municipality_code, place.owner_code, place.maintainer_code, place.label,
            segment.agreement if segment else "",
        )  # fmt: skip
        across = [
            Where(edge.municipality_code, place.owner_code, place.maintainer_code,
                  edge.municipality_name, here.agreement, edge.distance_m)
            for edge in place.boundaries
        ]  # fmt: skip
        for side in (here, *across):
            found.setdefault((side.municipality_code, side.owner_code, side.maintainer_code), side)
    return list(found.values())


def whose(contact: Contact, heard: str, asked: str, now: datetime) -> Whose:
    """The pane of a contact for a topic, or for the one its words are about; four statements."""
    referrals = contacts.referrals_in(contact.pk)
    topic = asked or (referrals[-1].topic if referrals else "")
    if not topic and (guessed := directory.topic_of(f"{heard} {contact.notes}")):
        topic = guessed.code
    locations = locations_of(contact)
    answer = directory.answer(topic, sides(locations), at=now) if topic else None
    told = {party.code for party in answer.tell} if answer else set()
    standing = [row for row in referrals if row.topic == topic and row.stood_down_at is None]
    is_settled = bool(contact.place)
    return Whose(
        directory.named_topics(), topic, answer, referrals, locations,
        summary(contact, heard, locations),
        [row for row in standing if row.body_code not in told] if is_settled else [],
        [row for row in referrals if row.stood_down_at and row.told_at and not row.released_at],
    )  # fmt: skip


def summary(contact: Contact, heard: str, locations: Sequence[Location]) -> str:
    """What the other side is told, ready to be changed: the words, the place, nothing of the person."""
    where = " or ".join(place.label for place in locations)
    return ". ".join(part for part in (heard.strip(), where) if part)[:500]


def parties(answer: Answer, codes: Sequence[str]) -> list[ReferredTo]:
    """The chosen bodies of an answer, with the number that works now."""
    answering = {side.responsible.body_code for side in answer.sides if side.responsible}
    agreements = {
        side.responsible.body_code: side.responsible.agreement or side.where.agreement
        for side in answer.sides if side.responsible
    }  # fmt: skip
    return [
        ReferredTo(each.code, each.name, each.is_ours, each.call.number, each.why,
                   agreements.get(each.code, ""), is_answer=each.code in answering)
        for each in answer.tell if each.code in codes
    ]  # fmt: skip


@dataclass(frozen=True)
class Council:
    """Who represents a place, and what is kept to while an election is on."""

    location: Location
    members: Sequence[Entry]
    neutral: Sequence[str]


def council(location: Location, at: datetime) -> Council:
    """The council members of a place at an instant; two statements."""
    members = directory.members(
        municipality_code=location.municipality_code, ward_code=location.ward_code, at=at
    )
    notes = directory.neutral_notes(at, {location.municipality_code, "region"})
    return Council(location, members, [note.text for note in notes])
