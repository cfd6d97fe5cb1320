"""Invents the ground of Northmoor from a seed and writes it as plain data beside this file.

Everything is laid out on a neat grid of metres and then bent by one smooth function, so that streets
curve, corners still meet and boundaries still tile. No real place is copied.

    python -m townline.regions.northmoor.build_geography
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import math
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from townline.regions.northmoor.geography_names import (
    AREAS,
    KINDS,
    KINDS_EW,
    KINDS_NS,
    LANDMARKS,
    NAMES_EW,
    NAMES_NS,
    RURAL_NS,
    WARDS,
)

HERE = Path(__file__).parent / "places"
SEED = 1883
P = tuple[float, float]


def bend(point: P) -> P:
    """The smooth function that makes a neat grid look lived in."""
    x, y = point
    return (
        round(x + 320 * math.sin(y / 5200) + 60 * math.sin(x / 1700), 1),
        round(y + 260 * math.sin(x / 6100) + 50 * math.sin(y / 1500), 1),
    )


def turned(centre: P, degrees: float) -> Callable[[float, float], P]:
    """A grid of its own, turned about a centre."""
    a = math.radians(degrees)
    return lambda u, v: (
        centre[0] + u * math.cos(a) - v * math.sin(a),
        centre[1] + u * math.sin(a) + v * math.cos(a),
    )


@dataclass
class Road:
    """One street through a row of crossings: (name of the crossing street, neat point)."""

    name: str
    area: str
    stops: list[tuple[str, P]]
    road_class: int
    owner: str
    maintainer: str
    agreement: str = ""


@dataclass
class Ground:
    """All that is written."""

    roads: list[Road] = field(default_factory=list)
    segments: list[dict[str, object]] = field(default_factory=list)
    addresses: list[dict[str, object]] = field(default_factory=list)
    corners: list[dict[str, object]] = field(default_factory=list)
    landmarks: list[dict[str, object]] = field(default_factory=list)


def city(
    area: str, centre: P, size: tuple[int, int], step: P, degrees: float, big: dict[str, str]
) -> Iterator[Road]:
    """A city's street grid; `big` names the grid lines that are regional roads, such as {"v4": …}."""
    columns, rows = size
    place = turned(centre, degrees)
    us = [(i - columns // 2) * step[0] for i in range(columns)]
    vs = [(j - rows // 2) * step[1] for j in range(rows)]
    ns = [big.get(f"u{i}") or f"{NAMES_NS[i % 22]} {KINDS_NS[i % 6]}" for i in range(columns)]
    ew = [big.get(f"v{j}") or f"{NAMES_EW[j % 22]} {KINDS_EW[j % 6]}" for j in range(rows)]
    plan = [
        (f"u{i}", ns[i], [(ew[j], place(us[i], vs[j])) for j in range(rows)])
        for i in range(columns)
    ]
    plan += [
        (f"v{j}", ew[j], [(ns[i], place(us[i], vs[j])) for i in range(columns)])
        for j in range(rows)
    ]
    for key, name, stops in plan:
        if key in big:
            agreement = f"Regional roads in {AREAS[area][0]}: maintenance agreement of 2021"
            yield Road(name, area, stops, 2, "region", area, agreement)
        else:
            yield Road(name, area, stops, 4 if hash_free(name) % 3 == 0 else 5, area, area)


def hash_free(text: str) -> int:
    """A number from a text, the same on every run."""
    return sum(ord(letter) * (n + 1) for n, letter in enumerate(text))


def township(area: str) -> Iterator[Road]:
    """Concession roads: lines north and south, concessions east and west; the first are boundaries."""
    x0, y0, x1, y1 = AREAS[area][2]
    xs = [x0 + (x1 - x0) * k / 6 for k in range(1, 6)]
    ys = [y0 + (y1 - y0) * k / 6 for k in range(1, 6)]
    ns = [f"{RURAL_NS[k]} Road" for k in range(5)]
    ew = [f"Concession {k + 2}" if k != 2 else "Schoolhouse Road" for k in range(5)]
    for k, x in enumerate(xs):
        stops = [("boundary", (x, float(y0))), *list(zip(ew, [(x, y) for y in ys], strict=True))]
        stops.append(("boundary", (x, float(y1))))
        regional = k == 2
        owner = "region" if regional else area
        name = f"Regional Road {11 + list(AREAS).index(area)}" if regional else ns[k]
        yield Road(name, area, stops, 3 if regional else 5, owner, owner)
    names = [f"Regional Road {11 + list(AREAS).index(area)}" if k == 2 else ns[k] for k in range(5)]
    for k, y in enumerate(ys):
        stops = [("boundary", (float(x0), y)), *list(zip(names, [(x, y) for x in xs], strict=True))]
        stops.append(("boundary", (float(x1), y)))
        yield Road(ew[k], area, stops, 5, area, area)


def straight(name: str, area: str, points: list[P], names: list[str], **how: str) -> Road:
    """A road on its own, with the names of what it crosses."""
    stops = list(zip(names, points, strict=True))
    return Road(
        name, area, stops, int(how["road_class"]), how["owner"], how["maintainer"],
        how.get("agreement", ""),
    )  # fmt: skip


def connectors() -> Iterator[Road]:
    """Boundary roads, the highway, and the roads that join the towns."""
    xs = [float(x) for x in range(0, 8001, 1000)]
    crossings = [f"{RURAL_NS[k % 6]} Road" for k in range(len(xs))]
    yield straight(
        "Wilmot Line", "quarry_hill", [(x, 14000.0) for x in xs], crossings, road_class="4",
        owner="wexcombe", maintainer="quarry_hill",
        agreement="Boundary road agreement Wexcombe and Quarry Hill, 2019",
    )  # fmt: skip
    ys = [float(y) for y in range(14000, 24001, 1000)]
    yield straight(
        "Wilmott Road", "tansley", [(10000.0, y) for y in ys],
        [f"Concession {2 + k % 5}" for k in range(len(ys))], road_class="4", owner="tansley",
        maintainer="wexcombe", agreement="Boundary road agreement Tansley and Wexcombe, 2020",
    )  # fmt: skip
    yield straight(
        "Dunlin Townline", "east_dunlin", [(20000.0, y) for y in ys],
        [f"Concession {2 + k % 5}" for k in range(len(ys))], road_class="4", owner="east_dunlin",
        maintainer="tansley", agreement="Boundary road agreement East Dunlin and Tansley, 2018",
    )  # fmt: skip
    ys = [float(y) for y in range(0, 14001, 1000)]
    for x, name, area, other in (
        (8000.0, "Quarry Townline", "quarry_hill", "millbrook_falls"),
        (14000.0, "Falls Boundary Road", "millbrook_falls", "ashgrove"),
        (22000.0, "Sorrel Boundary Road", "port_sorrel", "ashgrove"),
    ):
        yield straight(
            name, area, [(x, y) for y in ys], [f"Sideroad {k * 5}" for k in range(len(ys))],
            road_class="3", owner="region", maintainer=other,
            agreement=f"Boundary road agreement of 2022: {AREAS[other][0]} maintains",
        )  # fmt: skip
    ys = [float(y) for y in range(0, 24001, 1200)]
    for area, low, high in (("ashgrove", 0, 14000), ("tansley", 14000, 24000)):
        part = [(16000.0 - 0.02 * y, y) for y in ys if low <= y <= high]
        yield straight(
            "Highway 61", area, part, [f"Interchange {k + 1}" for k in range(len(part))],
            road_class="1", owner="province", maintainer="province",
        )  # fmt: skip
    for area, low, high in (
        ("quarry_hill", 0, 8000), ("millbrook_falls", 8000, 14000),
        ("ashgrove", 14000, 22000), ("port_sorrel", 22000, 30000),
    ):  # fmt: skip
        part = [(float(x), 11500.0) for x in range(low, high + 1, 1000)]
        yield straight(
            "Northmoor Parkway", area, part, [f"Sideroad {k * 5}" for k in range(len(part))],
            road_class="2", owner="region", maintainer="region" if area == "quarry_hill" else area,
            agreement="" if area == "quarry_hill" else
            f"Regional roads in {AREAS[area][0]}: maintenance agreement of 2021",
        )  # fmt: skip
    shore = [(22400.0 + 500 * k, 1700.0 + 350 * math.sin(k / 2)) for k in range(15)]
    yield straight(
        "Lakeshore Drive", "port_sorrel", shore, [f"Pier {k + 1}" for k in range(15)],
        road_class="3", owner="region", maintainer="port_sorrel",
        agreement="Regional roads in Port Sorrel: maintenance agreement of 2021",
    )  # fmt: skip


def lay_segments(ground: Ground, rnd: random.Random) -> None:
    """Cut roads at their stops, bend them, and number the houses along them."""
    numbers: dict[tuple[str, str], int] = {}
    for road in ground.roads:
        key = (road.name, road.area)
        for (start_name, start), (end_name, end) in zip(road.stops, road.stops[1:], strict=False):
            middle = [
                bend(
                    (start[0] + (end[0] - start[0]) * k / 4, start[1] + (end[1] - start[1]) * k / 4)
                )
                for k in range(5)
            ]
            code = f"s{len(ground.segments) + 1:04}"
            ground.segments.append(
                {"code": code, "street": road.name, "municipality": road.area,
                 "from_street": start_name, "to_street": end_name, "road_class": road.road_class,
                 "owner": road.owner, "maintainer": road.maintainer, "agreement": road.agreement,
                 "line": " ".join(f"{x:.1f},{y:.1f}" for x, y in middle)}
            )  # fmt: skip
            if road.owner != "province":
                first = numbers.get(key, 2 if rnd.random() < 0.5 else 101)
                numbers[key] = houses(ground, road, middle, first, rnd)


def houses(ground: Ground, road: Road, line: list[P], first: int, rnd: random.Random) -> int:
    """Even numbers on the right, odd on the left, about one each 45 m in town and 260 m outside."""
    rural = AREAS[road.area][1] == "township"
    length = sum(math.dist(a, b) for a, b in itertools.pairwise(line))
    count = max(2, int(length / (260 if rural else 24)))
    number = first
    for k in range(count):
        share = (k + 0.5) / count
        n = min(3, int(share * 4))
        t = share * 4 - n
        (ax, ay), (bx, by) = line[n], line[n + 1]
        x, y = ax + (bx - ax) * t, ay + (by - ay) * t
        off = (14 if not rural else 40) * (1 if number % 2 == 0 else -1)
        size = math.dist((ax, ay), (bx, by)) or 1
        x, y = x + off * (by - ay) / size, y - off * (bx - ax) / size
        ground.addresses.append(
            {"street": road.name, "municipality": road.area, "number": number,
             "x": round(x, 1), "y": round(y, 1)}
        )  # fmt: skip
        number += rnd.choice((1, 3)) if not rural else rnd.choice((5, 7, 11))
    return number


def meet(ground: Ground) -> None:
    """Corners: two streets of one municipality whose stops share a point."""
    at: dict[P, list[tuple[str, str]]] = {}
    for road in ground.roads:
        for _, stop in road.stops:
            at.setdefault(bend(stop), []).append((road.name, road.area))
    for point, roads in sorted(at.items()):
        for n, (first, area) in enumerate(roads):
            for second, other in roads[n + 1 :]:
                if first != second and area == other:
                    ground.corners.append(
                        {"first": first, "second": second, "municipality": area,
                         "x": point[0], "y": point[1]}
                    )  # fmt: skip


def mark(ground: Ground, rnd: random.Random) -> None:
    """Set landmarks near corners of their municipality."""
    for area, names in LANDMARKS.items():
        spots = [c for c in ground.corners if c["municipality"] == area]
        for name in names:
            spot = rnd.choice(spots)
            kind = next((k for word, k in KINDS.items() if word in name.lower()), "place")
            alias = {"The Big Barn": "big barn;the barn", "Region Hall": "150 main;regional office",
                     "Central Library": "main library;downtown library"}.get(name, "")  # fmt: skip
            ground.landmarks.append(
                {"code": name.lower().replace(" ", "-"), "name": name, "kind": kind,
                 "municipality": area, "aliases": alias,
                 "x": round(float(str(spot["x"])) + rnd.uniform(-60, 60), 1),
                 "y": round(float(str(spot["y"])) + rnd.uniform(-60, 60), 1)}
            )  # fmt: skip


def ring(x0: float, y0: float, x1: float, y1: float) -> list[P]:
    """A bent rectangle, with a point each 500 m so that neighbours share their edge exactly."""

    def side(a: P, b: P) -> list[P]:
        n = max(1, round(math.dist(a, b) / 500))
        return [(a[0] + (b[0] - a[0]) * k / n, a[1] + (b[1] - a[1]) * k / n) for k in range(n)]

    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    neat = [p for a, b in zip(corners, corners[1:] + corners[:1], strict=True) for p in side(a, b)]
    return [bend(p) for p in neat]


def areas() -> dict[str, object]:
    """Municipalities and wards as rings of metres, and what the map shows behind the roads."""
    wards = []
    for code, (_name, _, (x0, y0, x1, y1)) in AREAS.items():
        columns, rows = WARDS.get(code, (1, 2))
        for n in range(columns * rows):
            i, j = n % columns, n // columns
            box = (x0 + (x1 - x0) * i / columns, y0 + (y1 - y0) * j / rows,
                   x0 + (x1 - x0) * (i + 1) / columns, y0 + (y1 - y0) * (j + 1) / rows)  # fmt: skip
            wards.append({"code": f"{code}-{n + 1}", "name": f"Ward {n + 1}", "municipality": code,
                          "ring": ring(*box)})  # fmt: skip
    return {
        "anchor": {"lon": -79.80, "lat": 43.05},
        "municipalities": [
            {"code": code, "name": name, "kind": kind, "ring": ring(*box)}
            for code, (name, kind, box) in AREAS.items()
        ],
        "wards": wards,
        "backdrop": backdrop(),
    }


def backdrop() -> list[dict[str, object]]:
    """The lake, the river, parks and school yards."""
    lake = [(22000.0, -900.0)] + [
        (22000.0 + 500 * k, 1250 + 330 * math.sin(k / 2)) for k in range(17)
    ]
    lake.append((30400.0, -900.0))
    river = [(9000 + 450 * k, 9300 - 190 * k + 420 * math.sin(k / 3)) for k in range(32)]
    ash = turned((18000, 6500), -9)
    shapes: list[dict[str, object]] = [
        {"kind": "water", "name": "Lake Sorrel", "shape": [bend(p) for p in lake]},
        {"kind": "river", "name": "Moor River", "shape": [bend(p) for p in river]},
    ]
    for kind, name, (u, v, w, h) in (
        ("park", "Millrace Park", (-880, 190, 420, 330)),
        ("school", "Ashgrove Public School", (60, -160, 130, 120)),
        ("park", "Oriole Common", (660, -700, 420, 340)), ("park", "Rowan Green", (-440, -880, 200, 160)),
    ):  # fmt: skip
        shape = [bend(ash(*p)) for p in ((u, v), (u + w, v), (u + w, v + h), (u, v + h))]
        shapes.append({"kind": kind, "name": name, "shape": shape})
    falls, port = turned((11000, 6000), 6), turned((26000, 6000), 12)
    for place, name in ((falls, "Mill Pond Park"), (port, "Harbour Green")):
        shape = [bend(place(*p)) for p in ((-400, 200), (0, 200), (0, 520), (-400, 520))]
        shapes.append({"kind": "park", "name": name, "shape": shape})
    return shapes


def build() -> dict[str, str]:
    """Every file of the pack's ground, by name."""
    rnd = random.Random(SEED)
    ground = Ground()
    ground.roads += city("ashgrove", (18000, 6500), (19, 17), (220, 180), -9,
                         {"v8": "Kestrel Road", "u10": "Fennimore Avenue", "v14": "Heron Row"})  # fmt: skip
    ground.roads += city("millbrook_falls", (11000, 6000), (15, 14), (220, 180), 6,
                         {"v7": "Falls Road", "u7": "Mill Street"})  # fmt: skip
    ground.roads += city("port_sorrel", (26000, 6000), (15, 13), (220, 180), 12,
                         {"v6": "Harbour Road", "u7": "Kestrel Road"})  # fmt: skip
    for area in ("wexcombe", "tansley", "east_dunlin", "quarry_hill"):
        ground.roads += township(area)
    ground.roads += connectors()
    lay_segments(ground, rnd)
    kestrel = [
        a
        for a in ground.addresses
        if (a["street"], a["municipality"]) == ("Kestrel Road", "ashgrove")
    ]
    min(kestrel, key=lambda a: abs(int(str(a["number"])) - 418))["number"] = (
        418  # the tutorial's house
    )
    meet(ground)
    mark(ground, rnd)
    tables = {"segments": ground.segments, "addresses": ground.addresses,
              "corners": ground.corners, "landmarks": ground.landmarks}  # fmt: skip
    files = {f"{name}.csv": as_csv(rows) for name, rows in tables.items()}
    files["areas.json"] = json.dumps(areas(), separators=(",", ":"), sort_keys=True) + "\n"
    return files


def as_csv(rows: list[dict[str, object]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def main() -> None:
    """Write the files."""
    HERE.mkdir(exist_ok=True)
    for name, content in build().items():
        (HERE / name).write_text(content)


if __name__ == "__main__":
    main()
