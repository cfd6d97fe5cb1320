"""servicerequestupdates, as FixMyStreet uses it: read by everybody, sent by who may."""

from __future__ import annotations

from typing import Any

import pytest
from lxml import etree

from townline.accounts.models import User
from townline.core import clock
from townline.open311.models import Report, Told
from townline.open311.rules.fields import UPDATE
from townline.open311.rules.updates import KNOWN, status_of
from townline.open311.tests.conftest import REGION
from townline.service_requests import actions
from townline.service_requests.models import ServiceRequest


@pytest.fixture
def ada(db):
    return User.objects.create(username="ada", name="Ada Brook", roles=["supervisor"])


@pytest.fixture
def tell(northmoor, client):
    def told(key: str, request: ServiceRequest, **change: Any) -> Any:
        fields = {
            "api_key": key, "jurisdiction_id": REGION, "service_request_id": request.reference,
            "update_id": "u1", "status": "OPEN", "description": "It is worse now",
            "updated_datetime": "2026-11-23T09:00:00-05:00",
        } | change  # fmt: skip
        return client.post("/open311/v2/servicerequestupdates.json",
                           {k: v for k, v in fields.items() if v is not None})  # fmt: skip

    return told


def sent_with(key: str, send: Any, **change: Any) -> ServiceRequest:
    reference = send(api_key=key, **change).json()[0]["service_request_id"]
    return ServiceRequest.objects.get(reference=reference)


def test_everybody_reads_what_happened_and_the_sender_what_was_written(door, send, issue, ada):
    key = issue()
    made = sent_with(key, send)
    actions.accept(request_id=made.pk, actor=ada, now=clock.now())
    actions.close(request_id=made.pk, outcome="done", public_wording="Filled, Mrs. Quill.", actor=ada,
                  now=clock.now(), proof_note="Cold patch")  # fmt: skip
    rows = door.get("servicerequestupdates.json").json()
    assert [list(row) for row in rows] == [[field.name for field in UPDATE]] * 2
    assert [row["status"] for row in rows] == ["OPEN", "CLOSED"]
    assert [row["description"] for row in rows] == ["The team has it and will see to it.", "Done."]
    own = door.get("servicerequestupdates.json", api_key=key).json()
    assert own[1]["description"] == "Filled, Mrs. Quill."
    more = door.get("servicerequestupdates.json", extensions="true").json()
    assert [row["status"] for row in more] == ["IN_PROGRESS", "FIXED"]
    tree = etree.fromstring(door.get("servicerequestupdates.xml").content)
    assert tree.tag == "service_request_updates"
    assert tree.findtext("request_update/service_request_id") == made.reference
    assert door.get("servicerequestupdates.json", start_date="2020-01-01").json() == []
    assert door.get("servicerequestupdates.json", service_request_id="26-1").json() == []


def test_pages_of_updates_follow_one_another_and_no_key_stands_in_their_address(
    door, send, issue, ada
):
    key = issue()
    for n in range(3):
        made = sent_with(key, send, description=f"Hole {n}")
        actions.accept(request_id=made.pk, actor=ada, now=clock.now())
    asked = {"page_size": 2, "api_key": key}
    first, last = (door.get("servicerequestupdates.json", **asked, page=n) for n in (1, 2))
    assert [len(each.json()) for each in (first, last)] == [2, 1]
    ids = [row["update_id"] for each in (first, last) for row in each.json()]
    assert len(set(ids)) == 3
    assert "page=2" in first["Link"]
    assert key not in first["Link"]
    assert "Link" not in last


def test_who_sent_it_adds_something_for_staff_to_read(tell, send, issue):
    key = issue(scopes=("requests", "updates"))
    made = sent_with(key, send)
    answered = tell(key, made)
    assert answered.json() == [{"update_id": str(Told.objects.get().pk)}]
    note = made.updates.get()
    assert (note.internal_note, note.public_wording) == ("An app: It is worse now", "")
    assert tell(key, made).json() == answered.json()
    assert made.updates.count() == 1
    assert tell(key, made, description="Other").status_code == 409


def test_what_is_not_done_is_opened_again_by_who_sent_it(tell, send, issue, ada):
    key = issue(scopes=("requests", "updates"))
    made = sent_with(key, send)
    actions.close(
        request_id=made.pk,
        outcome="done",
        public_wording="",
        actor=ada,
        now=clock.now(),
        proof_note="Cold patch",
    )
    assert tell(key, made, description="Still there").status_code == 200
    made.refresh_from_db()
    assert (made.state, made.repeats_count) == ("open", 1)


@pytest.mark.parametrize(
    ("status", "state", "outcome"),
    [
        ("FIXED", "closed", "done"), ("CLOSED", "closed", "referred"),
        ("duplicate", "closed", "duplicate"), ("NO_FURTHER_ACTION", "closed", "unable"),
        ("NOT_COUNCILS_RESPONSIBILITY", "returned", ""), ("INVESTIGATING", "open", ""),
    ],
)  # fmt: skip
def test_a_partner_speaks_for_what_is_theirs(tell, report, issue, status, state, outcome):
    made = report(code="noise_referral", where="159 Birchmount Street")
    key = issue("City of Ashgrove", ("updates",), body_code="ashgrove")
    assert tell(key, made, status=status, description="Seen").status_code == 200
    made.refresh_from_db()
    assert (made.state, made.outcome) == (state, outcome)
    if state != "returned":
        assert made.public_words == "City of Ashgrove: Seen"


def test_nobody_speaks_for_what_is_not_theirs(tell, report, issue, send):
    made = report(code="missed_collection", attributes={"stream": "Garbage"})
    partner = issue("City of Ashgrove", ("updates",), body_code="ashgrove")
    assert tell(partner, made, status="FIXED").status_code == 404
    assert tell(issue(), made).status_code == 403
    other = sent_with(issue(), send)
    assert tell(issue(scopes=("updates",)), other).status_code == 404
    assert ServiceRequest.objects.filter(state="closed").count() == 0
    assert not Told.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"update_id": None}, 400), ({"status": None}, 400), ({"status": "gone"}, 400),
        ({"description": None}, 400), ({"description": "x" * 4001}, 400),
        ({"updated_datetime": "now"}, 400), ({"service_request_id": None}, 400),
        ({"service_request_id": "26-999999"}, 404), ({"service_request_id": "9" * 300}, 404),
        ({"jurisdiction_id": "x"}, 404), ({"jurisdiction_id": f"tansley.{REGION}"}, 404),
        ({"api_key": None}, 403), ({"description": "a\0b"}, 400),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_leaves_nothing_behind(tell, send, issue, change, code):
    key = issue(scopes=("requests", "updates"))
    made = sent_with(key, send)
    refused = tell(key, made, **change)
    assert (refused.status_code, refused.json()[0]["code"]) == (code, code)
    assert not made.updates.exists()
    assert not Told.objects.exists()
    assert Report.objects.count() == 1


def test_each_outcome_has_a_state_of_the_extension():
    outcomes = ("done", "made_safe", "unable", "not_found", "referred", "duplicate")
    assert {status_of("closed", each, is_extended=True) for each in outcomes} <= KNOWN
    assert {status_of("closed", each, is_extended=False) for each in outcomes} == {"CLOSED"}
