"""The governments that the Open311 door of a pack speaks for."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from townline.open311.models import Jurisdiction
from townline.places.models import Municipality
from townline.regions.reading import BadPack, Loaded, document, need

FILE = "open311.yaml"


def load(folder: Path, *, now: datetime) -> Loaded:
    """Load or refresh them; refuses unknown municipalities. A pack may have none."""
    path = folder / FILE
    if not path.exists():
        return Loaded(0, "jurisdictions")
    data = document(path)
    for order, entry in enumerate(data["jurisdictions"]):
        need(entry, ("id", "name"), f"{FILE}, {entry.get('id')}")
        area = entry.get("municipality", "")
        if area and not Municipality.objects.filter(code=area).exists():
            raise BadPack(f"{FILE}, {entry['id']}: no municipality is called {area}")
        Jurisdiction.objects.update_or_create(
            code=entry["id"],
            defaults={"name": entry["name"], "municipality_code": area,
                      "contact": data.get("contact", ""), "order": order},
        )  # fmt: skip
    return Loaded(len(data["jurisdictions"]), "jurisdictions of the Open311 door")
