"""Whatever is sent to a public door is refused with a reason or taken whole: nothing breaks, nothing is left behind.

Every way of writing at every door without a sign-in, and every kind of body that a fault or an attacker makes.
After each of them the same door takes what is meant. A new door that takes a body has to be in the table.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from tests.stories.conftest import Town
from tests.stories.spoilt import Good, spoilt
from tests.stories.test_outside import give
from tests.stories.test_requests import open_pothole
from tests.stories.world import HERE, KEY, TOKEN, UUID, World
from townline.accounts.actions import hire
from townline.accounts.tests.doors import Door, without_sign_in
from townline.callouts import signing as calls
from townline.callouts.models import Attempt
from townline.callouts.tests.building import person, plan, rung, start
from townline.core import clock
from townline.core.webhooks import signed
from townline.correspondence.letters import stop_path
from townline.service_requests import actions, queries

SECRET = "a-secret-of-the-tests"


def by_hook(body: bytes) -> dict[str, str]:
    return signed(SECRET, "m-1", body, at=time.time())


def waiting_call(w: World) -> Attempt:
    callout = start(plan(rung("first", person(1))), now=clock.now())
    return Attempt.objects.filter(callout=callout).latest("pk")


def with_question(w: World) -> str:
    made = open_pothole(w.town)
    actions.ask_resident(
        request_id=made.pk, question="Which side?", actor=w.town.supervisor, now=w.town.now
    )
    return f"/r/{made.token}/"


def closed(w: World) -> str:
    made = open_pothole(w.town)
    actions.close(request_id=made.pk, outcome="done", public_wording="Filled.", proof_note="Cold mix",
                  actor=w.town.supervisor, now=w.town.later(hours=1))  # fmt: skip
    return f"/r/{made.token}/"


def told(w: World) -> str:
    """A report whose details are in."""
    Client().post(f"/report/{w.report}/details/", {"fact-size": "Dinner plate"})
    return f"/report/{w.report}/"


def in_danger(w: World) -> str:
    at = Client().post("/report/", {"words": "I smell gas in my house"})["Location"]
    assert at.endswith("/danger/")
    return at


def signer_in(w: World) -> Good:
    hire(username="somebody", name="Some Body", roles=["csr"], password="words-of-somebody", actor=None,
         now=w.town.now)  # fmt: skip
    return Good(
        "/sign-in/", {"username": "somebody", "password": "words-of-somebody"}, words="username"
    )


def job(w: World) -> Good:
    link = give(w.town, w.shown)
    actions.say_step(link_id=link.pk, step="accepted", now=clock.now())
    return Good(f"/work/{queries.work_token(link)}/", {"press": "on_site", "words": "Here"}, words="press",
                files="photos")  # fmt: skip


def complaint(w: World, kind: str, words: str = "words") -> Good:
    assert w.complaint  # with a policy in force
    given = {
        "kind": kind,
        "words": "The ramp is too steep.",
        "language": "en",
        "email": "a@example.org",
    }
    return Good("/complaint/", given, words=words, email="email", files="photos")


def report_of(w: World, **more: Any) -> dict[str, Any]:
    return {"api_key": w.key, "jurisdiction_id": HERE, "service_code": "pothole", "description": "Deep",
            "attribute[size]": "Dinner plate", "lat": str(w.town.here.lat), "long": str(w.town.here.lon),
            "email": "a@example.org", **more}  # fmt: skip


def update_of(w: World) -> dict[str, Any]:
    sent = Client().post("/open311/v2/requests.json", report_of(w)).json()
    return {"api_key": w.key, "jurisdiction_id": HERE, "service_request_id": sent[0]["service_request_id"],
            "update_id": "u1", "status": "OPEN", "description": "Worse",
            "updated_datetime": "2026-11-23T09:00:00-05:00"}  # fmt: skip


def by_program(w: World, path: str, fields: dict[str, Any], **more: Any) -> Good:
    headers = {"authorization": f"Bearer {w.program.token}"}
    return Good(f"/api/v1/{path}", fields, is_json=True, headers=lambda _body: headers, **more)


def program_of(w: World) -> dict[str, str]:
    return {
        "client_id": w.program.client.application.client_id,
        "client_secret": w.program.made.secret,
    }


WAYS: dict[str, tuple[str, Callable[[World], Good]]] = {
    "sign in": ("accounts:sign_in", signer_in),
    "choose a language": ("core:language", lambda _w: Good("/language/", {"language": "fr"}, words="language")),
    "ask for one's link": ("portal:ask_link", lambda _w: Good("/mine/", {"email": "a@example.org"}, words="email",
                                                              email="email")),
    "find a request": ("portal:find", lambda w: Good(
        "/find/", {"reference": w.shown.reference, "digits": "0142"}, words="reference", number="digits")),
    "begin a report": ("portal:report", lambda _w: Good("/report/", {"code": "pothole"}, words="code")),
    "say it in words": ("portal:report", lambda _w: Good("/report/", {"words": "A hole"}, words="words")),
    "choose what": ("portal:report_what", lambda w: Good(f"/report/{w.report}/", {"code": "noise"}, words="code")),
    "choose where": ("portal:report_where", lambda w: Good(
        f"/report/{w.report}/where/", {"point": "480,505", "note": "By the tree"}, words="note", number="point")),
    "me too": ("portal:report_where", lambda w: Good(
        f"/report/{w.report}/where/", {"follow": w.shown.reference}, words="follow")),
    "the details": ("portal:report_details", lambda w: Good(
        f"/report/{w.report}/details/", {"fact-size": "Dinner plate", "email": "a@example.org"},
        words="description", email="email", files="photos")),
    "send it": ("portal:report_send", lambda w: Good(f"{told(w)}send/", {"work": ""}, words="work")),
    "leave a number": ("portal:report_danger", lambda w: Good(in_danger(w), {"phone": "905-555-0142"},
                                                              words="phone", number="phone")),
    "kept on a device": ("portal:report_kept", lambda _w: Good(
        "/report/offline/", {"key": secrets.token_hex(16), "code": "pothole", "words": "A hole", "begun": "1"},
        words="words", number="begun", files="photos")),
    "add a fact": ("portal:status", lambda w: Good(f"/r/{w.shown.token}/", {"do": "fact", "words": "Deeper"},
                                                   words="words")),
    "answer us": ("portal:status", lambda w: Good(with_question(w), {"do": "answer", "words": "The left"},
                                                  words="words")),
    "not fixed": ("portal:status", lambda w: Good(closed(w), {"do": "reopen", "words": "It is back"},
                                                  words="words")),
    "say how it went": ("portal:status", lambda w: Good(closed(w), {"do": "rating", "stars": "4", "words": ""},
                                                        words="words", number="stars")),
    "complain": ("complaint:tell", lambda w: complaint(w, "complaint")),
    "complain after a stop": ("complaint:tell", lambda w: complaint(w, "complaint", "rang")),
    "say what is in the way": ("complaint:tell", lambda w: complaint(w, "accessibility")),
    "stop messages": ("correspondence:stop", lambda _w: Good(stop_path("a@example.org", "request:1"),
                                                             {"what": "this"}, words="what")),
    "the gateway of texts": ("correspondence:texts", lambda _w: Good(
        "/messages/texts/", {"type": "text.received", "id": "t-1", "from": "+19055550142", "text": "STOP",
                             "at": "2026-11-23T15:00:00Z"},
        words="text", is_json=True, headers=by_hook)),
    "the gateway of calls": ("callouts:callback", lambda w: Good(
        "/callouts/callbacks/", {"call_id": str(waiting_call(w).call_id), "outcome": "accepted", "eta_minutes": 20},
        words="outcome", number="eta_minutes", is_json=True, headers=by_hook)),
    "a worker says yes": ("callouts:answer", lambda w: Good(
        f"/callouts/answer/{calls.token_for(waiting_call(w).call_id)}/", {"press": "own", "minutes": "20"},
        words="minutes", number="minutes")),
    "a worker says no": ("callouts:answer", lambda w: Good(
        f"/callouts/answer/{calls.token_for(waiting_call(w).call_id)}/", {"press": "decline", "reason": "Ill"},
        words="reason")),
    "a contractor is there": ("work:job", job),
    "the telephone system": ("channels:events", lambda _w: Good(
        "/channels/events/", {"event_id": "e-1", "kind": "offered", "call_id": "c-1", "from_number": "905-555-0142"},
        words="call_id", is_json=True, headers=lambda _body: {"authorization": f"Bearer {SECRET}"})),
    "an Open311 request": ("open311:requests", lambda w: Good(
        "/open311/v2/requests.json", report_of(w), words="description", email="email", number="lat", files="media")),
    "an Open311 update": ("open311:updates", lambda w: Good(
        "/open311/v2/servicerequestupdates.json", update_of(w), words="description", number="updated_datetime")),
    "a program signs in": ("api:token", lambda w: Good(
        "/api/v1/token", {"grant_type": "client_credentials", **program_of(w)}, words="client_secret")),
    "a program signs out": ("api:revoke", lambda w: Good(
        "/api/v1/revoke", {"token": w.program.token, **program_of(w)}, words="client_secret")),
    "a program opens a request": ("api-1:open_one", lambda w: by_program(
        w, "requests", {"type": "noise", "description": "Loud", "urgency": "", "facts": {},
                        "place": {"lon": w.town.here.lon, "lat": w.town.here.lat}},
        words="description", number="place")),
    "a program subscribes": ("api-1:subscribe", lambda w: by_program(
        w, "subscriptions", {"url": "https://example.org/told", "events": ["request.opened"]}, words="url")),
}  # fmt: skip

# Doors that take a POST and read nothing of its body.
UNREAD = {
    "accounts:sign_out", "accounts:password", "portal:mine", "api-1:again", "open311:None",
    "open311:root", "api-1:openapi-json", "api-1:api-root",
}  # fmt: skip
# What is taken all the same, since what it comes with counts more; then no file of it is kept.
TAKEN = {
    "kept on a device": {
        "99999 as a number", "² as a number", "1e999 as a number", "-1 as a number",  # our clock counts
        "a picture that swells", "a PDF that swells", "an archive that swells", "a drawing with a script",
        "a picture that is a page too", "a file of 50 MB",  # the words count
    },
    "the gateway of texts": {"half a pair of surrogates", "a NUL"},  # a STOP beside them counts
    "the gateway of calls": {"1e999 as a number", "-1 as a number", "NaN as a number"},  # a yes counts
}  # fmt: skip
UNCOUNTED = {"core_rate", "django_session", "knowledge_pageviews"}


def counts() -> dict[str, int]:
    """How many rows each table has, but for what counts tries."""
    tables = sorted(set(connection.introspection.table_names()) - UNCOUNTED)
    each = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in tables)
    with connection.cursor() as cursor:
        cursor.execute(each)
        return dict(cursor.fetchall())


@pytest.fixture
def machines(settings: Any) -> None:
    settings.TOWNLINE_WEBHOOK_SECRET = settings.TOWNLINE_TEXTS_SECRET = SECRET
    settings.TOWNLINE_CHANNEL_KEY = SECRET


def send(good: Good, body: bytes, kind: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_rate")
    client = Client(raise_request_exception=False)
    # As it is: `post` would write the body anew in the code that `kind` names.
    answered = client.generic(
        "POST", good.path, body, content_type=kind, headers=good.headers(body)
    )
    return int(answered.status_code)


@pytest.mark.parametrize("way", WAYS)
def test_no_body_breaks_a_door_or_leaves_anything_behind(
    way: str, town: Town, machines: None
) -> None:
    good = WAYS[way][1](World(town))
    before = counts()
    wrong = []
    for what, body, kind in spoilt(good):
        status = send(good, body, kind)
        after = counts()
        left = {name: after[name] - n for name, n in before.items() if after[name] != n}
        if what in TAKEN.get(way, ()):
            is_right = status < 400 and not {
                name for name in left if name.startswith("attachments_")
            }
        else:
            is_right = 400 <= status < 500 and not left
        if not is_right:
            wrong.append(f"{what}: {status}, left {left}")
        before = after
    assert not wrong, "\n".join(wrong)
    assert send(good, *good.body()) < 400


def address(door: Door) -> str:
    """Where a door is, whatever its address carries."""
    known = {"notation": "json", "key": UUID if door.name == "hsds:one" else KEY, "number": "1", "delivery": "1",
             "what": "services"}  # fmt: skip
    where = {name: known.get(name, TOKEN) for name in door.carries}
    # What fits no other address of Open311 has no name.
    return (
        "/open311/v2/nothing" if "rest" in where else reverse(door.name.lstrip(":"), kwargs=where)
    )


def test_every_door_that_takes_a_body_is_in_the_table(db: None) -> None:
    tried = {door for door, _good in WAYS.values()} | UNREAD
    doors = {address(door): set[str]() for door in without_sign_in()}
    for door in without_sign_in():
        doors[address(door)].add(door.name)
    browser = Client(raise_request_exception=False)
    taking = {path: names for path, names in doors.items() if browser.post(path).status_code != 405}
    assert [names for names in taking.values() if not names & tried] == []
    assert tried - set().union(*taking.values()) == set(), "doors that are gone"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/answers/?after=a&pk=²", 200), ("/answers/?after=a&pk=" + "9" * 5000, 200),
        ("/directory/hsds/services/?page=²", 200), ("/directory/hsds/services/?per_page=" + "9" * 5000, 200),
        ("/reported/?after=" + "9" * 5000, 200), ("/reported/?reference=%00", 400), ("/answers/?q=%00", 400),
        ("/r/%00aaaaaaaaaaaaaaaaaaaaaaa/", 400), ("/answers/a%00/", 404), ("/rosters/feed/%00.ics", 400),
        ("/open311/v2/requests/%00.json", 400), ("/open311/v2/tokens/%00.xml", 400),
        ("/messages/stop/%00/", 400), ("/attachments/%00/public/view/", 400),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_no_address_breaks_a_door(path: str, status: int, town: Town) -> None:
    assert Client(raise_request_exception=False).get(path).status_code == status
