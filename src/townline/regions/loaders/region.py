"""Who the Region of a pack is and how it is reached: names, numbers, privacy office, from a day on."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from psycopg.types.range import Range

from townline.core.models import RegionFacts
from townline.directory.rules.files import BadValue, phone
from townline.regions.reading import BadPack, Loaded, document, midnight, need

FILE = "region.yaml"
NUMBERS = ("main", "tty", "after_hours")


def load(folder: Path, *, now: datetime) -> Loaded:
    """Put the periods in force as a whole. Refuses disorder, half a language, a number that is none."""
    made = _rows(document(folder / FILE)["periods"])
    RegionFacts.objects.all().delete()
    RegionFacts.objects.bulk_create(made)
    return Loaded(len(made), "periods of the Region's names and numbers")


def _rows(entries: list[dict[str, Any]]) -> list[RegionFacts]:
    days = [_day(entry, n) for n, entry in enumerate(entries, 1)]
    if not days or days != sorted(set(days)):
        raise BadPack(
            f"{FILE}: the periods stand in the order of their days, each on a day of its own"
        )
    ends: list[date | None] = [*days[1:], None]
    return [
        RegionFacts(effective=Range(midnight(since), midnight(until), "[)"), **_facts(entry, n))
        for n, (entry, since, until) in enumerate(zip(entries, days, ends, strict=True), 1)
    ]


def _day(entry: dict[str, Any], n: int) -> date:
    if not isinstance(entry.get("from"), date):
        raise BadPack(f"{FILE}, period {n}: `from` is a day, such as 2027-01-01")
    return entry["from"]  # type: ignore[no-any-return]  # YAML reads it as a date


def _facts(entry: dict[str, Any], n: int) -> dict[str, str]:
    where = f"{FILE}, period {n}"
    need(entry, ("name", "en", "fr", "main"), where)
    office = entry.get("privacy", {})
    if office:
        need(office, ("en", "fr"), f"{where}, privacy")
    return {
        "name": entry["name"], "name_en": entry["en"], "name_fr": entry["fr"],
        "web": entry.get("web", ""),
        **{name: _number(entry.get(name, ""), f"{where}, {name}") for name in NUMBERS},
        "privacy_en": office.get("en", ""), "privacy_fr": office.get("fr", ""),
        "privacy_number": _number(office.get("number", ""), f"{where}, privacy"),
    }  # fmt: skip


def _number(said: object, where: str) -> str:
    if not said:
        return ""
    try:
        return phone(str(said))
    except BadValue as refused:
        raise BadPack(f"{where}: {refused}") from refused
