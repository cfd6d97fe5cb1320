"""Sending through the door: what becomes a request, what is refused, and that nothing is left behind."""

from __future__ import annotations

import ast
import io
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import polib
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from townline.accounts.actions import hire
from townline.attachments import actions as taking
from townline.attachments import queries as attachments
from townline.core import clock, ledger, reference
from townline.core.models import LedgerEntry
from townline.open311 import opening
from townline.open311.models import ApiKey, Report
from townline.open311.tests.conftest import HOLE, REGION
from townline.places.queries import ANCHOR
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest

FORM = "application/x-www-form-urlencoded"


def said(response: Any) -> list[dict[str, Any]]:
    found = response.json()
    assert response.status_code == found[0]["code"]
    return list(found)


def nothing_is_left() -> bool:
    return not (
        ServiceRequest.objects.exists()
        or Report.objects.exists()
        or Follower.objects.exists()
        or LedgerEntry.objects.filter(stream__startswith="request:").exists()
    )


def test_a_request_is_opened_as_the_desk_opens_it(send):
    answered = send(first_name="Ada", last_name="Quill", email="ada@example.org",
                    phone="905-555-0142", account_id="A-7", device_id="d",
                    media_url="https://pictures.example/1.jpg")  # fmt: skip
    assert answered.status_code == 200
    (row,) = answered.json()
    made = ServiceRequest.objects.get()
    assert row["service_request_id"] == made.reference
    assert row["account_id"] == "A-7"
    assert made.owner_name in row["service_notice"]
    assert made.place_label.startswith("159 Birchmount Street")
    assert made.facts == {"size": "Dinner plate"}
    assert made.description == "It swallowed a wheel\n\nPicture: https://pictures.example/1.jpg"
    assert made.aware_at == made.opened_at
    assert made.followers.get().number == "+19055550142"
    kept = Report.objects.get()
    assert kept.service_request == made
    assert kept.reporter == {"first_name": "Ada", "last_name": "Quill", "email": "ada@example.org"}
    assert "request.opened" in LedgerEntry.objects.values_list("verb", flat=True)
    assert list(ledger.verify()) == []


def test_the_answer_in_xml(send):
    tree = etree.fromstring(send("requests.xml").content)
    assert tree.tag == "service_requests"
    assert tree.findtext("request/service_request_id") == ServiceRequest.objects.get().reference
    assert tree.find("request/account_id") is not None


def test_a_place_may_come_as_a_point_a_number_or_words(send):
    send()
    first = ServiceRequest.objects.get()
    assert first.at is not None
    lon, lat = ANCHOR.to_lonlat(first.at)
    send(address_string="behind the school", lat=lat, long=lon)
    by_point = ServiceRequest.objects.latest("pk")
    assert by_point.at == pytest.approx(first.at, abs=0.2)
    assert "Where, as it was sent: behind the school" in by_point.description
    send(address_string=None, address_id="landmark:nowhere")
    assert ServiceRequest.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"api_key": None}, 403, "Missing or invalid api_key"),
        ({"api_key": "tl311_wrong"}, 403, "Missing or invalid api_key"),
        ({"jurisdiction_id": None}, 400, "jurisdiction_id was not provided"),
        ({"jurisdiction_id": "x"}, 404, "was not found"),
        ({"service_code": None}, 400, "service_code was not provided"),
        ({"service_code": "nothing"}, 404, "service_code nothing was not found"),
        ({"service_code": "bus_pass"}, 404, "was not found"),
        ({"service_code": "animal_bite"}, 404, "was not found"),
        ({"attribute[size]": "Huge"}, 400, "attribute[size] is one of"),
        ({"attribute[colour]": "red"}, 400, "does not ask for attribute[colour]"),
        ({"address_string": None}, 400, "Say where"),
        ({"address_string": "zzqqy xxw"}, 400, "was not found"),
        ({"address_string": None, "address_id": "address:99999999999"}, 400, "was not found"),
        ({"address_string": None, "address_id": "address:²"}, 400, "none of ours"),
        ({"lat": "43.1"}, 400, "lat and long"),
        ({"lat": "nan", "long": "nan"}, 400, "lat and long"),
        ({"lat": "1e9999", "long": "2"}, 400, "lat and long"),
        ({"lat": "91", "long": "2"}, 400, "lat and long"),
        ({"lat": "٤٣", "long": "-79"}, 400, "lat and long"),
        ({"lat": "0", "long": "0"}, 400, "outside of the region"),
        ({"email": "not one"}, 400, "email"),
        ({"phone": "call me"}, 400, "phone"),
        ({"media_url": "javascript:alert(1)"}, 400, "media_url"),
        ({"media_url": "https://[::1"}, 400, "media_url"),
        ({"media_url": "https://u:p@example.org/"}, 400, "media_url"),
        ({"description": "x" * 4001}, 400, "description is at most 4000"),
        ({"description": "a\0b"}, 400, "NUL"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_leaves_nothing_behind(send, change, code, words):
    errors = said(send(**change))
    assert errors[0]["code"] == code
    assert words in " ".join(error["description"] for error in errors)
    assert nothing_is_left()


def test_every_fault_is_told_at_once(send):
    errors = said(send(email="x", phone="y", lat="z", **{"attribute[size]": "Huge"}))
    assert len(errors) == 4


def test_a_city_takes_what_lies_in_it(send):
    send()
    assert ServiceRequest.objects.get().municipality_code == "ashgrove"
    assert send(jurisdiction_id=f"ashgrove.{REGION}").status_code == 200
    lon, lat = _point()
    refused = send(jurisdiction_id=f"tansley.{REGION}", address_string=None, lat=lat, long=lon)
    assert "lies in Ashgrove" in said(refused)[0]["description"]
    refused = send(jurisdiction_id=f"tansley.{REGION}")
    assert "was not found" in said(refused)[0]["description"]


def _point() -> tuple[float, float]:
    at = ServiceRequest.objects.latest("pk").at
    assert at is not None
    return ANCHOR.to_lonlat(at)


def test_a_key_opens_only_what_it_is_for(send, issue):
    assert said(send(api_key=issue(scopes=("updates",))))[0]["code"] == 403
    here = issue(jurisdictions=[f"tansley.{REGION}"])
    assert said(send(api_key=here))[0]["code"] == 403
    ApiKey.objects.filter(pk=ApiKey.objects.latest("pk").pk).update(revoked_at=clock.now())
    assert said(send(api_key=here))[0]["description"].startswith("Missing or invalid")
    assert nothing_is_left()


def test_a_key_may_stand_in_a_header(send, issue):
    assert send(api_key=None, headers={"X-API-Key": issue()}).status_code == 200


def test_a_key_has_a_rate_of_its_own(send, issue):
    slow = issue(a_minute=2)
    assert [send(api_key=slow).status_code for _ in range(3)] == [200, 200, 429]
    assert send().status_code == 200


def test_wrong_keys_are_counted_by_address_until_they_are_told_to_wait(send):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_rate VALUES ('open311:at:127.0.0.1', now(), 118)")
    assert [send(api_key="guess").status_code for _ in range(3)] == [403, 403, 429]
    assert send().status_code == 200, "a key that is known has a rate of its own"


def test_sending_costs_at_most_ten_statements(send, django_assert_max_num_queries):
    send()
    with django_assert_max_num_queries(7):
        assert send().status_code == 200
    with django_assert_max_num_queries(7):
        assert send(headers={"Idempotency-Key": "k1"}).status_code == 200
    lon, lat = _point()
    with django_assert_max_num_queries(4):
        assert send(lat=lat, long=lon, address_string=None).status_code == 200


def test_the_same_sent_again_is_the_one_there_was(send):
    first = send(headers={"Idempotency-Key": "k1"}).json()
    assert send(headers={"Idempotency-Key": "k1"}).json() == first
    assert ServiceRequest.objects.count() == 1
    other = send(headers={"Idempotency-Key": "k1"}, description="Another")
    assert said(other)[0]["code"] == 409
    assert send(headers={"Idempotency-Key": "k2"}).json() != first
    assert said(send(headers={"Idempotency-Key": "x" * 121}))[0]["code"] == 400


def test_words_of_danger_make_it_urgent_and_say_whom_to_call(send):
    (row,) = send(description="A power line is down on the car and a child is inside").json()
    made = ServiceRequest.objects.get()
    assert made.urgency in "EA"
    assert made.hazard
    assert row["service_notice"].startswith("If somebody is in danger, call 9-1-1.")


def test_the_same_danger_sent_again_is_told_the_same(send):
    said_twice = [
        send(headers={"Idempotency-Key": "k"}, description="A power line is down on the car").json()
        for _ in range(2)
    ]
    assert said_twice[0] == said_twice[1]
    assert "9-1-1" in said_twice[1][0]["service_notice"]


def test_who_does_not_wait_gets_a_token(send, door):
    answered = send(headers={"Prefer": "respond-async"})
    assert answered.status_code == 202
    (row,) = answered.json()
    assert "service_request_id" not in row
    waiting = door.get(f"tokens/{row['token']}.json").json()
    assert waiting == [{"service_request_id": None, "token": row["token"]}]
    sent_at = Report.objects.get().at
    opening.open_waiting(report_id=Report.objects.get().pk, now=clock.now())
    opening.open_waiting(report_id=Report.objects.get().pk, now=clock.now())
    made = ServiceRequest.objects.get()
    assert made.aware_at == sent_at
    assert Report.objects.get().waiting is None
    assert door.get(f"tokens/{row['token']}.json").json() == [
        {"service_request_id": made.reference, "token": row["token"]}
    ]
    assert said(door.get("tokens/none.json"))[0]["code"] == 404


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        (b"service_code=%ff%fe", FORM, 400),
        (b"\xff\xfe\x00", FORM, 400),
        (b"a=%00", FORM, 400),
        (b"&".join(b"f%d=1" % n for n in range(400)), FORM, 400),
        (b"x" * (3 * 1024 * 1024), FORM, 413),
        (b"{}", "application/json", 400),
        (b"--b", "multipart/form-data; boundary=b", 400),
        (b"--b", "multipart/form-data", 400),
        (b'--b\r\nContent-Disposition: form-data; name="media"; filename="../x.png"\r\n\r\nPNG\r\n--b--\r\n',
         "multipart/form-data; boundary=b", 400),
        (b'--b\r\nContent-Disposition: form-data; name="service_code"\r\n\r\n\xff\r\n--b--\r\n',
         "multipart/form-data; boundary=b", 400),
    ],
)  # fmt: skip
def test_no_body_breaks_the_door(northmoor, client, body, kind, code):
    refused = client.post("/open311/v2/requests.json", body, content_type=kind)
    assert said(refused)[0]["code"] in (code, 403)
    assert refused.status_code == code or kind.startswith("multipart")
    assert nothing_is_left()


def test_a_body_that_says_it_is_huge_is_not_read(northmoor, client):
    refused = client.post("/open311/v2/requests.json", b"x", content_type=FORM,
                          CONTENT_LENGTH=str(50 * 1024 * 1024))  # fmt: skip
    assert said(refused)[0]["code"] == 413


def test_a_form_of_several_parts_is_read_as_well(northmoor, client, issue):
    assert client.post("/open311/v2/requests.json", HOLE | {"api_key": issue()}).status_code == 200


def picture() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(made, "PNG")
    return made.getvalue()


def test_a_picture_comes_along_or_nothing_does(northmoor, client, issue):
    key = issue()
    fields = HOLE | {"api_key": key}
    good = SimpleUploadedFile("../../hole.png", picture(), "image/png")
    assert client.post("/open311/v2/requests.json", fields | {"media": good}).status_code == 200
    made = ServiceRequest.objects.get()
    (kept,) = attachments.belonging_to(f"request:{made.pk}")
    assert kept.is_from_public
    bad = SimpleUploadedFile("hole.png", b"<svg onload='alert(1)'>", "image/png")
    refused = client.post("/open311/v2/requests.json", fields | {"media": bad})
    assert said(refused)[0]["code"] == 400
    assert ServiceRequest.objects.count() == Report.objects.count() == 1


@pytest.fixture
def with_picture(northmoor, client, issue):
    """A request with one picture that nobody has looked through."""
    sent = SimpleUploadedFile("hole.png", picture(), "image/png")
    client.post("/open311/v2/requests.json", HOLE | {"api_key": issue(), "media": sent})
    made = ServiceRequest.objects.get()
    return made, attachments.belonging_to(f"request:{made.pk}")[0]


def media_url(client: Any, made: ServiceRequest) -> str | None:
    address = f"/open311/v2/requests/{made.reference}.json?jurisdiction_id={REGION}"
    url: str | None = client.get(address).json()[0]["media_url"]
    return url


def test_a_picture_is_public_once_a_person_released_it_and_carries_no_place(with_picture, client):
    made, kept = with_picture
    assert media_url(client, made) is None
    looked = hire(username="ada", name="Ada", roles=["supervisor"], hashed_password="!",
                  actor=None, now=clock.now())  # fmt: skip
    taking.release(attachment_id=kept.pk, actor=looked, now=clock.now())
    address = media_url(client, made)
    assert address is not None
    assert address.startswith("http")
    shown = client.get(urlsplit(address).path)
    assert shown.status_code == 200
    assert not Image.open(io.BytesIO(shown.content)).getexif()
    taking.hide(attachment_id=kept.pk, actor=looked, now=clock.now())
    assert media_url(client, made) is None


def test_a_picture_of_a_type_that_is_moved_stays_inside(with_picture, client):
    made, kept = with_picture
    looked = hire(username="ada", name="Ada", roles=["supervisor"], hashed_password="!",
                  actor=None, now=clock.now())  # fmt: skip
    taking.release(attachment_id=kept.pk, actor=looked, now=clock.now())
    ServiceDefinition.objects.filter(pk=made.definition_id).update(
        privacy="near", jitter_metres=300
    )
    reference.clear()
    assert media_url(client, made) is None


def test_errors_are_said_in_the_language_of_the_client(send, client):
    french = client.get("/open311/v2/requests.json?jurisdiction_id=" + REGION + "&status=lost",
                        headers={"accept-language": "fr-CA"})  # fmt: skip
    assert said(french)[0]["description"] == "status est open ou closed, pas lost."
    english = client.get(f"/open311/v2/requests.json?jurisdiction_id={REGION}&status={{code}}")
    assert said(english)[0]["description"] == "status is open or closed, not {code}."


def test_every_sentence_of_the_door_has_its_french_with_the_same_places():
    folder = Path(opening.__file__).parent
    told = set()
    for source in sorted(folder.glob("**/*.py")):
        if "tests" not in source.parts:
            for call in ast.walk(ast.parse(source.read_text())):
                if isinstance(call, ast.Call) and getattr(call.func, "id", "") in (
                    "refuse",
                    "Said",
                    "_wrong",
                ):
                    told |= {each.value for each in call.args[:2] if isinstance(each, ast.Constant)
                             and isinstance(each.value, str)}  # fmt: skip
    entries = {each.msgid: each.msgstr
               for each in polib.pofile(str(folder / "locale/fr/LC_MESSAGES/django.po"))}  # fmt: skip
    assert len(told) > 40
    assert told - set(entries) == set()
    for english, french in entries.items():
        assert sorted(re.findall(r"{(\w+)}", english)) == sorted(re.findall(r"{(\w+)}", french)), (
            english
        )


values = st.one_of(
    st.text(max_size=60), st.floats().map(str), st.sampled_from(["", "0", "-1", "9" * 40, "\u202e", "'--"])
)  # fmt: skip
sent = st.dictionaries(
    st.sampled_from([
        "lat", "long", "address_id", "address_string", "email", "phone", "media_url", "description",
        "account_id", "attribute[size]", "attribute[]", "attribute[size][]", "service_code",
        "jurisdiction_id",
    ]) | st.text(max_size=8), values, max_size=8,
)  # fmt: skip


@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(sent)
def test_whatever_is_sent_is_taken_or_refused_with_a_reason(send, change):
    before = ServiceRequest.objects.count()
    change = {k.encode("utf-8", "replace").decode(): v for k, v in change.items()}
    answered = send(**{k: v.encode("utf-8", "replace").decode() for k, v in change.items()})
    assert answered.status_code in (200, 400, 403, 404)
    opened = 1 if answered.status_code == 200 else 0
    assert ServiceRequest.objects.count() == before + opened
