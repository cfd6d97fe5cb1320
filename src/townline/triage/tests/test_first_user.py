"""The first user's test: every script by every answer, in callers' own words, at four kinds of road.

No request may lack an owner, a target time or a status that a resident understands.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.contacts.models import Contact
from townline.core import clock
from townline.places import queries as places
from townline.scripts import queries as scripts
from townline.service_requests.models import ServiceDefinition
from townline.triage import actions
from townline.triage.tests.conftest import PACK

pytestmark = pytest.mark.usefixtures("northmoor")

CODES = sorted(path.stem for path in (PACK / "scripts").glob("*.yaml"))

# A street of a city, a road of the region, a concession of a township, and a place on no road at all.
WHERE = ("Alder Avenue at Plover Road", "Kestrel Road at Heron Street", "Concession 3", "")

# What callers say, as it is typed: none of it is a keyword list's wording alone.
SAID = {
    "there is water bubbling up through the road and running down to the sewer": "water_on_road",
    "watermain break in front of my house": "water_on_road",
    "big pot hole took out my tire on the way to work": "pothole",
    "potholes residential street all over": "pothole",
    "refuse not collected again, garbage still at the curb": "missed_collection",
    "recycling truck missed our whole street": "missed_collection",
    "the traffic lights are out at the intersection": "dark_signal",
    "signals dark, nobody knows whose turn it is": "dark_signal",
    "a truck spilled oil all over the road": "spill",
    "theres paint or chemical spill going in the storm drain": "spill",
    "i smell gas outside by the meter": "gas_smell",
    "dead deer on the shoulder": "dead_animal",
    "dead raccoon on the sidewalk by the school": "dead_animal",
    "road is a sheet of ice cars are sliding": "icy_road",
    "snow and ice on our residential street not salted": "icy_road",
    "sewage coming up in the basement": "sewage_backup",
    "my blue box was not emptied": "blue_box",
    "i slipped and fell on the sidewalk and hurt my wrist": "slip_and_fall",
    "neighbours loud music every night": "noise",
    "how much is a bus pass for a senior": "bus_pass",
    "i need to book an appointment at the clinic": "clinic_booking",
    "i dont want to live anymore": "crisis",
    "whole block lights out": "street_light",
    "single street light out in front of 12": "street_light",
    "a tree came down on the hydro wires": "tree_on_wires",
}


def ways(script, moves=(), state=None):
    """Every way through a script to an end, depth first; loops are walked once."""
    state = state or scripts.start(script)
    if state.outcome is not None and not state.gate:
        yield moves
        return
    if state.path.count(state.step) > 1:
        return
    step = script.step(state.step)
    if state.gate:
        nexts = [scripts.Move(step.id, "", {}, "connected")]
    elif step.answers:
        nexts = [scripts.Move(step.id, each.key) for each in step.answers]
    else:
        said = {each.code: each.options[0] if each.options else "about ten" for each in step.fields}
        nexts = [scripts.Move(step.id, "", said)]
    for move in nexts:
        yield from ways(script, (*moves, move), scripts.apply(script, state, move))


def enough(script):
    """So many of the ways that every answer of the script is given in one of them."""
    seen: set[tuple[str, str]] = set()
    chosen = []
    for moves in ways(script):
        given = {(move.step, move.key) for move in moves}
        if not given <= seen:
            seen |= given
            chosen.append(moves)
    return chosen


@pytest.fixture
def take(now):
    """A contact at a place, by a CSR who is free."""

    def call(number, at):
        june = User.objects.create(username=f"june{number}", name="June", roles=["csr"])
        contact = contacts.open_by_hand(
            channel="phone", from_number="9055550142", actor=june, now=now
        )
        if at is not None:
            contacts.set_place(contact_id=contact.pk, location=at, actor=june, now=now)
        return contact, june

    return call


def spots(now):
    """The four kinds of place, as the search finds them."""
    for words in WHERE:
        if not words:
            continue
        match = places.find(words, at=now, limit=1)[0]
        yield places.locate(match.x, match.y, at=now, label=match.label)


@pytest.mark.parametrize("code", CODES)
def test_every_way_through_a_script_ends_well(code, take, now, client):
    found = list(spots(now))
    assert {spot.segment.owner_code for spot in found if spot.segment} >= {"region", "ashgrove"}
    version = scripts.live_version(code, at=now)
    for number, moves in enumerate(enough(version.definition())):
        for at in found if number < 2 else found[:1]:
            contact, june = take(f"{code}{number}{at.label}", at)
            actions.start(contact_id=contact.pk, code=code, actor=june, now=now)
            for move in moves:
                actions.answer(
                    contact_id=contact.pk, step=move.step, key=move.key, values=move.values,
                    gate=move.gate, actor=june, now=now,
                )  # fmt: skip
            made = actions.finish(contact_id=contact.pk, actor=june, now=now)
            if made is not None:
                is_complete(made, client)
                assert made.aware_at == Contact.objects.get(pk=contact.pk).aware_at


def is_complete(made, client):
    """Owned by somebody, for a reason; due at an instant, by a rule; told in words without codes."""
    assert made.owner_code
    assert made.owner_name
    assert made.owner_why
    assert made.target_at > made.aware_at
    assert made.target_why
    assert made.target_rule
    page = client.get(reverse("portal:status", args=[made.token])).content.decode()
    told = re.sub(r"<[^>]+>", " ", page)
    assert made.reference in told
    assert made.owner_name in told
    assert not re.search(r"\b[a-z]+_[a-z_]+\b", told), "a code is no word for a resident"
    assert made.words in told


@pytest.mark.parametrize("said", SAID)
def test_callers_words_lead_to_the_script(said, now):
    offered = [hit.code for hit in scripts.suggest(said, at=now, limit=4)]
    assert SAID[said] in offered


def test_every_request_type_can_be_opened_without_a_script(take, now, client):
    """Each type the pack knows, opened from the desk at a place: complete like one from a script."""
    from townline.service_requests import actions as verbs

    at = next(iter(spots(now)))
    kinds = list(ServiceDefinition.objects.filter(effective__contains=clock.now()))
    assert len(kinds) >= 40
    for kind in kinds:
        contact, june = take(kind.code, at)
        heard = {fact.code: fact.options[0] if fact.options else "12" for fact in kind.asked()}
        made = verbs.open_request(
            contact_id=contact.pk, definition_code=kind.code, attributes=heard, location=at,
            description="As the caller said it.", person_id=None, number="9055550142", urgency="",
            urgency_reason="", hazard="", aware_at=contact.aware_at, actor=june,
            now=now + timedelta(seconds=1),
        )  # fmt: skip
        is_complete(made, client)
