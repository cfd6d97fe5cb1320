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
from townline.places.rules import Outline

ANCHOR = rules.Anchor(settings.TOWNLINE_ANCHOR[1], settings.TOWNLINE_ANCHOR[0])
Area = TypeVar("Area", Municipality, Ward)
MOST_METRES = 400.0  # what lies farther from a road is not at it


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
            for ward, outline in _wards(home.code)
            if at in ward.effective and outline.holds(point)
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


def _outlined(areas: Iterable[Area]) -> list[tuple[Area, Outline]]:
    """Every version of some areas, each with its outline."""
    return [(area, Outline.around([(x, y) for x, y in area.ring])) for area in areas]


def _wards(municipality_code: str) -> list[tuple[Ward, Outline]]:
    wards = Ward.objects.filter
    return remember(
        ("wards", municipality_code),
        lambda: _outlined(wards(municipality_code=municipality_code).order_by("pk")),
    )


def _municipality(
    point: rules.Point, at: datetime
) -> tuple[Municipality | None, tuple[Boundary, ...]]:
    home = None
    near = []
    areas = Municipality.objects.order_by
    for area, outline in remember("outlines", lambda: _outlined(areas("pk"))):
        if at not in area.effective:
            continue
        if home is None and outline.holds(point):
            home = area
            continue
        if not outline.may_touch(point, rules.BOUNDARY_METRES):
            continue
        away = outline.distance(point)
        if away <= rules.BOUNDARY_METRES:
            near.append(Boundary(area.code, area.name, round(away, 1)))
    return home, tuple(sorted(near, key=lambda each: each.distance_m))


_NEAREST = """
(SELECT a.number || ' ' || s.name FROM places_address a JOIN places_street s ON s.id = a.street_id
 ORDER BY a.at <-> point(%(x)s, %(y)s) LIMIT 1)
"""
# Nearly every piece of road is in force, which the planner cannot know of an instant it is not told: by CASE
# it takes half of them to be, and keeps one plan instead of making one each time.
_SEGMENTS = """
SELECT here.address, near.* FROM (SELECT {address} AS address) AS here LEFT JOIN LATERAL (
  SELECT g.id, s.name, g.from_street, g.to_street, g.road_class, g.owner_code, g.maintainer_code,
    g.agreement, g.code, g.line, g.box <-> point(%(x)s, %(y)s)
  FROM places_segment g JOIN places_street s ON s.id = g.street_id
  WHERE CASE WHEN g.effective @> %(at)s THEN true ELSE false END
  ORDER BY g.box <-> point(%(x)s, %(y)s), g.road_class, g.code LIMIT 16
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
    found = nearest(point, roads)
    if found is None or found[0] > MOST_METRES:
        return None, address
    metres, (pk, street, start, end, road_class, owner, maintainer, agreement, *_rest) = found
    facts = SegmentFacts(
        pk, street, start, end, road_class, owner, maintainer, agreement, round(metres, 1)
    )
    return facts, address


def nearest(
    point: rules.Point, roads: Iterable[Sequence[Any]]
) -> tuple[float, Sequence[Any]] | None:
    """(metres, row) of the road that is meant at a point; None of none.

    At a corner both roads are as near, to the metre: the greater is meant, whose owner answers for the
    crossing. A row is as `_SEGMENTS` gives it; its last is the metres to the square around the line, by which
    the rows come: once no later road can be as near, the rest is not measured.
    """
    best: tuple[tuple[int, int, str], float, Sequence[Any]] | None = None
    for row in roads:
        road_class, code, line, at_least = row[4], *row[8:11]
        if best is not None and round(at_least) > best[0][0]:
            break
        metres = rules.distance_to_line(point, _line(line))
        rank = round(metres), road_class, code
        if best is None or rank < best[0]:
            best = rank, metres, row
    return best and best[1:]


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
        if away <= MOST_METRES and (ref not in best or rank < best[ref][0]):
            best[ref] = (rank, SegmentFacts(
                pk, street, start, end, road_class, owner, maintainer, agreement, round(away, 1)
            ))  # fmt: skip
    return {ref: facts for ref, (_rank, facts) in best.items()}
