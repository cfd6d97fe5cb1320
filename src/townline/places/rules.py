"""Words of places and distances between them. Pure; metres on the region's own plane."""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

Point = tuple[float, float]
BOUNDARY_METRES = 30.0

# What people write and say for the kinds of street, one form each.
_KINDS = {
    "st": "street", "str": "street", "av": "avenue", "ave": "avenue", "aven": "avenue",
    "rd": "road", "rode": "road", "dr": "drive", "drv": "drive", "ln": "lane", "la": "lane",
    "cres": "crescent", "cr": "crescent", "crt": "court", "ct": "court", "blvd": "boulevard",
    "hwy": "highway", "hiway": "highway", "pl": "place", "sq": "square", "pkwy": "parkway",
    "cir": "circle", "terr": "terrace", "tr": "trail", "trl": "trail", "wy": "way",
    "conc": "concession", "con": "concession", "rr": "regional", "ln.": "line",
    "n": "north", "s": "south", "e": "east", "w": "west", "twp": "township", "mt": "mount",
}  # fmt: skip
KIND_WORDS = frozenset(_KINDS.values()) | {
    "row",
    "hill",
    "line",
    "gate",
    "walk",
    "mews",
    "crossing",
}
_JOINERS = re.compile(r"\s+(?:and|at|near|by|@|&|/|x|corner of|et|coin)\s+|\s*[&/@]\s*", re.I)
_LEAD = re.compile(r"^(?:the\s+)?(?:corner|intersection)\s+(?:of|at)\s+", re.I)


# What begins a remark beside the place itself: "by the barn", "in front of the school".
_REMARKS = re.compile(
    r"[,;:!?…]+\s|\s+[-\u2013]\s+|(?:^|\s+)(?:just\s+)?(?:close\s+to|next\s+to|across\s+from|in\s+front\s+of"
    r"|in\s+back\s+of|(?:north|south|east|west)\s+of|near|nearby|by|beside|behind|opposite|past|outside|in"
    r"|at(?=\s.*\s(?:and|&)\s))\s+",
    re.I,
)
_MOST_CLAUSES = 4


def plain(text: str) -> str:
    """Lower case, no accents, no punctuation, abbreviations of street kinds written out."""
    folded = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9\s]", " ", folded.replace("'", "")).split()
    return " ".join(_KINDS.get(word, word) for word in words)


def sound(text: str) -> str:
    """A rough English phonetic key, letters only: what was meant when it was heard badly."""
    key = plain(text).replace(" ", "")
    for heard, meant in (
        ("ough", "o"), ("augh", "af"), ("eigh", "a"), ("ph", "f"), ("ck", "k"), ("qu", "kw"),
        ("wh", "w"), ("kn", "n"), ("wr", "r"), ("dge", "j"), ("tch", "ch"), ("sch", "sk"),
        ("ce", "se"), ("ci", "si"), ("cy", "sy"), ("c", "k"), ("x", "ks"), ("z", "s"), ("y", "i"),
    ):  # fmt: skip
        key = key.replace(heard, meant)
    key = re.sub(r"(.)\1+", r"\1", key)
    return key[:1] + re.sub(r"[aeiouh]", "", key[1:])


@dataclass(frozen=True)
class Asked:
    """What was asked for, taken apart: a house number, and one street or the two of a corner."""

    number: int | None
    streets: tuple[str, ...]
    whole: str


def take_apart(text: str) -> Asked:
    """Read an address, a corner or a name the way people say it."""
    text = _LEAD.sub("", text.strip())
    text = re.sub(r"^(?:\W+|(?:on|along|um|uh|er|at)\b[\s,.]+)+", "", text, flags=re.I)
    parts = [plain(part) for part in _JOINERS.split(text) if part and plain(part)]
    whole = plain(text)
    if len(parts) >= 2:
        return Asked(None, (parts[0], parts[1]), whole)
    match = re.match(r"(?:unit\s+\S+\s+)?(\d{1,5})[a-z]?\s+(?=[a-z0-9])(.*)", whole)
    if match and match[2] and not re.match(r"(?:st|nd|rd|th)\b", match[2]):
        return Asked(int(match[1]), (match[2],), whole)
    return Asked(None, (whole,), whole)


def clauses(text: str) -> tuple[Asked, ...]:
    """What was said beside each other, each taken apart by itself; nothing where it is one thing only.

    "418 Kestrel Road by the church" is an address and a church.
    """
    parts = [part for part in _REMARKS.split(text.strip()) if len(plain(part)) >= 3]
    if len(parts) == 1 and plain(parts[0]) == plain(text):
        return ()
    return tuple(take_apart(part) for part in parts[:_MOST_CLAUSES])


def distance_to_line(point: Point, line: Sequence[Point]) -> float:
    """Metres from a point to the nearest place on a polyline."""
    return min(
        (_to_piece(point, start, end) for start, end in itertools.pairwise(line)),
        default=math.inf,
    )


def _to_piece(point: Point, start: Point, end: Point) -> float:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    share = 0.0
    if length:
        share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length
    share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))


def inside(point: Point, ring: Sequence[Point]) -> bool:
    """Whether a point lies in a polygon; of two that share an edge exactly one contains it."""
    x, y = point
    within = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            within = not within
    return within


@dataclass(frozen=True)
class Outline:
    """A ring and the square around it (west, south, east, north), which most questions are answered by."""

    ring: tuple[Point, ...]
    square: tuple[float, float, float, float]

    @classmethod
    def around(cls, ring: Sequence[Point]) -> Outline:
        """The outline of a ring of at least one corner."""
        xs, ys = zip(*ring, strict=True)
        return cls(tuple(ring), (min(xs), min(ys), max(xs), max(ys)))

    def holds(self, point: Point) -> bool:
        """Whether a point lies inside, as `inside` says it."""
        return self.may_touch(point, 0) and inside(point, self.ring)

    def may_touch(self, point: Point, metres: float) -> bool:
        """Whether the edge can be within so many metres of a point at all: four comparisons."""
        west, south, east, north = self.square
        x, y = point
        return west - metres <= x <= east + metres and south - metres <= y <= north + metres

    def distance(self, point: Point) -> float:
        """Metres from a point to the nearest place on the edge."""
        return distance_to_line(point, (*self.ring, self.ring[0]))


def along(line: Sequence[Point], metres: float) -> Point:
    """The point so many metres along a polyline, clamped to its ends."""
    for start, end in itertools.pairwise(line):
        piece = math.dist(start, end)
        if metres <= piece and piece:
            share = max(0.0, metres) / piece
            return (start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1]))
        metres -= piece
    return line[-1]


@dataclass(frozen=True)
class Anchor:
    """Where the plane's origin lies on the globe; metres a degree are taken at its latitude."""

    lon: float
    lat: float

    def to_lonlat(self, point: Point) -> Point:
        metres = 111_320.0
        across = metres * math.cos(math.radians(self.lat))
        return (round(self.lon + point[0] / across, 6), round(self.lat + point[1] / metres, 6))

    def to_plane(self, lon: float, lat: float) -> Point:
        """Where a point of the globe lies on the plane, in metres to a tenth."""
        metres = 111_320.0
        across = metres * math.cos(math.radians(self.lat))
        return (round((lon - self.lon) * across, 1), round((lat - self.lat) * metres, 1))


def touches(
    area: Sequence[Sequence[float]], rings: Sequence[Sequence[Point]],
    circles: Sequence[tuple[Point, float]],
) -> bool:  # fmt: skip
    """Whether polygons or (centre, metres) circles share ground with an area."""
    home = [(float(x), float(y)) for x, y in area]
    is_near = any(
        inside(centre, home) or distance_to_line(centre, [*home, home[0]]) <= metres
        for centre, metres in circles
    )
    return is_near or any(overlap(ring, home) for ring in rings)


def overlap(ring: Sequence[Point], other: Sequence[Point]) -> bool:
    """Whether two polygons share ground: a corner of one lies in the other, or their edges cross."""
    if any(inside(point, other) for point in ring) or any(inside(point, ring) for point in other):
        return True
    edges = list(itertools.pairwise([*other, other[0]]))
    return any(
        _cross(a, b, c, d) for a, b in itertools.pairwise([*ring, ring[0]]) for c, d in edges
    )


def _cross(a: Point, b: Point, c: Point, d: Point) -> bool:
    def side(p: Point, q: Point, r: Point) -> bool:
        return (q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)
