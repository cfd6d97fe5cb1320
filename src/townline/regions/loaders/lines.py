"""The telephone lines of a pack."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from townline.contacts.models import Line
from townline.regions.reading import Loaded, document, need


def load(folder: Path, *, now: datetime) -> Loaded:
    """Load or refresh the lines."""
    entries = document(folder / "lines.yaml")
    for entry in entries:
        need(entry, ("code", "name"), f"lines.yaml, {entry.get('code')}")
        Line.objects.update_or_create(
            code=entry["code"],
            defaults={
                "name": entry["name"], "icon": entry.get("icon", "phone"),
                "number": entry.get("number", ""), "priority": entry.get("priority", 5),
                "language": entry.get("language", "en"), "is_tty": entry.get("tty", False),
                "order": entry.get("order", 50),
            },
        )  # fmt: skip
    return Loaded(len(entries), "lines")
