"""Open511 v1: road events, in XML with GML or in JSON with GeoJSON.

Source: the public Open511 specification and its schema. Intervals are local times without an offset, so the
time zone stands beside them; GML of EPSG 4326 is latitude before longitude, GeoJSON the other way round.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from townline.closures.rules.published import Feed, Published, description, headline
from townline.closures.rules.wzdx import instant

GML = "http://www.opengis.net/gml"
XML = "http://www.w3.org/XML/1998/namespace"
SRS = "urn:ogc:def:crs:EPSG::4326"
KINDS = {
    "collision": ("INCIDENT", "ACCIDENT"), "hazard": ("INCIDENT", "HAZARD"),
    "flooding": ("ROAD_CONDITION", "SURFACE_WATER_HAZARD"), "fire": ("INCIDENT", "FIRE"),
    "wires": ("INCIDENT", "HAZARD"), "watermain": ("CONSTRUCTION", "EMERGENCY_MAINTENANCE"),
    "weather": ("WEATHER_CONDITION", "STRONG_WINDS"), "works": ("CONSTRUCTION", "ROAD_CONSTRUCTION"),
    "event": ("SPECIAL_EVENT", "PLANNED_EVENT"),
}  # fmt: skip


def event(closure: Published, published: Feed) -> dict[str, Any]:
    """A closure as the names and values that both forms share, without its geography."""
    kind, subtype = KINDS[closure.reason]
    zone = ZoneInfo(published.timezone)

    def local(at: datetime) -> str:
        return at.astimezone(zone).strftime("%Y-%m-%dT%H:%M")

    road = {
        "name": closure.street, "from": closure.from_street, "to": closure.to_street,
        "direction": "BOTH" if closure.is_both_ways else closure.roads[0].way,
        "state": "CLOSED" if closure.is_full else "SOME_LANES_CLOSED",
    }  # fmt: skip
    end = local(closure.ends_at) if closure.is_end_known else ""
    return {
        "id": f"{published.jurisdiction}/{closure.reference}", "status": "ACTIVE",
        "headline": headline(closure), "description": description(closure), "event_type": kind,
        "event_subtypes": [subtype], "severity": "MAJOR" if closure.is_full else "MODERATE",
        "certainty": "OBSERVED" if closure.is_verified else "LIKELY",
        "created": instant(closure.created_at), "updated": instant(closure.updated_at),
        "detour": closure.detour_en, "timezone": published.timezone,
        "roads": [{name: text for name, text in road.items() if text}],
        "schedule": {"intervals": [f"{local(closure.starts_at)}/{end}"]},
    }  # fmt: skip


def as_json(published: Feed) -> dict[str, Any]:
    """The feed as JSON."""
    shown = []
    for closure in published.closures:
        said = {name: value for name, value in event(closure, published).items() if value}
        line = [list(point) for point in closure.roads[0].line]
        said["geography"] = {"type": "LineString", "coordinates": line}
        said["jurisdiction_url"] = published.address
        said["url"] = f"{published.address}#{closure.reference}"
        shown.append(said)
    return {"events": shown, "meta": {"version": "v1"}, "pagination": {"offset": "0"}}


def as_xml(published: Feed) -> bytes:
    """The feed as XML."""
    ET.register_namespace("gml", GML)
    root = ET.Element("open511", {"version": "v1", f"{{{XML}}}lang": "en"})
    events = ET.SubElement(root, "events")
    for closure in published.closures:
        _event_xml(events, closure, published)
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))


def _event_xml(events: ET.Element, closure: Published, published: Feed) -> None:
    said, element = event(closure, published), ET.SubElement(events, "event")
    ET.SubElement(
        element, "link", {"rel": "self", "href": f"{published.address}#{closure.reference}"}
    )
    ET.SubElement(element, "link", {"rel": "jurisdiction", "href": published.address})
    for name in ("id", "status", "headline", "description", "event_type"):
        ET.SubElement(element, name).text = said[name]
    subtypes = ET.SubElement(element, "event_subtypes")
    ET.SubElement(subtypes, "event_subtype").text = said["event_subtypes"][0]
    for name in ("severity", "certainty", "created", "updated"):
        ET.SubElement(element, name).text = said[name]
    if closure.detour_en:
        ET.SubElement(element, "detour").text = closure.detour_en
    if closure.detour_fr:
        french = ET.SubElement(element, "detour", {f"{{{XML}}}lang": "fr"})
        french.text = closure.detour_fr
    line = ET.SubElement(
        ET.SubElement(element, "geography"), f"{{{GML}}}LineString", {"srsName": SRS}
    )
    points = " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in closure.roads[0].line)
    ET.SubElement(line, f"{{{GML}}}posList").text = points
    road = ET.SubElement(ET.SubElement(element, "roads"), "road")
    for name, text in said["roads"][0].items():
        ET.SubElement(road, name).text = text
    ET.SubElement(element, "timezone").text = said["timezone"]
    intervals = ET.SubElement(ET.SubElement(element, "schedule"), "intervals")
    ET.SubElement(intervals, "interval").text = said["schedule"]["intervals"][0]
