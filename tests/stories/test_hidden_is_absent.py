"""What the public may not see answers exactly as what never was: the same status, headers, words and statements.

The table holds every door without a sign-in that takes a reference, a number, a code or a key. A door that is
in neither list below fails, so that a new one says first which of the two it is.
"""

from __future__ import annotations

import json
import re
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.stories.conftest import Town
from tests.stories.test_contacts import live
from tests.stories.world import ELSEWHERE, HERE, KEY, NOBODY, SEALED, TOKEN, UUID, World
from townline.accounts.actions import hire
from townline.accounts.tests.doors import without_sign_in
from townline.callouts import signing as calls
from townline.core import clock, reference
from townline.directory.queries import hsds
from townline.knowledge.tests.test_public import live as answer


@dataclass(frozen=True)
class Asked:
    """One call, with what was asked for in it."""

    path: str
    given: Any = None
    method: str = "get"
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str = ""


@dataclass(frozen=True)
class Pair:
    """Something hidden at a door, something of the same shape that never was, and how one asks for either."""

    door: str
    what: str
    hidden: Callable[[World], str]
    absent: str
    ask: Callable[[World, str], Asked]


def posted(path: str, **given: str) -> Asked:
    return Asked(path, given, "post")


def bearing(w: World, path: str, method: str = "get") -> Asked:
    return Asked(f"/api/v1/{path}", None, method, {"authorization": f"Bearer {w.program.token}"})


def near(token: str) -> str:
    """A real one with its last sign changed."""
    return token[:-1] + ("A" if token[-1] != "A" else "B")


KINDS_OF_HIDDEN: dict[str, Callable[[World], str]] = {
    "hidden type": lambda w: w.hidden.reference,
    "doubtful": lambda w: w.doubted.reference,
    "part of another": lambda w: w.part.reference,
}
REFERENCE_DOORS: dict[str, Callable[[World, str], Asked]] = {
    "open311:request": lambda _, x: Asked(f"/open311/v2/requests/{x}.json?jurisdiction_id={HERE}"),
    "open311:requests": lambda _, x: Asked(
        f"/open311/v2/requests.json?jurisdiction_id={HERE}&service_request_id={x}"
    ),
    "open311:updates": lambda _, x: Asked(
        f"/open311/v2/servicerequestupdates.xml?jurisdiction_id={HERE}&service_request_id={x}"
    ),
    "portal:reported": lambda _, x: Asked(f"/reported/?reference={x}&state=all"),
    "portal:reported_csv": lambda _, x: Asked(f"/reported/reported.csv?reference={x}&state=all"),
    "portal:reported_geojson": lambda _, x: Asked(f"/reported/reported.geojson?reference={x}"),
    "portal:reported_atom": lambda _, x: Asked(f"/reported/feed.atom?reference={x}"),
    "portal:reported_rss": lambda _, x: Asked(f"/reported/feed.rss?reference={x}"),
    "portal:find": lambda _, x: posted("/find/", reference=x, digits="9999"),
    "portal:report_where": lambda w, x: posted(f"/report/{w.report}/where/", follow=x),
}
REPORT_STEPS = {"report_what": "", "report_where": "where/", "report_details": "details/",
                "report_send": "send/", "report_done": "done/", "report_danger": "danger/"}  # fmt: skip


def update_of(w: World, reference: str) -> Asked:
    return posted(
        "/open311/v2/servicerequestupdates.json", api_key=w.key, jurisdiction_id=HERE,
        service_request_id=reference, update_id="u1", status="OPEN", description="Worse",
        updated_datetime="2026-11-23T09:00:00-05:00",
    )  # fmt: skip


def request_of(w: World, code: str, key: str = "") -> Asked:
    return posted(
        "/open311/v2/requests.json", api_key=key or w.key, jurisdiction_id=HERE, service_code=code,
        lat=str(w.town.here.lat), long=str(w.town.here.lon), description="Look at this",
    )  # fmt: skip


def to_sign_in(username: str, password: str) -> Asked:
    return posted("/sign-in/", username=username, password=password)


def hired(w: World, **change: Any) -> str:
    made = hire(username="somebody", name="Some Body", roles=["csr"], password="words-of-somebody",
                actor=None, now=w.town.now)  # fmt: skip
    for name, value in change.items():
        setattr(made, name, value)
    made.save()
    return "somebody"


def of_another_program(w: World) -> str:
    account = w.program.client.account
    account.programs = ["citizen_service"]
    account.save()
    return w.shown.reference


TABLE = [
    *(Pair(door, what, hidden, NOBODY, ask)
      for door, ask in REFERENCE_DOORS.items() for what, hidden in KINDS_OF_HIDDEN.items()),
    *(Pair(f"portal:{step}", f"{method}, a report whose day is over", lambda w: w.report_over, TOKEN[:22],
           lambda _, x, path=path, method=method: Asked(f"/report/{x}/{path}", {}, method))
      for step, path in REPORT_STEPS.items() for method in ("get", "post")),
    *(Pair(f"portal:{step}", "a report that was sent, whose week is over", lambda w: w.sent_report_over, TOKEN[:22],
           lambda _, x, path=path: Asked(f"/report/{x}/{path}"))
      for step, path in REPORT_STEPS.items()),
    Pair("portal:reported", "the place of a hidden one in the list", lambda w: str(w.shown and w.hidden.pk),
         "99999", lambda w, x: Asked(f"/reported/?after={x}&state=all")),
    Pair("portal:reported", "the place of a doubtful one, the other way round",
         lambda w: str((w.doubted, w.shown)[0].pk), "99999",
         lambda w, x: Asked(f"/reported/?after={x}&state=all&order=oldest")),
    Pair("portal:status", "a link that is nearly right", lambda w: near(w.hidden.token), TOKEN[:22],
         lambda _, x: Asked(f"/r/{x}/")),
    Pair("portal:status", "a fact by a link that is nearly right", lambda w: near(w.shown.token), TOKEN[:22],
         lambda _, x: posted(f"/r/{x}/", do="fact", words="More")),
    Pair("portal:status", "a reference in place of a link", lambda w: w.shown.reference, NOBODY,
         lambda _, x: Asked(f"/r/{x}/")),
    Pair("portal:find", "somebody else's number", lambda w: w.shown.reference, NOBODY,
         lambda _, x: posted("/find/", reference=x, digits="0143")),
    Pair("portal:mine", "a link that was opened", lambda w: w.opened_link, SEALED,
         lambda _, x: Asked(f"/mine/{x}/")),
    Pair("portal:mine", "a link that was opened, its button", lambda w: w.opened_link, SEALED,
         lambda _, x: posted(f"/mine/{x}/")),
    Pair("portal:ask_link", "somebody who is protected", lambda w: w.apart and "ines@example.org",
         "nobody@example.org", lambda _, x: posted("/mine/", email=x)),
    Pair("portal:report", "a type that is offered no more", lambda w: w.ended_type, "moonbeams",
         lambda _, x: posted("/report/", code=x)),
    Pair("portal:report_what", "a type that is offered no more", lambda w: w.ended_type, "moonbeams",
         lambda w, x: posted(f"/report/{w.report}/", code=x)),
    Pair("portal:report_kept", "a type that is offered no more", lambda w: w.ended_type, "moonbeams",
         lambda _, x: posted("/report/offline/", key=secrets.token_hex(16), code=x, words="Look")),
    Pair("portal:services", "services that are offered no more", lambda w: w.ended_type, "moonbeams",
         lambda _, x: Asked(f"/services/{x}/")),
    Pair("answers:answer", "an answer for staff", lambda w: answer("gate", "Gate", audience="staff") and "gate",
         "moon", lambda _, x: Asked(f"/answers/{x}/")),
    Pair("answers:answer", "an answer that was withdrawn", lambda w: w.withdrawn, "moons",
         lambda _, x: Asked(f"/answers/{x}/")),
    Pair("attachments:public", "a picture nobody let others see", lambda w: w.file(), TOKEN,
         lambda _, x: Asked(f"/attachments/{x}/public/view/")),
    Pair("attachments:public", "a picture that is still being checked",
         lambda w: w.file(scan="waiting", released_at=clock.now()), TOKEN,
         lambda _, x: Asked(f"/attachments/{x}/public/small/")),
    *(Pair("attachments:public", f"a released picture of what is hidden: {what}",
           lambda w, of=of: w.file(owner=f"request:{getattr(w, of).pk}", released_at=clock.now()), TOKEN,
           lambda _, x: Asked(f"/attachments/{x}/public/view/"))
      for what, of in (("its type", "hidden"), ("doubtful", "doubted"), ("a part", "part"))),
    *(Pair(f"attachments:{door}", "a private file", lambda w: w.file(), TOKEN,
           lambda _, x, path=path: Asked(f"/attachments/{x}/{path}"))
      for door, path in (("original", ""), ("view", "view/"), ("small", "small/"))),
    Pair("complaint:taken", "the reference of a complaint", lambda w: w.complaint, "C-2222ZZ",
         lambda _, x: Asked(f"/complaint/taken/{x}/")),
    Pair("accounts:sign_in", "somebody's name", hired, "nobodyy", lambda _, x: to_sign_in(x, "no")),
    Pair("accounts:sign_in", "somebody who left, with the right password", lambda w: hired(w, is_active=False),
         "nobodyy", lambda _, x: to_sign_in(x, "words-of-somebody")),
    Pair("correspondence:stop", "a link that is nearly right", lambda w: near(w.stop_link("ines@example.org")),
         SEALED, lambda _, x: Asked(f"/messages/stop/{x}/")),
    Pair("correspondence:stop", "its button", lambda w: near(w.stop_link("ines@example.org")), SEALED,
         lambda _, x: posted(f"/messages/stop/{x}/", what="all")),
    Pair("correspondence:stop", "somebody who is protected, against nobody we know",
         lambda w: w.apart and "ines@example.org", "ivan@example.org",
         lambda w, x: Asked(f"/messages/stop/{w.stop_link(x)}/")),
    Pair("work:job", "a job that was taken back", lambda w: w.taken_back, SEALED,
         lambda _, x: Asked(f"/work/{x}/")),
    Pair("work:job", "a job that was taken back, a step of it", lambda w: w.taken_back, SEALED,
         lambda _, x: posted(f"/work/{x}/", press="accepted")),
    Pair("callouts:answer", "a call that is over", lambda w: w.old_call, SEALED,
         lambda _, x: Asked(f"/callouts/answer/{x}/")),
    Pair("callouts:answer", "a yes to a call that is over", lambda w: w.old_call, SEALED,
         lambda _, x: posted(f"/callouts/answer/{x}/", press="accept", eta="10")),
    Pair("callouts:callback", "a call, told by a stranger", lambda w: calls.call_of(w.old_call) or "", UUID,
         lambda _, x: Asked("/callouts/callbacks/", json.dumps({"call_id": x, "outcome": "accepted"}), "post",
                            content_type="application/json")),
    Pair("correspondence:texts", "a number, told by a stranger", lambda w: "+19055550142", "+19055550199",
         lambda _, x: Asked("/messages/texts/", json.dumps({"type": "text.received", "id": "1", "from": x}),
                            "post", content_type="application/json")),
    Pair("channels:events", "a call, told by a stranger", lambda w: live(w.town).call_id, "call-9",
         lambda _, x: Asked("/channels/events/", json.dumps({"kind": "ended", "call_id": x}), "post",
                            content_type="application/json")),
    Pair("rosters:feed", "the calendar of somebody who left", lambda w: w.left_feed, TOKEN[:24],
         lambda _, x: Asked(f"/rosters/feed/{x}.ics")),
    *(Pair("hsds:one", f"one of {what} for staff", lambda w, kind=kind: hsds.key(kind, w.inside_entry), UUID,
           lambda _, x, what=what: Asked(f"/directory/hsds/{what}/{x}/"))
      for what, kind in (("organizations", "organization"), ("services", "service"), ("locations", "location"))),
    Pair("hsds:many", "a kind that is not published", lambda w: "staff", "moons",
         lambda _, x: Asked(f"/directory/hsds/{x}/")),
    Pair("open311:request", "another jurisdiction", lambda w: w.shown.reference, NOBODY,
         lambda _, x: Asked(f"/open311/v2/requests/{x}.xml?jurisdiction_id={ELSEWHERE}")),
    Pair("open311:request", "a key that was revoked", lambda w: w.revoked_key, KEY,
         lambda w, x: Asked(f"/open311/v2/requests/{w.shown.reference}.json?jurisdiction_id={HERE}",
                            headers={"X-API-Key": x})),
    Pair("open311:updates", "another's request", lambda w: w.shown.reference, NOBODY, update_of),
    Pair("open311:updates", "a hidden request", lambda w: w.hidden.reference, NOBODY, update_of),
    Pair("open311:updates", "another jurisdiction's news", lambda w: w.shown.reference, NOBODY,
         lambda _, x: Asked(f"/open311/v2/servicerequestupdates.json?jurisdiction_id={ELSEWHERE}"
                            f"&service_request_id={x}")),
    Pair("open311:requests", "a type hidden from the public", lambda w: "water_on_road", "moon_on_roads",
         request_of),
    Pair("open311:requests", "a type that is offered no more", lambda w: w.ended_type, "moonbeams", request_of),
    Pair("open311:requests", "a key that was revoked", lambda w: w.revoked_key, KEY,
         lambda w, x: request_of(w, "pothole", x)),
    Pair("open311:definition", "a type hidden from the public", lambda w: "water_on_road", "moon_on_roads",
         lambda _, x: Asked(f"/open311/v2/services/{x}.json?jurisdiction_id={HERE}")),
    Pair("open311:token", "another jurisdiction's token", lambda w: w.token_elsewhere, TOKEN[:24],
         lambda _, x: Asked(f"/open311/v2/tokens/{x}.json?jurisdiction_id={ELSEWHERE}")),
    Pair("open311:token", "a token that is nearly right", lambda w: near(w.token_elsewhere), TOKEN[:24],
         lambda _, x: Asked(f"/open311/v2/tokens/{x}.xml?jurisdiction_id={HERE}")),
    Pair("open311:None", "a reference", lambda w: w.shown.reference, NOBODY,
         lambda _, x: Asked(f"/open311/v2/{x}")),
    Pair("api:token", "a program that was ended", lambda w: w.ended_program.client.application.client_id, TOKEN,
         lambda w, x: posted("/api/v1/token", grant_type="client_credentials", client_id=x,
                             client_secret=w.ended_program.made.secret)),
    Pair("api:revoke", "another's token", lambda w: w.program.token, TOKEN,
         lambda w, x: posted("/api/v1/revoke", token=x)),
    Pair("api-1:requests", "the token of a program that was ended",
         lambda w: w.ended_program.token, TOKEN,
         lambda _, x: Asked("/api/v1/requests", headers={"authorization": f"Bearer {x}"})),
    Pair("api-1:one", "a request of another program", of_another_program, NOBODY,
         lambda w, x: bearing(w, f"requests/{x}")),
    Pair("api-1:contact", "a contact of somebody protected", lambda w: w.apart, "C26-999999",
         lambda w, x: bearing(w, f"contacts/{x}")),
    Pair("api-1:article", "an answer for staff", lambda w: answer("gate", "Gate", audience="staff") and "gate",
         "moon", lambda w, x: bearing(w, f"articles/{x}")),
    Pair("api-1:article", "an answer that was withdrawn", lambda w: w.withdrawn, "moons",
         lambda w, x: bearing(w, f"articles/{x}")),
    Pair("api-1:unsubscribe", "another program's subscription", lambda w: w.other_hook, "999999999",
         lambda w, x: bearing(w, f"subscriptions/{x}", "delete")),
    Pair("api-1:deliveries", "another program's subscription", lambda w: w.other_hook, "999999999",
         lambda w, x: bearing(w, f"subscriptions/{x}/deliveries")),
    Pair("api-1:again", "another program's subscription", lambda w: w.other_hook, "999999999",
         lambda w, x: bearing(w, f"subscriptions/{x}/deliveries/1/again", "post")),
]  # fmt: skip

# Doors that are asked for nothing by name: pages, lists of what is public, and one's own.
NAMELESS = {
    ":healthz", ":metrics", "core:home", "core:language", "accounts:sign_out",
    "accounts:profile", "accounts:password", "answers:index", "hsds:root", "events:list",
    "api-1:openapi-json", "api-1:api-root", "api-1:contacts", "api-1:open_one", "api-1:articles",
    "api-1:entries", "api-1:who_does", "api-1:subscriptions", "api-1:subscribe", "complaint:tell",
    "open311:openapi", "open311:discovery", "open311:services", "open311:root", "closures:public",
    "closures:wzdx", "closures:cifs_xml", "closures:cifs_json", "closures:open511_xml",
    "closures:open511_json", "channels:announcement", "portal:home", "portal:my_requests",
    "portal:manifest", "portal:worker", "portal:offline", "portal:danger_words", "portal:open_data",
}  # fmt: skip
NO_NAME = {"notation", "kind", "form"}


def test_every_door_without_a_sign_in_is_in_the_table_or_asks_for_nothing_by_name() -> None:
    found = without_sign_in()
    tried = {pair.door for pair in TABLE}
    assert {door.name for door in found} - tried - NAMELESS == set()
    assert (tried | NAMELESS) - {door.name for door in found} == set(), "doors that are gone"
    assert {door.name for door in found if door.carries - NO_NAME} & NAMELESS == set()


NONCES = re.compile(
    r'name="csrfmiddlewaretoken" value="\w+"|csrftoken=\w+|challenge&quot;.*?(?=")|<(?:updated|lastBuildDate)>[^<]*|(?<=/stop/)[\w:-]+|\b[0-9a-f]{32}\b'
)
VALUES = re.compile(r"'[^']*'|\d+")


def seen(asked: Asked, identifier: str) -> tuple[int, dict[str, str], str, list[str]]:
    """Status, headers and body without what was asked for, and the statements it took."""
    reference.clear()
    client = Client()
    more: dict[str, Any] = {"content_type": asked.content_type} if asked.content_type else {}
    with CaptureQueriesContext(connection) as captured:
        said = getattr(client, asked.method)(asked.path, asked.given, headers=asked.headers, **more)
    body = b"".join(said.streaming_content) if said.streaming else said.content

    def bare(text: str) -> str:
        # A bare number stands in many places by chance: only in an address is it the one that was asked for.
        before = "(?<=[=/])" if identifier.isdecimal() else r"(?<!\d)"
        for form in (identifier, quote(identifier), quote(identifier, safe="")):
            text = re.sub(rf"{before}{re.escape(form)}(?!\d)", "…", text)
        return NONCES.sub("", text)

    headers = {
        name: bare(value) for name, value in said.headers.items() if name != "Content-Length"
    }
    statements = [VALUES.sub("?", each["sql"]) for each in captured]
    return said.status_code, headers, bare(body.decode()), statements


@pytest.fixture
def standing_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two answers tell the same time, whichever second each of them is made in."""
    at = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: at)
    monkeypatch.setattr(time, "time", at.timestamp)


@pytest.mark.usefixtures("standing_still")
@pytest.mark.parametrize("pair", TABLE, ids=lambda pair: f"{pair.door} {pair.what}")
def test_what_is_hidden_answers_as_what_never_was(pair: Pair, town: Town) -> None:
    world = World(town)
    hidden = pair.hidden(world)
    assert hidden != pair.absent
    seen(pair.ask(world, pair.absent), pair.absent)  # whatever is read once in a process
    absent = seen(pair.ask(world, pair.absent), pair.absent)
    found = seen(pair.ask(world, hidden), hidden)
    assert absent[0] < 500
    for of_hidden, of_absent in zip(found, absent, strict=True):
        assert of_hidden == of_absent
