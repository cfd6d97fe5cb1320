"""The units of a pack: their call signs, and how soon one who works alone must be heard from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from townline.directory.models import Program
from townline.radio.models import Unit
from townline.regions.reading import BadPack, Loaded, document, need


def load(folder: Path, *, now: datetime) -> Loaded:
    """Add what is not there yet; what a unit does now is left alone."""
    file = folder / "units.yaml"
    units = document(file)["units"] if file.exists() else {}
    programs = set(Program.objects.values_list("code", flat=True))
    for code, entry in units.items():
        need(entry, ("name", "program"), f"units.yaml: {code}")
        if entry["program"] not in programs:
            raise BadPack(f"units.yaml: {code}: there is no program called {entry['program']}.")
        facts = {
            "name": entry["name"], "program_code": entry["program"], "channel": entry.get("channel", ""),
            "is_alone": bool(entry.get("alone")), "check_minutes": entry.get("check", 30),
        }  # fmt: skip
        first = {"status": "available", "status_at": now}
        if "at" in entry:
            first |= {"at": tuple(entry["at"]), "position_at": now}
        Unit.objects.update_or_create(code=str(code), defaults=facts, create_defaults=facts | first)
    return Loaded(len(units), "units on the radio")
