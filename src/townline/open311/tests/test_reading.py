"""Reading through the door: what is offered, what was asked for, and what nobody may see."""

from __future__ import annotations

import json
from copy import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from lxml import etree

from townline.core import clock
from townline.open311.rules.fields import ATTRIBUTE, REQUEST, SERVICE
from townline.open311.tests.conftest import REGION, Door
from townline.service_requests.models import ServiceRequest


def said(response: Any) -> list[dict[str, Any]]:
    """The errors of an answer; its status repeats the first code."""
    found = response.json()
    assert response.status_code == found[0]["code"]
    return list(found)


def test_discovery_names_the_endpoint_and_both_notations(door):
    found = door.get("discovery.json").json()
    (endpoint,) = found["endpoints"]
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    tree = etree.fromstring(door.get("discovery.xml").content)
    assert tree.findtext("endpoints/endpoint/url") == endpoint["url"]
    assert [each.text for each in tree.findall("endpoints/endpoint/formats/format")] == [
        "text/xml", "application/json",
    ]  # fmt: skip
    assert door.client.get("/open311/discovery.xml").status_code == 200


@pytest.mark.parametrize(
    ("notation", "kind"),
    [("xml", "text/xml; charset=utf-8"), ("json", "application/json; charset=utf-8")],
)
def test_every_answer_says_that_it_is_utf_8(door, notation, kind):
    for resource in ("services", "requests", "discovery", "services/pothole"):
        assert door.get(f"{resource}.{notation}")["Content-Type"] == kind
    assert door.get("services.xml").content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')


def test_services_are_about_places_and_none_is_about_a_person(door):
    rows = door.get("services.json").json()
    assert {tuple(row) for row in rows} == {tuple(field.name for field in SERVICE)}
    codes = {row["service_code"] for row in rows}
    assert {"pothole", "street_light", "missed_collection"} <= codes
    assert not codes & {"animal_bite", "shelter_outreach", "income_callback", "claim_notice"}
    tree = etree.fromstring(door.get("services.xml").content)
    assert tree.tag == "services"
    assert {each.findtext("service_code") for each in tree.findall("service")} == codes


def test_services_are_named_in_the_language_of_the_client(door):
    rows = door.client.get(
        "/open311/v2/services.json", {"jurisdiction_id": REGION}, headers={"Accept-Language": "fr"}
    ).json()
    assert "Nid-de-poule" in {row["service_name"] for row in rows}


def test_a_definition_asks_for_its_facts_in_order(door):
    found = door.get("services/missed_collection.json").json()
    assert found["service_code"] == "missed_collection"
    first, second = found["attributes"]
    assert set(second) == {field.name for field in ATTRIBUTE}
    assert (first["code"], first["datatype"], first["required"], first["variable"]) == (
        "stream", "singlevaluelist", True, True,
    )  # fmt: skip
    assert first["values"][0] == {"key": "Garbage", "name": "Garbage"}
    assert (second["order"], second["datatype"], second["required"]) == (2, "string", False)
    tree = etree.fromstring(door.get("services/missed_collection.xml").content)
    assert tree.tag == "service_definition"
    assert [each.text for each in tree.findall("attributes/attribute/values/value/key")][:1] == [
        "Garbage"
    ]


def test_a_jurisdiction_is_needed_where_there_are_several(door):
    (error,) = said(door.get("services.json", jurisdiction_id=None))
    assert error["code"] == 400
    assert "jurisdiction_id was not provided" in error["description"]
    (error,) = said(door.get("services.json", jurisdiction_id="elsewhere.example"))
    assert error["code"] == 404
    tree = etree.fromstring(door.get("services.xml", jurisdiction_id=None).content)
    assert (tree.tag, tree.findtext("error/code")) == ("errors", "400")


def test_what_is_not_there_is_said_in_the_standards_words(door):
    for resource in ("services/nothing.json", "requests/26-999999.json", "services/bus_pass.json"):
        assert [error["code"] for error in said(door.get(resource))] == [404]
    assert door.get("requests").status_code == 404
    assert door.get("requests.csv").status_code == 404
    refused = door.client.delete("/open311/v2/services.json")
    assert (refused.status_code, refused["Allow"]) == (405, "GET")
    assert refused.json()[0]["code"] == 405


def test_a_request_has_every_field_of_the_standard(door, report):
    made = report(attributes={"size": "Dinner plate", "damage": "ask Ada at 905-555-0142"})
    (row,) = door.get("requests.json").json()
    assert list(row) == [field.name for field in REQUEST]
    assert row["service_request_id"] == made.reference
    assert (row["status"], row["service_code"]) == ("open", "pothole")
    assert row["status_notes"] == made.words
    assert row["requested_datetime"][-6] in "+-"
    assert isinstance(row["lat"], float)
    one = door.get(f"requests/{made.reference}.json").json()
    assert one == [row]
    tree = etree.fromstring(door.get(f"requests/{made.reference}.xml").content)
    assert [each.tag for each in tree[0]] == [field.name for field in REQUEST]
    assert tree.findtext("request/service_request_id") == made.reference


def test_nobodys_words_number_or_home_is_shown(door, report):
    made = report(
        code="pothole", where="159 Birchmount Street", number="905-555-0142",
        attributes={"size": "Dinner plate", "damage": "ask Ada at 905-555-0142"},
    )  # fmt: skip
    missed = report(code="missed_collection", where="159 Birchmount Street",
                    attributes={"stream": "Garbage"})  # fmt: skip
    assert made.place_label.startswith("159 ")
    ServiceRequest.objects.update(hazard="Ada's dog")
    for notation in ("json", "xml"):
        text = door.get(f"requests.{notation}", extensions="true").content.decode()
        for secret in ("Ada", "905-555-0142", "159 ", "dog"):
            assert secret not in text
    rows = {row["service_request_id"]: row for row in door.get("requests.json").json()}
    assert rows[made.reference]["description"] == "Pothole"
    assert rows[made.reference]["address"].startswith("Birchmount Street")
    about = rows[missed.reference]
    assert about["address"].startswith("Ward")
    true = missed.place or {}
    away = max(abs(about["lat"] - true["lat"]), abs(about["long"] - true["lon"])) * 111_320
    assert 10 < away < 700
    assert door.get("requests.json").json() == door.get("requests.json").json()


def test_types_about_persons_are_not_listed(door, report):
    made = report(code="animal_bite", attributes={"animal": "dog"})
    assert door.get("requests.json").json() == []
    assert door.get(f"requests/{made.reference}.json").status_code == 404


def test_a_city_sees_what_lies_in_it(door, report):
    made = report(where="418 Kestrel Road")
    area = made.municipality_code.replace("_", "")
    here = Door(door.client, f"{area}.{REGION}")
    elsewhere = Door(door.client, f"{'tansley' if area != 'tansley' else 'wexcombe'}.{REGION}")
    assert [row["service_request_id"] for row in here.get("requests.json").json()] == [
        made.reference
    ]
    assert elsewhere.get("requests.json").json() == []
    assert elsewhere.get(f"requests/{made.reference}.json").status_code == 404


def test_every_filter_of_the_standard(door, report):
    hole, light, shut = report(), report(code="street_light"), report()
    ServiceRequest.objects.filter(pk=shut.pk).update(
        state="closed", outcome="done", closed_at=clock.now()
    )

    def found(**asked: Any) -> set[str]:
        return {row["service_request_id"] for row in door.get("requests.json", **asked).json()}

    everything = {hole.reference, light.reference, shut.reference}
    assert found() == everything
    assert found(service_code="street_light") == {light.reference}
    assert found(service_code="street_light,pothole") == everything
    assert found(service_code=["street_light", "pothole"]) == everything
    assert found(status="closed") == {shut.reference}
    assert found(status="open,closed") == everything
    assert found(service_request_id=f"{hole.reference},{shut.reference}", status="open") == {
        hole.reference, shut.reference,
    }  # fmt: skip
    ServiceRequest.objects.filter(pk=hole.pk).update(opened_at=clock.now() - timedelta(days=100))
    assert found() == everything - {hole.reference}
    long_ago = (clock.now() - timedelta(days=120)).isoformat()
    assert found(start_date=long_ago) == {hole.reference}
    assert found(end_date=(clock.now() - timedelta(days=99)).isoformat()) == {hole.reference}
    assert found(service_request_id=hole.reference) == {hole.reference}


def test_filters_together_give_what_fits_them_all(door, report):
    now = clock.now()
    made = {
        (code, state, days): report(code=code)
        for code in ("pothole", "street_light")
        for state in ("open", "closed")
        for days in (5, 20, 50)
    }
    for (_code, state, days), row in made.items():
        closed = {"state": "closed", "outcome": "done", "closed_at": now}
        ServiceRequest.objects.filter(pk=row.pk).update(
            opened_at=now - timedelta(days=days), **(closed if state == "closed" else {})
        )
    for code, state, days in made:
        rows = door.get(
            "requests.json", service_code=code, status=state,
            start_date=(now - timedelta(days=days + 1)).isoformat(),
            end_date=(now - timedelta(days=days - 1)).isoformat(),
        ).json()  # fmt: skip
        assert [row["service_request_id"] for row in rows] == [made[code, state, days].reference]


def test_a_list_ends_after_a_thousand_where_no_size_is_asked_for(door, report):
    row = report()
    copies = []
    for number in range(1000):
        another = copy(row)
        another.pk, another.reference, another.token = None, f"00-{number:06}", f"copy-{number}"
        copies.append(another)
    ServiceRequest.objects.bulk_create(copies)
    first = door.get("requests.json")
    assert 'rel="next"' in first["Link"]
    last = door.get("requests.json", page=2)
    assert "Link" not in last
    pages = [{each["service_request_id"] for each in page.json()} for page in (first, last)]
    assert [len(page) for page in pages] == [1000, 1]
    assert len(pages[0] | pages[1]) == 1001


@pytest.mark.parametrize(
    "asked",
    [
        {"status": "fixed"},
        {"start_date": "yesterday"},
        {"start_date": "2026-01-01T00:00:00"},
        {"start_date": "2026-13-01T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00Z"},
        {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-06-01T00:00:00Z"},
        {"start_date": "2026-02-01T00:00:00Z", "end_date": "2026-01-01T00:00:00Z"},
        {"page": "0"}, {"page": "x"}, {"page": "²"}, {"page_size": "1001"}, {"page": "9" * 30},
        {"service_code": "a\0b"},
        {"service_request_id": ",".join(str(n) for n in range(1001))},
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_with_400(door, asked):
    (error,) = said(door.get("requests.json", **asked))
    assert error["code"] == 400


def test_bad_utf_8_is_refused_not_guessed(door):
    refused = door.client.get(f"/open311/v2/requests.json?jurisdiction_id={REGION}&status=%ff%fe")
    assert said(refused)[0]["description"].startswith("This is not UTF-8")


def test_pages_follow_one_another(door, report):
    made = [report().reference for _ in range(5)]
    first = door.get("requests.json", page_size=2)
    assert [row["service_request_id"] for row in first.json()] == made[:2:-1]
    assert 'rel="next"' in first["Link"]
    last = door.get("requests.json", page_size=2, page=3)
    assert [row["service_request_id"] for row in last.json()] == made[:1]
    assert "Link" not in last


def test_extensions_say_more_and_only_when_asked(door, report):
    report()
    assert "extended_attributes" not in door.get("requests.json").json()[0]
    (row,) = door.get("requests.json", extensions="true").json()
    assert row["extended_attributes"]["detailed_status"] == "open"
    assert row["extended_attributes"]["position"] in ("exact", "near")
    tree = etree.fromstring(door.get("requests.xml", extensions="true").content)
    assert tree.findtext("request/extended_attributes/reports") == "1"


def test_a_list_costs_the_same_however_long_it_is(door, report, django_assert_num_queries):
    report()
    door.get("requests.json")
    with django_assert_num_queries(2):
        door.get("requests.json")
    for _ in range(30):
        report()
    with django_assert_num_queries(2):
        assert len(door.get("requests.json").json()) == 31


def test_any_page_of_any_origin_may_read(door):
    assert door.get("services.json")["Access-Control-Allow-Origin"] == "*"
    assert not door.get("services.json").cookies


def test_too_many_calls_are_told_to_wait(door):
    key = "open311:at:127.0.0.1"
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_rate VALUES (%s, now(), 120)", [key])
    refused = door.get("services.json")
    assert (said(refused)[0]["code"], refused["Retry-After"]) == (429, "60")


def test_a_wrong_key_counts_as_a_call_of_its_address(door):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO core_rate VALUES ('open311:at:127.0.0.1', now(), 119)")
    codes = [door.get("services.json", api_key="guess").status_code for _ in range(2)]
    assert codes == [403, 429]


def test_codes_stay_text(door, report):
    row = report()
    text = door.get("requests.json").content.decode()
    assert f'"service_request_id":"{row.reference}"' in text
    assert json.loads(text)[0]["service_code"] == "pothole"
