"""Work Zone Data Exchange 4.2: a GeoJSON collection with a feature for each direction that is closed.

Source: the public WZDx 4.2 specification. Its work zone feed knows no other event than `work-zone` for a road
that is shut, so every closure is one; `vehicle_impact` is of one direction of one road.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from townline.closures.rules.published import Feed, Published, Road, description, headline

LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
WAYS = {"N": "northbound", "E": "eastbound", "S": "southbound", "W": "westbound"}
WORK = {"watermain": "below-road-work", "wires": "overhead-work", "works": "maintenance"}


def instant(at: datetime) -> str:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def feed(published: Feed) -> dict[str, Any]:
    """The whole feed."""
    features = [
        _feature(published, closure, road)
        for closure in published.closures
        for road in closure.roads
    ]
    whole: dict[str, Any] = {"feed_info": _info(published), "type": "FeatureCollection",
                             "features": features}  # fmt: skip
    points = [point for each in features for point in each["geometry"]["coordinates"]]
    if points:
        lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
        whole["bbox"] = [min(lons), min(lats), max(lons), max(lats)]
    return whole


def _info(published: Feed) -> dict[str, Any]:
    return {
        "publisher": published.publisher, "version": "4.2", "license": LICENCE,
        "update_date": instant(published.now), "update_frequency": 60,
        "data_sources": [{
            "data_source_id": published.source, "organization_name": published.publisher,
            "update_date": instant(published.now), "update_frequency": 60,
        }],
    }  # fmt: skip


def _id(closure: Published, road: Road) -> str:
    return f"{closure.key}-{road.way.lower()}"


def _feature(published: Feed, closure: Published, road: Road) -> dict[str, Any]:
    return {
        "id": _id(closure, road), "type": "Feature",
        "properties": _properties(published, closure, road),
        "geometry": {"type": "LineString", "coordinates": [list(point) for point in road.line]},
    }  # fmt: skip


def _properties(published: Feed, closure: Published, road: Road) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "core_details": _core(published, closure, road),
        "start_date": instant(closure.starts_at), "end_date": instant(closure.ends_at),
        "is_start_date_verified": closure.is_verified and closure.starts_at <= published.now,
        "is_end_date_verified": False,
        "is_start_position_verified": False, "is_end_position_verified": False,
        "location_method": "junction-method" if closure.from_street else "other",
        "vehicle_impact": "all-lanes-closed" if closure.is_full else "some-lanes-closed",
    }  # fmt: skip
    if closure.from_street:
        shown["beginning_cross_street"] = closure.from_street
    if closure.to_street:
        shown["ending_cross_street"] = closure.to_street
    if closure.reason in WORK:
        shown["types_of_work"] = [{"type_name": WORK[closure.reason]}]
    return shown


def _core(published: Feed, closure: Published, road: Road) -> dict[str, Any]:
    core: dict[str, Any] = {
        "event_type": "work-zone", "data_source_id": published.source, "direction": WAYS[road.way],
        "road_names": [closure.street], "name": closure.reference,
        "description": f"{headline(closure)}. {description(closure)} {closure.detour_en}".strip(),
        "creation_date": instant(closure.created_at), "update_date": instant(closure.updated_at),
    }  # fmt: skip
    others = [other for other in closure.roads if other != road]
    if others:
        core["related_road_events"] = [
            {"type": "related-work-zone", "id": _id(closure, other)} for other in others
        ]
    return core
