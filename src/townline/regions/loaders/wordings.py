"""The wordings of messages to residents, and a few messages for a look at their log."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from townline.core.errors import Refusal
from townline.correspondence.actions import publish_wording
from townline.regions.reading import BadPack, Loaded, document, need

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
TEXTS = ("subject_en", "body_en", "subject_fr", "body_fr")


def load(folder: Path, *, now: datetime) -> Loaded:
    """Put each wording in force; refuses unknown fields and half a language."""
    path = folder / "wordings.yaml"
    if not path.exists():
        return Loaded(0, "wordings of messages")
    rows = document(path)
    for n, row in enumerate(rows, 1):
        need(row, ("event", *TEXTS), f"wordings.yaml, {n}")
        try:
            publish_wording(
                event=row["event"], about=row.get("about", ""), actor=None, now=now,
                from_at=BEGINNING, **{name: row[name] for name in TEXTS},
                text_en=row.get("text_en", ""), text_fr=row.get("text_fr", ""),
            )  # fmt: skip
        except Refusal as refusal:
            raise BadPack(f"wordings.yaml, {n}: {refusal.message}") from refusal
    return Loaded(len(rows), "wordings of messages")
