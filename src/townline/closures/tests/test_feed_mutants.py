"""The checks of the feeds can fail: what a specification requires is broken once, and each break is seen."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
from defusedxml.ElementTree import fromstring

from townline.closures.tests import test_feeds as checks
from townline.closures.tests.test_feeds import WZDX, read, roads

pytestmark = pytest.mark.django_db
__all__ = ["roads"]

Path = tuple[str | int, ...]


def required(schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
    """Where everything that a schema requires stands, in the first item of each list."""
    for name in schema.get("required", ()):
        yield (*at, name)
    for name, inner in schema.get("properties", {}).items():
        yield from required(inner, (*at, name))
    if "items" in schema:
        yield from required(schema["items"], (*at, 0))


def narrow(schema: dict[str, Any], at: Path = ()) -> Iterator[Path]:
    """Where a schema says which values there are: one of several, one alone, an instant, a coordinate."""
    if {"enum", "const", "pattern", "minimum"} & schema.keys():
        yield at
    for name, inner in schema.get("properties", {}).items():
        yield from narrow(inner, (*at, name))
    if "items" in schema:
        yield from narrow(schema["items"], (*at, 0))
    for n, inner in enumerate(schema.get("prefixItems", ())):
        yield from narrow(inner, (*at, n))


def changed(feed: Any, path: Path, change: Callable[[Any, str | int], None]) -> Any:
    """A copy of the feed with one thing changed; None where the feed does not have it."""
    made = copy.deepcopy(feed)
    holder = made
    for step in path[:-1]:
        if isinstance(step, int) and len(holder) <= step:
            return None
        if isinstance(step, str) and step not in holder:
            return None
        holder = holder[step]
    if isinstance(path[-1], str) and path[-1] not in holder:
        return None
    change(holder, path[-1])
    return made


def drop(holder: Any, key: str | int) -> None:
    del holder[key]


def spoil(holder: Any, key: str | int) -> None:
    holder[key] = 999.0 if isinstance(holder[key], float) else "something else"


def test_every_field_wzdx_requires_is_missed_when_it_is_gone(client, roads):
    feed = json.loads(read(client, "wzdx"))
    paths = list(required(WZDX))
    assert len(paths) >= 26
    for path in paths:
        mutant = changed(feed, path, drop)
        if mutant is None:  # only where one event has what another has not
            assert path[-2:] == (0, "type") or path[-2:] == (0, "id"), path
            continue
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(mutant, WZDX)


def test_every_value_wzdx_does_not_know_is_seen(client, roads):
    feed = json.loads(read(client, "wzdx"))
    seen = 0
    for path in narrow(WZDX):
        mutant = changed(feed, path, spoil)
        if mutant is None:
            continue
        seen += 1
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(mutant, WZDX)
    assert seen >= 12


def test_a_line_of_one_point_and_a_line_turned_round_are_seen(client, roads):
    feed = json.loads(read(client, "wzdx"))
    line = feed["features"][0]["geometry"]["coordinates"]
    short, turned = copy.deepcopy(feed), copy.deepcopy(feed)
    short["features"][0]["geometry"]["coordinates"] = line[:1]
    turned["features"][0]["geometry"]["coordinates"] = [[lat, lon] for lon, lat in line]
    for mutant in (short, turned):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(mutant, WZDX)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("type", "ROAD_SHUT"), ("subtype", "HAZARD_ON_ROAD"), ("polyline", "-79.100000 43.100000"),
        ("polyline", "43.100000 -79.100000"), ("direction", "NORTH"), ("street", ""),
        ("starttime", "2026-11-25T07:09:00Z"), ("endtime", "2020-01-01T00:00:00-05:00"),
        ("description", "x" * 41),
    ],
)  # fmt: skip
def test_every_rule_of_cifs_is_held(client, roads, name, wrong):
    entry = json.loads(read(client, "cifs_json"))["incidents"][0]["incident"]
    checks.check_cifs(entry)
    if name == "subtype" and entry["type"] == "HAZARD":
        wrong = "ROAD_CLOSED"
    with pytest.raises(AssertionError):
        checks.check_cifs(entry | {name: wrong})


@pytest.mark.parametrize("name", ["type", "subtype", "polyline", "street", "starttime", "endtime"])
def test_every_field_cifs_requires_is_missed_when_it_is_gone(client, roads, name):
    entry = json.loads(read(client, "cifs_json"))["incidents"][0]["incident"]
    del entry[name]
    with pytest.raises((AssertionError, KeyError)):
        checks.check_cifs(entry)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("id", "C26-000001"), ("status", "OPEN"), ("event_type", "CLOSURE"), ("severity", "HIGH"),
        ("certainty", "SURE"), ("timezone", "EST"),
    ],
)  # fmt: skip
def test_every_value_open511_does_not_know_is_seen(client, roads, name, wrong):
    said = json.loads(read(client, "open511_json"))["events"][0]
    checks.check_open511(said)
    with pytest.raises(AssertionError):
        checks.check_open511(said | {name: wrong})
    with pytest.raises(KeyError):
        checks.check_open511({key: value for key, value in said.items() if key != name})


def test_what_open511_orders_in_xml_is_in_that_order(client, roads):
    """Its schema reads elements in one order; what stands before what is part of the format."""
    order = ["id", "jurisdiction_url", "url", "status", "headline", "event_type", "severity"]
    root: Any = fromstring(read(client, "open511_xml"))
    for event in root.find("events"):
        tags = [re.sub(r"^\{.*\}", "", child.tag) for child in event]
        known = [tag for tag in tags if tag in order]
        assert {"id", "status", "headline", "event_type", "severity", "geography"} <= set(tags)
        assert len(known) == len(set(known))
