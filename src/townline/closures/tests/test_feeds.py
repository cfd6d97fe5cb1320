"""One record, three feeds, each as its public specification wants it.

The shapes below are what the specifications state, in our words. The published schema of Open511 judges as
well, fetched at set-up; those of WZDx and CIFS where TOWNLINE_SCHEMAS (see docs/reference/feeds.md) names a
folder with them.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from defusedxml.ElementTree import fromstring
from django.urls import reverse

from townline.closures import actions
from townline.closures.rules import cifs, open511, wzdx
from townline.closures.tests.conftest import later

FETCHED = Path(__file__).parents[4] / "var" / "schemas"
SCHEMAS = Path(os.environ.get("TOWNLINE_SCHEMAS", FETCHED))


def published(name: str) -> pytest.MarkDecorator:
    """Only where the published schema is at hand."""
    why = f"{name} is not in {SCHEMAS}: see docs/reference/feeds.md"
    return pytest.mark.skipif(not (SCHEMAS / name).is_file(), reason=why)


WHEN = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$"}
LON = {"type": "number", "minimum": -80.4, "maximum": -79}
LAT = {"type": "number", "minimum": 42.9, "maximum": 43.6}
POINT = {"type": "array", "minItems": 2, "maxItems": 2, "prefixItems": [LON, LAT]}
CORE = {
    "type": "object",
    "required": ["event_type", "data_source_id", "direction", "road_names"],
    "properties": {
        "event_type": {"enum": ["work-zone", "detour"]},
        "direction": {"enum": ["northbound", "eastbound", "southbound", "westbound", "undefined"]},
        "road_names": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "creation_date": WHEN, "update_date": WHEN,
        "related_road_events": {"items": {"required": ["type", "id"]}},
    },
}  # fmt: skip
WZDX = {
    "type": "object",
    "required": ["type", "features", "feed_info"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "bbox": {"type": "array", "minItems": 4},
        "feed_info": {
            "required": ["update_date", "version", "publisher", "data_sources"],
            "properties": {
                "version": {"const": "4.2"}, "update_date": WHEN,
                "data_sources": {"minItems": 1, "items": {
                    "required": ["data_source_id", "organization_name"]}},
            },
        },
        "features": {"type": "array", "items": {
            "required": ["id", "type", "properties", "geometry"],
            "properties": {
                "id": {"type": "string"}, "type": {"const": "Feature"},
                "geometry": {"properties": {"type": {"const": "LineString"},
                             "coordinates": {"type": "array", "minItems": 2, "items": POINT}}},
                "properties": {
                    "required": ["core_details", "start_date", "end_date", "vehicle_impact",
                                 "location_method", "is_start_date_verified", "is_end_date_verified",
                                 "is_start_position_verified", "is_end_position_verified"],
                    "properties": {
                        "core_details": CORE, "start_date": WHEN, "end_date": WHEN,
                        "vehicle_impact": {"enum": ["all-lanes-closed", "some-lanes-closed"]},
                        "location_method": {"enum": ["junction-method", "other", "unknown"]},
                        "types_of_work": {"items": {"properties": {"type_name": {"enum": [
                            "maintenance", "overhead-work", "below-road-work"]}}}},
                    },
                },
            },
        }},
    },
}  # fmt: skip
LOCAL = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$")
LATLON = re.compile(r"^(43\.\d{6} -79\.\d{6})( 43\.\d{6} -79\.\d{6})+$")


@pytest.fixture
def roads(closed, june, at_night):
    """Four closures that differ in everything a feed says, and one that is not to be published."""
    alder = ("Alder Avenue", "Sorrel Street", "Oriole Street")
    first = closed(where=alder, is_life_safety=True, words="Watermain & <sinkhole> between the two crossings",
                   reason="watermain", detour_en="By Linden Row", detour_fr="Par Linden Row")  # fmt: skip
    second = closed(where=alder, direction="S", extent="lanes", reason="wires",
                    expected_end_at=later(90))  # fmt: skip
    for each in (second, closed(reason="event", starts_at=later(600), direction="E"),
                 closed(reason="flooding", where=("Regina Street", "", ""))):  # fmt: skip
        actions.record_call_back(check_id=each.check_made_id, result="confirmed", actor=june,
                                 answered_by="Hale", now=later(1))  # fmt: skip
    closed(words="A hoax")
    return first


def read(client, name):
    answer = client.get(reverse(f"closures:{name}"))
    assert answer.status_code == 200
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert b"hoax" not in answer.content
    assert b"Vale" not in answer.content  # who called it in is nobody's business
    return answer.content


def test_wzdx_says_each_direction_as_4_2_wants_it(client, roads):
    feed = json.loads(read(client, "wzdx"))
    jsonschema.validate(feed, WZDX)
    both = [each for each in feed["features"] if each["id"].startswith(str(roads.key))]
    ways = [each["properties"]["core_details"]["direction"] for each in both]
    assert ways == ["northbound", "southbound"]
    assert both[0]["geometry"]["coordinates"] == both[1]["geometry"]["coordinates"][::-1]
    assert both[0]["properties"]["core_details"]["related_road_events"][0]["id"] == both[1]["id"]
    assert not both[0]["properties"]["is_start_date_verified"]
    assert len(feed["features"]) == 6
    assert len({each["id"] for each in feed["features"]}) == 6


def test_an_empty_region_is_a_valid_feed(client, northmoor):
    jsonschema.validate(json.loads(read(client, "wzdx")), WZDX)
    assert json.loads(read(client, "cifs_json")) == {"incidents": []}
    assert fromstring(read(client, "cifs_xml")).tag == "incidents"
    assert json.loads(read(client, "open511_json"))["events"] == []
    assert fromstring(read(client, "open511_xml")).find("events") is not None


def check_cifs(entry):
    assert entry["type"] in {"ROAD_CLOSED", "HAZARD"}
    assert entry["subtype"].startswith(entry["type"])
    assert LATLON.match(entry["polyline"])
    assert entry["direction"] in {"BOTH_DIRECTIONS", "ONE_DIRECTION"}
    assert entry["street"]
    assert LOCAL.match(entry["starttime"])
    assert LOCAL.match(entry["endtime"])
    assert entry["endtime"] > entry["starttime"]
    assert len(entry["description"]) <= 40


def test_cifs_says_the_same_in_xml_and_json(client, roads):
    root: Any = fromstring(read(client, "cifs_xml"))
    assert root.tag == "incidents"
    in_xml = [{"id": each.get("id"), **{child.tag: child.text for child in each}} for each in root]
    in_json = [each["incident"] for each in json.loads(read(client, "cifs_json"))["incidents"]]
    assert in_xml == in_json
    for entry in in_xml:
        check_cifs(entry)
    lanes = next(each for each in in_xml if each["type"] == "HAZARD")
    assert lanes["subtype"] == "HAZARD_ON_ROAD_LANE_CLOSED"
    assert lanes["direction"] == "ONE_DIRECTION"
    first_lat = float(lanes["polyline"].split()[0])
    assert first_lat > float(lanes["polyline"].split()[-2])  # southbound is driven southward
    assert len({each["id"] for each in in_xml}) == len(in_xml) == 4


def check_open511(said):
    assert re.match(r"^[a-z0-9.-]+\.[a-z]+/C\d\d-\d{6}$", said["id"])
    assert said["status"] == "ACTIVE"
    assert said["event_type"] in {"CONSTRUCTION", "SPECIAL_EVENT", "INCIDENT", "ROAD_CONDITION"}
    assert said["severity"] in {"MINOR", "MODERATE", "MAJOR"}
    assert said["certainty"] in {"OBSERVED", "LIKELY"}
    assert said["timezone"] == "America/Toronto"


def test_open511_says_the_same_in_xml_and_json(client, roads):
    events = json.loads(read(client, "open511_json"))["events"]
    root: Any = fromstring(read(client, "open511_xml"))
    assert root.get("version") == "v1"
    assert len(events) == len(root.find("events")) == 4
    for said, element in zip(events, root.find("events"), strict=True):
        check_open511(said)
        for name in ("id", "status", "headline", "event_type", "severity", "created", "updated"):
            assert element.findtext(name) == said[name]
        interval = element.findtext("schedule/intervals/interval")
        assert interval == said["schedule"]["intervals"][0]
        assert re.match(r"^2026-11-\d\dT\d\d:\d\d/(2026-11-\d\dT\d\d:\d\d)?$", interval)
        first = element.findtext(f"geography/{{{open511.GML}}}LineString/{{{open511.GML}}}posList")
        lat, lon = (float(each) for each in first.split()[:2])
        assert [lon, lat] == said["geography"]["coordinates"][0]
    assert root.find("events/event/detour").text == "By Linden Row"


def test_the_smallest_words_survive(client, roads):
    assert cifs.short("x" * 60).endswith("…")
    assert len(cifs.short("x" * 60)) <= cifs.LONGEST
    said = json.loads(read(client, "cifs_json"))["incidents"][0]["incident"]["description"]
    assert said == "Watermain & <sinkhole> between the two…"
    assert wzdx.instant(later(0)) == "2026-11-25T07:09:00Z"


@published("wzdx/WorkZoneFeed.json")
def test_the_published_wzdx_schema_agrees(client, roads):
    """The schemas lie as WorkZoneFeed.json and its neighbours, whatever release their names give."""
    referencing = pytest.importorskip("referencing")
    known = {}
    for file in (SCHEMAS / "wzdx").glob("*.json"):
        found = referencing.Resource.from_contents(json.loads(file.read_text("utf-8")))
        base = "https://raw.githubusercontent.com/usdot-jpo-ode/wzdx"
        for branch in ("main", "release/v4.2"):
            known[f"{base}/{branch}/schemas/4.2/{file.name}"] = found
        known[f"https://geojson.org/schema/{file.name}"] = found
    registry = referencing.Registry().with_resources(known.items())
    schema = json.loads((SCHEMAS / "wzdx" / "WorkZoneFeed.json").read_text("utf-8"))
    judge = jsonschema.Draft7Validator(schema, registry=registry)
    faults = [f"{list(each.path)}: {each.message}" for each in judge.iter_errors(
        json.loads(read(client, "wzdx")))]  # fmt: skip
    assert not faults


@published("open511.rng")
def test_the_published_open511_schema_agrees(client, roads):
    etree = pytest.importorskip("lxml.etree")
    judge = etree.RelaxNG(etree.parse(str(SCHEMAS / "open511.rng")))
    said = etree.fromstring(read(client, "open511_xml"))
    assert said.findall(".//event")  # an empty feed proves nothing
    assert judge.validate(said), judge.error_log
    said.find(".//event").remove(said.find(".//event/severity"))
    assert not judge.validate(said)


@published("cifsv2.xsd")
def test_the_published_cifs_schema_agrees(client, roads):
    etree = pytest.importorskip("lxml.etree")
    judge = etree.XMLSchema(etree.parse(str(SCHEMAS / "cifsv2.xsd")))
    assert judge.validate(etree.fromstring(read(client, "cifs_xml"))), judge.error_log
