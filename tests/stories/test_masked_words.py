"""Numbers of cards are kept nowhere, whichever door the words come by: not in a row, the ledger or a job."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tests.stories.conftest import Town
from tests.stories.test_bad_bodies import closed, report_of, update_of
from tests.stories.test_contacts import live
from tests.stories.test_outside import give
from tests.stories.test_requests import open_pothole
from tests.stories.world import World
from townline.complaints import actions as complaints
from townline.contacts import actions as contacts
from townline.core import clock
from townline.service_requests import actions as requests

CARD, HEALTH = "4111 1111 1111 1111", "health card 1234-567-897"
SAID = f"I gave {CARD} and {HEALTH}"


def kept_in() -> list[str]:
    """The tables in which either number stands."""
    names = connection.introspection.table_names()
    with connection.cursor() as cursor:
        found = []
        for name in names:
            cursor.execute(
                f'SELECT EXISTS (SELECT FROM "{name}" row WHERE row::text ~ %s)',
                ["4111 1111|1234-567-897"],
            )
            found += [name] if cursor.fetchone()[0] else []
    return found


def open311(w: World, resource: str, fields: dict[str, Any], **headers: str) -> None:
    answered = Client().post(f"/open311/v2/{resource}.json", fields, headers=headers)
    assert answered.status_code in (200, 202), answered.content


def by_partner(verb: Callable[..., Any], **more: Any) -> Callable[[World], object]:
    def say(w: World) -> object:
        return verb(request_id=open_pothole(w.town).pk, partner="Tansley", now=clock.now(), **more)

    return say


def reopened(w: World) -> None:
    made = open_pothole(w.town)
    requests.close_from_partner(
        request_id=made.pk, partner="Tansley", outcome="done", words="", now=clock.now()
    )
    requests.reopen_from_partner(
        request_id=made.pk, partner="Tansley", state="referred", words=SAID, now=clock.now()
    )


def contractor(w: World, step: str) -> None:
    link = give(w.town, w.shown)
    if step == "declined":
        requests.say_step(link_id=link.pk, step=step, words=SAID, now=clock.now())
        return
    for each in ("accepted", "on_site"):
        requests.say_step(link_id=link.pk, step=each, now=clock.now())
    requests.say_done(link_id=link.pk, outcome=step, words=SAID, now=clock.now())


def drafted(w: World) -> None:
    contact = live(w.town)
    contacts.save_draft(contact_id=contact.pk, field="notes", text=SAID, caret=1, revision=0, tab="a",
                        actor=w.town.csr, now=w.town.now)  # fmt: skip
    contacts.resolve_draft(contact_id=contact.pk, field="notes", text=SAID, tab="a",
                           actor=w.town.csr, now=w.town.now)  # fmt: skip


def by_program(w: World) -> None:
    place = {"lon": w.town.here.lon, "lat": w.town.here.lat}
    sent = {"type": "noise", "description": SAID, "urgency": "", "facts": {}, "place": place}
    answered = Client().post("/api/v1/requests", json.dumps(sent), content_type="application/json",
                             headers={"authorization": f"Bearer {w.program.token}"})  # fmt: skip
    assert answered.status_code == 201, answered.content


def complained(w: World) -> None:
    reference = w.complaint
    complaints.take(kind="complaint", words=SAID, remedy=SAID, channel="web", received_at=clock.now(),
                    actor=None, now=clock.now())  # fmt: skip
    complaints.add_note(reference=reference, words=SAID, actor=w.town.supervisor, now=clock.now())


DOORS: dict[str, Callable[[World], object]] = {
    "a request by Open311": lambda w: open311(
        w, "requests", report_of(w, description=SAID, **{"attribute[size]": "Dinner plate"})),
    "one that waits behind its token": lambda w: open311(
        w, "requests", report_of(w, description=SAID, address_string=CARD), prefer="respond-async"),
    "an update by Open311": lambda w: open311(
        w, "servicerequestupdates", update_of(w) | {"description": SAID}),
    "a partner says how it stands": by_partner(requests.note_from_partner, words=SAID),
    "a partner closes it": by_partner(requests.close_from_partner, words=SAID, outcome="done"),
    "a partner gives it back": by_partner(requests.take_back, reason=SAID),
    "a partner opens it again": reopened,
    "a contractor declines": lambda w: contractor(w, "declined"),
    "a contractor is done": lambda w: contractor(w, "done"),
    "a program opens a request": by_program,
    "a resident rates": lambda w: Client().post(
        closed(w), {"do": "rating", "stars": "4", "words": SAID}),
    "a resident rates by another door": lambda w: requests.rate(
        request_id=requests.close(
            request_id=open_pothole(w.town).pk, outcome="referred", public_wording="Not ours.",
            actor=w.town.clerk, now=w.town.now).pk, stars=4, words=SAID, now=w.town.now),
    "a complaint": complained,
    "notes at the desk": drafted,
}  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_no_number_of_a_card_is_kept_whichever_door_it_comes_by(door: str, town: Town) -> None:
    w = World(town)
    DOORS[door](w)
    assert kept_in() == []
    assert "•1111" in everything(), "the words came in"


def everything() -> str:
    """The rows in which free text is kept, as text."""
    tables = ("service_requests_servicerequest", "service_requests_update", "open311_report",
              "complaints_complaint", "contacts_draft")  # fmt: skip
    with connection.cursor() as cursor:
        said = ""
        for name in tables:
            cursor.execute(f"SELECT coalesce(string_agg(row::text, ' '), '') FROM \"{name}\" row")
            said += cursor.fetchone()[0]
    return said
