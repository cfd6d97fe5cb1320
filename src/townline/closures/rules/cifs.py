"""Waze CIFS: closures as `ROAD_CLOSED`, lanes as a hazard on the road, in XML or JSON.

Source: the public Closure and Incident Feed Specification. The polyline is latitude before longitude, six
places, in the order traffic drives it; ROAD_CLOSED shuts the road for everybody who asks for a way, so lanes
alone are never ROAD_CLOSED. Descriptions are cut at forty characters, as the specification recommends.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from townline.closures.rules.published import Feed, Published

SCHEMA = "http://www.gstatic.com/road-incidents/cifsv2.xsd"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
SUBTYPES = {"event": "ROAD_CLOSED_EVENT", "works": "ROAD_CLOSED_CONSTRUCTION",
            "watermain": "ROAD_CLOSED_CONSTRUCTION"}  # fmt: skip
LONGEST = 40


def entries(published: Feed) -> Iterator[dict[str, str]]:
    """Each closure as the names and texts that both forms share."""
    for closure in published.closures:
        yield _entry(closure, published)


def _entry(closure: Published, published: Feed) -> dict[str, str]:
    def local(at: datetime) -> str:
        return at.astimezone(ZoneInfo(published.timezone)).isoformat(timespec="seconds")

    full = SUBTYPES.get(closure.reason, "ROAD_CLOSED_HAZARD")
    return {
        "id": closure.key,
        "type": "ROAD_CLOSED" if closure.is_full else "HAZARD",
        "subtype": full if closure.is_full else "HAZARD_ON_ROAD_LANE_CLOSED",
        "polyline": " ".join(f"{lat:.6f} {lon:.6f}" for lon, lat in closure.roads[0].line),
        "street": closure.street,
        "direction": "BOTH_DIRECTIONS" if closure.is_both_ways else "ONE_DIRECTION",
        "starttime": local(closure.starts_at),
        "endtime": local(closure.ends_at),
        "description": short(closure.words or closure.reason.capitalize()),
        "creationtime": local(closure.created_at),
        "updatetime": local(closure.updated_at),
        "reference": published.publisher,
    }


def short(words: str) -> str:
    """At most forty characters, cut between words."""
    if len(words) <= LONGEST:
        return words
    return words[: LONGEST - 1].rpartition(" ")[0] + "…"


def as_json(published: Feed) -> dict[str, object]:
    """The feed as JSON."""
    return {"incidents": [{"incident": entry} for entry in entries(published)]}


def as_xml(published: Feed) -> bytes:
    """The feed as XML."""
    ET.register_namespace("xsi", XSI)
    root = ET.Element("incidents", {f"{{{XSI}}}noNamespaceSchemaLocation": SCHEMA})
    for entry in entries(published):
        incident = ET.SubElement(root, "incident", {"id": entry.pop("id")})
        for name, text in entry.items():
            ET.SubElement(incident, name).text = text
    return bytes(ET.tostring(root, encoding="utf-8", xml_declaration=True))
