"""The map as the server draws it: one SVG, no tiles, readable without script and on paper."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from townline.core.reference import remember
from townline.places.rules import Point

SHAPES = {
    "E": "-5,-12 5,-12 12,-5 12,5 5,12 -5,12 -12,5 -12,-5",
    "A": "0,-14 14,11 -14,11",
    "B": "0,-13 13,0 0,13 -13,0",
    "about": "-14,0 -7,-12 7,-12 14,0 7,12 -7,12",
    "closed about": "-14,0 -7,-12 7,-12 14,0 7,12 -7,12",
}
TONES = {
    "E": "p1", "A": "p2", "B": "p3", "C": "p4", "here": "p1", "drop": "p1", "open": "p4", "about": "p4 about",
    "closed": "over", "closed about": "over about",
}  # fmt: skip
_DROP = (
    '<path class="shape" d="M0 0C-9-11-12-14-12-20a12 12 0 0 1 24 0c0 6-3 9-12 20z"/>'
    '<circle class="eye" r="4.6" cy="-20"/>'
)
CLASSES = {1: "highway", 2: "regional", 3: "regional"}
MAIN_ROADS, EVERY_ROAD = 3, 99
LATELY = 40  # pieces of some 15 KB
FAR_METRES = 4000  # beyond this, only the main roads are drawn, and thinner


@dataclass(frozen=True)
class Pin:
    """A mark on the map: its point in metres, what it is, and a short text.

    `level` is an urgency letter, `here`, `drop` (a pin whose tip is the place), or for the public `open` and
    `closed`, each with `about` where it stands near there only: another shape, so that it does not look
    exact.
    """

    x: float
    y: float
    level: str
    text: str = ""


_ROADS = """
SELECT s.name, g.road_class, g.line FROM places_segment g JOIN places_street s ON s.id = g.street_id
WHERE g.box && box(point(%s, %s), point(%s, %s)) AND upper_inf(g.effective)
  AND g.road_class <= %s ORDER BY g.id
"""
_BACKDROP = """
SELECT kind, shape FROM places_backdrop WHERE box && box(point(%s, %s), point(%s, %s)) ORDER BY id
"""


def draw(
    *,
    centre: Point,
    width_m: float,
    height_m: float,
    pins: Sequence[Pin] = (),
    label: str,
    ring_m: float = 0,
    lines: Sequence[Sequence[Point]] = (),
    is_kept: bool = True,
) -> SafeString:
    """An SVG map of `width_m` by `height_m` metres around `centre`; two statements.

    `label` says in words what the map shows, for those who do not see it. `ring_m` draws a dashed circle
    of that many metres around the centre; `lines` are stretches of road that are closed. `is_kept` remembers
    the ground for every next page; where anybody may ask for any piece of it, only the last few.
    """
    x0, y0 = centre[0] - width_m / 2, centre[1] - height_m / 2
    frame = _Frame(x0, y0 + height_m, 330 / width_m)
    height = height_m * frame.scale
    look = "map-svg far" if width_m > FAR_METRES else "map-svg"
    box = (x0, y0, width_m, height_m)
    ground = (
        remember(("ground", *map(round, box)), lambda: _ground(frame, box))
        if is_kept
        else remember("grounds lately", _lately)(frame, box)
    )
    parts = [
        f'<svg class="{look}" viewBox="0 0 330 {height:.0f}" preserveAspectRatio="xMidYMid slice"'
        f' role="img" aria-label="{escape(label)}">',
        f'<rect class="m-land" x="-99" y="-99" width="528" height="{height + 198:.0f}"/>',
        ground,
    ]
    if ring_m:
        x, y = frame.at(centre)
        parts.append(
            f'<circle class="m-ring" cx="{x:.0f}" cy="{y:.0f}" r="{ring_m * frame.scale:.0f}"/>'
        )
    parts += [f'<path class="m-shut" d="{frame.path(line)}"/>' for line in lines]
    parts += [_pin(frame, pin) for pin in reversed(pins)]
    return mark_safe("".join(parts) + "</svg>")  # noqa: S308


def _lately() -> Callable[[_Frame, tuple[float, float, float, float]], str]:
    """Draws ground, and has the last pieces at hand."""
    return lru_cache(maxsize=LATELY)(_ground)


def _ground(frame: _Frame, box: tuple[float, float, float, float]) -> str:
    """Water, woods and roads with their names: the part of a picture that stays while the ground does."""
    x0, y0, width_m, height_m = box
    reach = (x0 - 60, y0 - 60, x0 + width_m + 60, y0 + height_m + 60)
    with connection.cursor() as cursor:
        cursor.execute(_BACKDROP, reach)
        backdrop = cursor.fetchall()
        cursor.execute(_ROADS, [*reach, MAIN_ROADS if width_m > FAR_METRES else EVERY_ROAD])
        roads = [(name, kind, _loads(line)) for name, kind, line in cursor.fetchall()]
    shapes = (_shape(frame, kind, _loads(shape)) for kind, shape in backdrop)
    return "".join((*shapes, *_roads(frame, roads)))


def _loads(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


@dataclass(frozen=True)
class _Frame:
    """From metres to the picture: north is up."""

    west: float
    north: float
    scale: float

    def at(self, point: Iterable[float]) -> Point:
        x, y = point
        return ((x - self.west) * self.scale, (self.north - y) * self.scale)

    def path(self, points: Iterable[Iterable[float]], *, closed: bool = False) -> str:
        west, north, scale = self.west, self.north, self.scale  # a map has two thousand points
        steps = " ".join([f"{(x - west) * scale:.0f},{(north - y) * scale:.0f}" for x, y in points])
        return f"M{steps}{'Z' if closed else ''}"


def _shape(frame: _Frame, kind: str, shape: list[list[float]]) -> str:
    return f'<path class="m-{kind}" d="{frame.path(shape, closed=kind != "river")}"/>'


def _roads(frame: _Frame, roads: list[tuple[str, int, list[list[float]]]]) -> list[str]:
    by_class: dict[str, list[str]] = {"local": [], "regional": [], "highway": []}
    named: dict[str, list[list[float]]] = {}
    for name, road_class, line in roads:
        kind = CLASSES.get(road_class, "local")
        by_class[kind].append(frame.path(line if kind != "local" else [line[0], line[2], line[-1]]))
        if kind != "local" or len(roads) < 30:
            named.setdefault(name, []).extend(line)
    parts = []
    for layer in ("case", "road"):
        for kind, paths in by_class.items():
            if paths:
                parts.append(f'<path class="m-{layer} m-{kind}" d="{"".join(paths)}"/>')
    return parts + [_name(frame, name, line) for name, line in named.items()]


def _name(frame: _Frame, name: str, line: list[list[float]]) -> str:
    """The street's name, along its road, where it is in the picture."""
    points = [frame.at(point) for point in line]
    seen = [p for p in points if 20 < p[0] < 310 and 10 < p[1] < 400] or points
    x, y = seen[len(seen) // 2]
    ahead = points[-1] if points[-1] != (x, y) else points[0]
    back = points[0]
    angle = math.degrees(math.atan2(ahead[1] - back[1], ahead[0] - back[0]))
    angle = angle - 180 if angle > 90 else angle + 180 if angle < -90 else angle
    return (
        f'<text class="m-label" aria-hidden="true" text-anchor="middle"'
        f' transform="translate({x:.0f},{y:.0f}) rotate({angle:.0f})">{escape(name)}</text>'
    )


def _pin(frame: _Frame, pin: Pin) -> str:
    x, y = frame.at((pin.x, pin.y))
    if pin.level == "drop":
        return f'<g class="pin p1" transform="translate({x:.0f},{y:.0f})">{_DROP}</g>'
    points = SHAPES.get(pin.level)
    shape = (
        f'<polygon class="shape" points="{points}"/>'
        if points
        else '<circle class="shape" r="11"/>'
    )
    drop = 3 if pin.level == "A" else 0
    return (
        f'<g class="pin {TONES[pin.level]}" transform="translate({x:.0f},{y:.0f})">{shape}'
        f'<text y="{drop}">{escape(pin.text)}</text></g>'
    )
