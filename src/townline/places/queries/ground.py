"""What stands at a point: municipality, ward, road and its keepers; and what areas touch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.db import connection

from townline.core.reference import remember
from townline.places import rules
from townline.places.models import Municipality, Ward
from townline.places.queries.finding import PlaceMatch

ANCHOR = rules.Anchor(settings.TOWNLINE_ANCHOR[1], settings.TOWNLINE_ANCHOR[0])
Area = TypeVar("Area", Municipality, Ward)


@dataclass(frozen=True)
class SegmentFacts:
    """The piece of road at a point: who owns it, who maintains it, under which agreement."""

    id: int
    street: str
    from_street: str
    to_street: str
    road_class: int
    owner_code: str
    maintainer_code: str
    agreement: str
    distance_m: float


@dataclass(frozen=True)
class Boundary:
    """Another municipality within 30 m: both must be thought of."""

    municipality_code: str
    municipality_name: str
    distance_m: float


@dataclass(frozen=True)
class Location:
    """All that is known of a point at an instant."""

    x: float
    y: float
    lon: float
    lat: float
    label: str
    municipality_code: str
    municipality_name: str
    ward_code: str
    ward_name: str
    segment: SegmentFacts | None
    boundaries: tuple[Boundary, ...]
    at: str

    def as_json(self) -> dict[str, Any]:
        """Plain data for keeping on a record."""
        segment = dict(vars(self.segment)) if self.segment else None
        boundaries = [dict(vars(each)) for each in self.boundaries]
        return {**vars(self), "segment": segment, "boundaries": boundaries}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Location:
        """The location kept by `as_json`."""
        segment = SegmentFacts(**data["segment"]) if data.get("segment") else None
        boundaries = tuple(Boundary(**each) for each in data.get("boundaries", ()))
        return cls(**{**data, "segment": segment, "boundaries": boundaries})

    @property
    def owner_code(self) -> str:
        return self.segment.owner_code if self.segment else ""

    @property
    def maintainer_code(self) -> str:
        return self.segment.maintainer_code if self.segment else ""


def municipalities_in(
    *, rings: Sequence[Sequence[rules.Point]], circles: Sequence[tuple[rules.Point, float]],
    at: datetime,
) -> list[Municipality]:  # fmt: skip
    """The municipalities that polygons or (centre, metres) circles touch, by name; one statement."""
    areas = Municipality.objects.at(at).order_by("name")
    return [each for each in areas if rules.touches(each.ring, rings, circles)]


def locate(x: float, y: float, *, at: datetime, label: str = "") -> Location | None:
    """What stands at a point at an instant: municipality, ward, road and its keepers.

    Three statements; one where areas are remembered.

    None outside the region. `label` is what the place was called; without it the nearest address is
    named. Another municipality within 30 m is reported as a boundary.
    """
    point = (x, y)
    home, boundaries = _municipality(point, at)
    if home is None:
        return None
    ward = next(
        (
            ward
            for ward, ring in _wards(home.code)
            if at in ward.effective and rules.inside(point, ring)
        ),
        None,
    )
    segment, nearest = _segment(point, at, is_named=bool(label))
    if not label:
        label = f"{nearest}, {home.name}" if nearest else home.name
    lon, lat = ANCHOR.to_lonlat(point)
    return Location(
        x=x, y=y, lon=lon, lat=lat, label=label, municipality_code=home.code,
        municipality_name=home.name, ward_code=ward.code if ward else "",
        ward_name=ward.name if ward else "", segment=segment, boundaries=boundaries,
        at=at.isoformat(),
    )  # fmt: skip


def _rings(areas: Iterable[Area]) -> list[tuple[Area, list[rules.Point]]]:
    """Every version of some areas, each with its outline."""
    return [(area, [(x, y) for x, y in area.ring]) for area in areas]


def _wards(municipality_code: str) -> list[tuple[Ward, list[rules.Point]]]:
    wards = Ward.objects.filter(municipality_code=municipality_code).order_by("pk")
    return remember(("wards", municipality_code), lambda: _rings(wards))


def _municipality(
    point: rules.Point, at: datetime
) -> tuple[Municipality | None, tuple[Boundary, ...]]:
    home = None
    near = []
    areas = Municipality.objects.order_by("pk")
    for area, ring in remember("outlines", lambda: _rings(areas)):
        if at not in area.effective:
            continue
        if home is None and rules.inside(point, ring):
            home = area
            continue
        if not rules.may_touch(point, ring, rules.BOUNDARY_METRES):
            continue
        away = rules.distance_to_line(point, [*ring, ring[0]])
        if away <= rules.BOUNDARY_METRES:
            near.append(Boundary(area.code, area.name, round(away, 1)))
    return home, tuple(sorted(near, key=lambda each: each.distance_m))


_NEAREST = """
(SELECT a.number || ' ' || s.name FROM places_address a JOIN places_street s ON s.id = a.street_id
 ORDER BY a.at <-> point(%(x)s, %(y)s) LIMIT 1)
"""
_SEGMENTS = """
SELECT here.address, near.* FROM (SELECT {address} AS address) AS here LEFT JOIN LATERAL (
  SELECT g.id, s.name, g.from_street, g.to_street, g.road_class, g.owner_code, g.maintainer_code,
    g.agreement, g.code, g.line
  FROM places_segment g JOIN places_street s ON s.id = g.street_id
  WHERE g.effective @> %(at)s ORDER BY g.box <-> point(%(x)s, %(y)s), g.road_class, g.code LIMIT 16
) AS near ON true
"""
_NAMED, _UNNAMED = _SEGMENTS.format(address="NULL"), _SEGMENTS.format(address=_NEAREST)


def _segment(
    point: rules.Point, at: datetime, *, is_named: bool
) -> tuple[SegmentFacts | None, str]:
    """The road at a point and, where the place has no name yet, the nearest address; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED if is_named else _UNNAMED, {"at": at, "x": point[0], "y": point[1]})
        rows = cursor.fetchall()
    address = rows[0][0] or ""
    roads = [row[1:] for row in rows if row[1] is not None]
    # At a corner both roads are as near: the greater road is meant, whose owner answers for the crossing.
    measured = [(rules.distance_to_line(point, _line(row[9])), row) for row in roads]
    if not measured:
        return None, address
    distance, best = min(measured, key=lambda each: (round(each[0]), each[1][4], each[1][8]))
    if distance > 400:
        return None, address
    pk, street, start, end, road_class, owner, maintainer, agreement = best[:8]
    facts = SegmentFacts(
        pk, street, start, end, road_class, owner, maintainer, agreement, round(distance, 1)
    )
    return facts, address


def _line(kept: Any) -> list[rules.Point]:
    return [(x, y) for x, y in (json.loads(kept) if isinstance(kept, str) else kept)]


_KEEPERS = """
SELECT a.ref, g.id, s.name, g.from_street, g.to_street, g.road_class, g.owner_code,
  g.maintainer_code, g.agreement, g.line
FROM unnest(%s::text[], %s::float[], %s::float[], %s::bigint[]) AS a(ref, x, y, segment)
CROSS JOIN LATERAL (
  SELECT * FROM places_segment
  WHERE CASE WHEN a.segment > 0 THEN id = a.segment ELSE effective @> %s END
  ORDER BY box <-> point(a.x, a.y), road_class, code LIMIT 4) g
JOIN places_street s ON s.id = g.street_id
"""


def keepers(matches: Sequence[PlaceMatch], *, at: datetime) -> dict[str, SegmentFacts]:
    """The road at each place that may be meant, with its owner and keeper, by `ref`; one statement.

    A landmark has none: it may stand off the road. Nor has a place farther than 400 m from any.
    """
    asked = [match for match in matches if match.kind != "landmark"]
    if not asked:
        return {}
    segments = [
        int(match.ref.partition(":")[2]) if match.kind == "street" else 0 for match in asked
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEPERS,
            [[m.ref for m in asked], [m.x for m in asked], [m.y for m in asked], segments, at],
        )
        rows = cursor.fetchall()
    points = {match.ref: (match.x, match.y) for match in asked}
    best: dict[str, tuple[tuple[int, int], SegmentFacts]] = {}
    for ref, pk, street, start, end, road_class, owner, maintainer, agreement, line in rows:
        away = rules.distance_to_line(points[ref], _line(line))
        rank = (round(away), road_class)
        if away <= 400 and (ref not in best or rank < best[ref][0]):
            best[ref] = (rank, SegmentFacts(
                pk, street, start, end, road_class, owner, maintainer, agreement, round(away, 1)
            ))  # fmt: skip
    return {ref: facts for ref, (_rank, facts) in best.items()}
