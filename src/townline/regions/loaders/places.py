"""The ground of a pack: areas, streets, segments, addresses, corners, landmarks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from psycopg.types.range import Range

from townline.places import models, rules
from townline.regions.reading import BadPack, Loaded, document, need, rows

ALWAYS = Range(datetime(2000, 1, 1, tzinfo=UTC), None, "[)")


def load(folder: Path, *, now: datetime) -> Loaded:
    """Load once; a pack's ground is replaced only by a new pack version."""
    place = folder / "places"
    if models.Segment.objects.exists():
        return Loaded(models.Address.objects.count(), "addresses, kept")
    areas = document(place / "areas.json")
    _same_anchor(areas.get("anchor", {}))
    names = _areas(areas)
    segments = list(rows(place / "segments.csv"))
    streets = _streets(segments, names)
    _segments(segments, streets)
    count = _addresses(rows(place / "addresses.csv"), streets)
    _corners(rows(place / "corners.csv"), streets)
    _landmarks(rows(place / "landmarks.csv"), names)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE places_street, places_segment, places_address, places_corner")
    return Loaded(count, f"addresses on {len(segments)} road segments")


def _same_anchor(anchor: dict[str, float]) -> None:
    """Metres are counted from one point; a pack that counts from another would lie elsewhere on every map."""
    found = (anchor.get("lat"), anchor.get("lon"))
    if found != settings.TOWNLINE_ANCHOR:
        raise BadPack(
            f"areas.json counts its metres from {found[0]}, {found[1]}. Start every process with"
            f" TOWNLINE_ANCHOR={found[0]},{found[1]}."
        )


def _areas(data: dict[str, Any]) -> dict[str, str]:
    for area in data["municipalities"]:
        need(area, ("code", "name", "ring"), "areas.json, municipality")
        models.Municipality.objects.create(
            code=area["code"], name=area["name"], ring=area["ring"], effective=ALWAYS
        )
    names = {area["code"]: area["name"] for area in data["municipalities"]}
    for ward in data["wards"]:
        if ward["municipality"] not in names:
            raise BadPack(f"areas.json, ward {ward['code']}: unknown {ward['municipality']}")
        models.Ward.objects.create(
            code=ward["code"], name=ward["name"], municipality_code=ward["municipality"],
            ring=ward["ring"], effective=ALWAYS,
        )  # fmt: skip
    for shape in data["backdrop"]:
        models.Backdrop.objects.create(
            kind=shape["kind"], name=shape["name"], shape=shape["shape"], box=_box(shape["shape"])
        )
    return names


def _box(points: Iterable[Any]) -> tuple[float, float, float, float]:
    xs, ys = zip(*points, strict=True)
    return (min(xs), min(ys), max(xs), max(ys))


Key = tuple[str, str]


def _streets(segments: list[dict[str, str]], names: dict[str, str]) -> dict[Key, int]:
    keys = sorted({(row["street"], row["municipality"]) for row in segments})
    made = []
    for name, area in keys:
        if area not in names:
            raise BadPack(f"segments.csv: unknown municipality {area}")
        plain = rules.plain(name)
        bare = " ".join(w for w in plain.split() if w not in rules.KIND_WORDS) or plain
        made.append(
            models.Street(name=name, municipality_code=area, municipality_name=names[area],
                          plain=plain, bare=bare, sound=rules.sound(bare))
        )  # fmt: skip
    rows_made = models.Street.objects.bulk_create(made)
    return {(row.name, row.municipality_code): row.pk for row in rows_made}


def _street(streets: dict[Key, int], name: str, area: str, where: str) -> int:
    if (name, area) not in streets:
        raise BadPack(f"{where}: no street {name} in {area}")
    return streets[name, area]


def _segments(segments: list[dict[str, str]], streets: dict[Key, int]) -> None:
    made = []
    for row in segments:
        need(row, ("code", "owner", "maintainer", "line"), f"segments.csv, {row['code']}")
        line = [[float(n) for n in pair.split(",")] for pair in row["line"].split()]
        made.append(
            models.Segment(
                code=row["code"], street_id=streets[row["street"], row["municipality"]],
                from_street=row["from_street"], to_street=row["to_street"],
                road_class=int(row["road_class"]), owner_code=row["owner"],
                maintainer_code=row["maintainer"], agreement=row["agreement"], line=line,
                box=_box(line), effective=ALWAYS,
            )
        )  # fmt: skip
    models.Segment.objects.bulk_create(made, batch_size=1000)


def _addresses(source: Iterable[dict[str, str]], streets: dict[Key, int]) -> int:
    seen = {}
    for line, row in enumerate(source, 2):
        street = _street(streets, row["street"], row["municipality"], f"addresses.csv, line {line}")
        seen[street, int(row["number"])] = models.Address(
            number=int(row["number"]), street_id=street, at=(float(row["x"]), float(row["y"]))
        )
    models.Address.objects.bulk_create(seen.values(), batch_size=2000)
    return len(seen)


def _corners(source: Iterable[dict[str, str]], streets: dict[Key, int]) -> None:
    made = []
    for line, row in enumerate(source, 2):
        first, second = (
            _street(streets, row[side], row["municipality"], f"corners.csv, line {line}")
            for side in ("first", "second")
        )
        at = (float(row["x"]), float(row["y"]))
        made.append(models.Corner(first_id=first, second_id=second, at=at))
    models.Corner.objects.bulk_create(made, batch_size=1000)


def _landmarks(source: Iterable[dict[str, str]], names: dict[str, str]) -> None:
    for row in source:
        aliases = [alias for alias in row["aliases"].split(";") if alias]
        area = names[row["municipality"]]
        words = " ".join([row["name"], *aliases, area])
        models.Landmark.objects.create(
            code=row["code"], name=row["name"], kind=row["kind"], aliases=aliases,
            municipality_name=area, plain=rules.plain(words), at=(float(row["x"]), float(row["y"])),
        )  # fmt: skip
