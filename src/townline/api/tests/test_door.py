"""What a program may read and open, and how it is refused."""

from __future__ import annotations

import base64
import json
from datetime import timedelta

import pytest

from townline.api import actions
from townline.api.models import Asked
from townline.api.tests.conftest import SPOT, Program
from townline.contacts import actions as contacts
from townline.core import clock
from townline.core.models import LedgerEntry
from townline.directory import queries as directory
from townline.knowledge.models import ArticleVersion, Audience
from townline.service_requests.models import ServiceRequest

GETS = {
    "contacts:read": "contacts", "requests:read": "requests", "articles:read": "articles",
    "directory:read": "directory", "webhooks:manage": "subscriptions",
}  # fmt: skip


def pothole(**more):
    return {"type": "pothole", "place": SPOT, "description": "Deep, by the bus stop", **more}


@pytest.mark.parametrize("scope", GETS)
def test_a_token_opens_what_its_scope_names_and_nothing_else(northmoor, boss, scope):
    program = Program(boss, scope)
    for held, path in GETS.items():
        answer = program.get(path)
        assert answer.status_code == (200 if held == scope else 403), answer.content
        if held != scope:
            assert answer.json()["type"] == "out_of_scope"
            assert held in answer.json()["title"]
            assert answer["Content-Type"] == "application/problem+json"


def test_a_token_may_be_narrower_but_never_wider(northmoor, boss):
    program = Program(boss, "requests:read", "articles:read")
    program.token = program.fetch(scope="articles:read").json()["access_token"]
    assert program.get("articles").status_code == 200
    assert program.get("requests").status_code == 403
    assert program.fetch(scope="contacts:read").json()["error"] == "invalid_scope"


def test_a_wrong_secret_and_no_token_open_nothing(program):
    assert program.fetch(secret="wrong").status_code == 401
    program.token = "made-up"
    answer = program.get("requests")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_a_secret_is_kept_only_as_a_hash_and_a_token_not_at_all(program):
    from oauth2_provider.models import AccessToken, Application

    assert program.made.secret not in Application.objects.get().client_secret
    kept = AccessToken.objects.get()
    assert program.token not in (kept.token, kept.token_checksum)


def test_ending_a_sign_in_ends_its_tokens_at_once(program, boss):
    assert program.get("requests").status_code == 200
    actions.revoke(client_id=program.client.pk, reason="Contract over", actor=boss, now=clock.now())
    assert program.get("requests").status_code == 401
    assert program.fetch().status_code in (400, 401)
    verbs = LedgerEntry.objects.filter(stream=f"program:{program.client.pk}").values_list(
        "verb", flat=True
    )
    assert list(verbs.order_by("seq")) == ["program.registered", "program.revoked"]


def test_a_new_secret_ends_the_old_one(program, boss):
    made = actions.renew_secret(client_id=program.client.pk, actor=boss, now=clock.now())
    assert program.get("requests").status_code == 401
    assert program.fetch().status_code == 401
    assert program.fetch(secret=made.secret).status_code == 200


def test_a_request_opened_here_is_one_of_the_desks(program):
    answer = program.post("requests", pothole())
    assert answer.status_code == 201, answer.json()
    told = answer.json()
    row = ServiceRequest.objects.get(reference=told["reference"])
    assert (row.program_code, row.owner_code, row.urgency) == (
        told["program"],
        told["owner"],
        told["urgency"],
    )
    entry = LedgerEntry.objects.get(stream=f"request:{row.pk}", verb="request.opened")
    assert entry.actor_name == "Trip planner"
    assert program.get(f"requests/{row.reference}").json()["description"] == "Deep, by the bus stop"


def test_the_same_key_opens_one_request(program):
    first = program.post("requests", pothole(), idempotency_key="a-1")
    again = program.post("requests", pothole(), idempotency_key="a-1")
    assert first.json() == again.json()
    assert ServiceRequest.objects.count() == 1
    other = program.post("requests", pothole(description="Another"), idempotency_key="a-1")
    assert (other.status_code, other.json()["type"]) == (409, "key_reused")
    assert ServiceRequest.objects.count() == 1


def test_a_call_that_was_refused_leaves_its_key_free(program):
    refused = program.post("requests", {"type": "pothole"}, idempotency_key="b-1")
    assert (refused.status_code, refused.json()["field"]) == (422, "facts")
    assert not Asked.objects.exists()
    assert program.post("requests", pothole(), idempotency_key="b-1").status_code == 201


def test_the_key_of_one_program_is_not_the_key_of_another(program, boss):
    program.post("requests", pothole(), idempotency_key="c-1")
    Program(boss).post("requests", pothole(), idempotency_key="c-1")
    assert ServiceRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (pothole(type="flying_saucer"), ""), (pothole(place={"lon": 0, "lat": 0}), "place"),
        (pothole(urgency="Z"), "urgency"), (pothole(colour="red"), "colour"),
        (pothole(facts={"no_such": "x"}), "facts"), (pothole(description="\0"), "description"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_and_opens_nothing(program, body, field):
    answer = program.post("requests", body)
    assert answer.status_code in (404, 422)
    assert answer.json()["field"].endswith(field)
    assert not ServiceRequest.objects.exists()


@pytest.mark.parametrize(
    "raw", [b"{", b"\xff\xfe", b"[]", b'"x"', b'{"type": "pothole"' + b"[" * 5000]
)
def test_a_body_that_is_no_json_is_refused(program, raw):
    answer = program.post("requests", raw)
    assert answer.status_code in (400, 422)
    assert answer.json()["title"]


def test_pages_follow_each_other_without_a_gap_while_new_ones_come(program):
    for _ in range(7):
        program.post("requests", pothole())
    seen, after = [], ""
    for _ in range(9):
        page = program.get("requests", limit=3, after=after).json()
        seen += [each["reference"] for each in page["items"]]
        after = page["after"]
        program.post("requests", pothole())
        if not after:
            break
    assert len(seen) == len(set(seen)) == 7
    assert program.get("requests", after="nonsense").json()["type"] == "bad_cursor"


def test_filters_narrow_the_list(program):
    program.post("requests", pothole())
    here = program.get("requests").json()["items"][0]
    assert program.get("requests", municipality=here["municipality"], type="pothole").json()[
        "items"
    ]
    assert not program.get("requests", municipality="nowhere").json()["items"]
    assert not program.get("requests", state="closed").json()["items"]
    assert not program.get("requests", since="2999-01-01T00:00:00").json()["items"]


def test_a_list_costs_the_same_however_long_it_is(program, django_assert_max_num_queries):
    program.post("requests", pothole())
    with django_assert_max_num_queries(6):
        program.get("requests")
    for _ in range(9):
        program.post("requests", pothole())
    with django_assert_max_num_queries(6):
        assert len(program.get("requests").json()["items"]) == 10


def test_what_staff_alone_may_know_is_no_answer_here(program):
    ArticleVersion.objects.filter(article__code="waste-missed").update(audience=Audience.STAFF)
    assert program.get("articles/waste-missed").status_code == 404
    after, codes = "", set()
    while True:
        page = program.get("articles", after=after).json()
        codes |= {each["code"] for each in page["items"]}
        after = page["after"]
        if not after:
            break
    assert "waste-missed" not in codes
    assert len(codes) > 20
    assert "internal_note" not in json.dumps(program.get(f"articles/{min(codes)}").json())


def test_who_does_what_says_what_the_desk_says(program):
    from townline.api.queries.points import at_degrees

    where = at_degrees(SPOT["lon"], SPOT["lat"], at=clock.now())
    assert where
    topics = [topic.code for topic in directory.named_topics()]
    told = program.get("directory/who-does-what", topic=topics[0], **SPOT).json()
    same = directory.who_does(
        topics[0], municipality_code=where.municipality_code, owner_code=where.owner_code,
        maintainer_code=where.maintainer_code, at=clock.now(),
    )  # fmt: skip
    assert same
    assert (told["body"], told["why"], told["number"]) == (
        same.body_code,
        same.why,
        same.call.number,
    )
    assert program.get("directory/who-does-what", topic="nothing", **SPOT).status_code == 404


def test_the_directory_by_name_and_by_words(program):
    first = program.get("directory").json()
    names = [each["name"] for each in first["items"]]
    following = program.get("directory", after=first["after"]).json()["items"]
    assert names == sorted(names)
    assert following[0]["name"] > names[-1] or following[0]["code"] not in {
        e["code"] for e in first["items"]
    }
    assert program.get("directory", text="lobbby").json()["items"]


def test_contacts_are_told_of_but_never_who_spoke(program, boss):
    made = contacts.open_by_hand(channel="counter", actor=boss, now=clock.now())
    assert program.get("contacts").json()["items"][0]["reference"] == made.reference
    one = program.get(f"contacts/{made.reference}").json()
    assert one["channel"] == "counter"
    assert set(one).isdisjoint({"from_number", "person", "notes", "heard", "subject"})
    assert program.get("contacts/C26-999999").status_code == 404


def test_a_program_limited_to_some_programs_is_listed_no_others(program):
    """The list is as silent as the page of one: what is not theirs is in neither."""
    made = program.post("requests", pothole()).json()
    account, reference = program.client.account, made["reference"]
    for programs, shown in (([], 1), (["another"], 0), ([made["program"]], 1)):
        account.programs = programs
        account.save()
        for asked in ({}, {"program": made["program"]}):
            assert len(program.get("requests", **asked).json()["items"]) == shown
        assert program.get(f"requests/{reference}").status_code == (200 if shown else 404)


def test_a_token_holds_for_an_hour_and_not_a_second_more(program):
    told = program.fetch().json()
    assert told["expires_in"] == 3600
    assert "refresh_token" not in told
    program.token = told["access_token"]
    with clock.moved(timedelta(minutes=59)):
        assert program.get("requests").status_code == 200
    with clock.moved(timedelta(minutes=60, seconds=1)):
        assert program.get("requests").status_code == 401


def test_a_program_gives_its_own_token_back(program, boss):
    kept, other = program.token, Program(boss)
    for gives, status in ((other, 200), (program, 401)):
        pair = f"{gives.client.application.client_id}:{gives.made.secret}"
        said = gives.browser.post(
            "/api/v1/revoke", {"token": kept},
            headers={"authorization": "Basic " + base64.b64encode(pair.encode()).decode()},
        )  # fmt: skip
        assert said.status_code == 200, "RFC 7009: the same for a token that is none of theirs"
        assert program.get("requests").status_code == status
    assert other.get("requests").status_code == 200
