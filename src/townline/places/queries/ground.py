"""What stands at a point: municipality, ward, road and its keepers; and what areas touch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models.expressions import RawSQL

from townline.places import rules
from townline.places.models import Distance, Municipality, Segment, Ward
from townline.places.queries.finding import PlaceMatch

ANCHOR = rules.Anchor(-79.80, 43.05)


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


_NEAREST = """
SELECT a.number || ' ' || s.name FROM places_address a JOIN places_street s ON s.id = a.street_id
ORDER BY a.at <-> point(%s, %s) LIMIT 1
"""


def municipalities_in(
    *, rings: Sequence[Sequence[rules.Point]], circles: Sequence[tuple[rules.Point, float]],
    at: datetime,
) -> list[Municipality]:  # fmt: skip
    """The municipalities that polygons or (centre, metres) circles touch, by name; one statement."""
    areas = Municipality.objects.at(at).order_by("name")
    return [each for each in areas if rules.touches(each.ring, rings, circles)]


def locate(x: float, y: float, *, at: datetime, label: str = "") -> Location | None:
    """What stands at a point at an instant: municipality, ward, road and its keepers; four statements.

    None outside the region. `label` is what the place was called; without it the nearest address is
    named. Another municipality within 30 m is reported as a boundary.
    """
    point = (x, y)
    home, boundaries = _municipality(point, at)
    if home is None:
        return None
    ward = next(
        (w for w in Ward.objects.at(at).filter(municipality_code=home.code) if _in(point, w.ring)),
        None,
    )
    segment = _segment(point, at)
    if not label:
        with connection.cursor() as cursor:
            cursor.execute(_NEAREST, [x, y])
            row = cursor.fetchone()
        label = f"{row[0]}, {home.name}" if row else home.name
    lon, lat = ANCHOR.to_lonlat(point)
    return Location(
        x=x, y=y, lon=lon, lat=lat, label=label, municipality_code=home.code,
        municipality_name=home.name, ward_code=ward.code if ward else "",
        ward_name=ward.name if ward else "", segment=segment, boundaries=boundaries,
        at=at.isoformat(),
    )  # fmt: skip


def _in(point: rules.Point, ring: list[list[float]]) -> bool:
    return rules.inside(point, [(x, y) for x, y in ring])


def _municipality(
    point: rules.Point, at: datetime
) -> tuple[Municipality | None, tuple[Boundary, ...]]:
    home = None
    near = []
    for area in Municipality.objects.at(at):
        ring = [(x, y) for x, y in area.ring]
        if home is None and rules.inside(point, ring):
            home = area
            continue
        away = rules.distance_to_line(point, [*ring, ring[0]])
        if away <= rules.BOUNDARY_METRES:
            near.append(Boundary(area.code, area.name, round(away, 1)))
    return home, tuple(sorted(near, key=lambda each: each.distance_m))


def _segment(point: rules.Point, at: datetime) -> SegmentFacts | None:
    rows = (
        Segment.objects.at(at)
        .select_related("street")
        .annotate(away=Distance("box", RawSQL("point(%s, %s)", list(point))))
        .order_by("away", "road_class", "code")[:16]
    )
    measured = [(rules.distance_to_line(point, row.line), row) for row in rows]
    if not measured:
        return None
    # At a corner both roads are as near: the greater road is meant, whose owner answers for the crossing.
    distance, best = min(
        measured, key=lambda each: (round(each[0]), each[1].road_class, each[1].code)
    )
    if distance > 400:
        return None
    return SegmentFacts(
        best.pk, best.street.name, best.from_street, best.to_street, best.road_class,
        best.owner_code, best.maintainer_code, best.agreement, round(distance, 1),
    )  # fmt: skip


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
        pieces = json.loads(line) if isinstance(line, str) else line
        away = rules.distance_to_line(points[ref], [(x, y) for x, y in pieces])
        rank = (round(away), road_class)
        if away <= 400 and (ref not in best or rank < best[ref][0]):
            best[ref] = (rank, SegmentFacts(
                pk, street, start, end, road_class, owner, maintainer, agreement, round(away, 1)
            ))  # fmt: skip
    return {ref: facts for ref, (_rank, facts) in best.items()}
