"""Read a pack's files, and say which line is wrong when one is."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from django.conf import settings

from townline.core.errors import Refusal


class BadPack(Refusal):
    """Something in the region pack is wrong."""

    code = "bad_pack"


@dataclass(frozen=True)
class Loaded:
    """What a loader did: how many of what stand in the database now."""

    count: int
    label: str


def rows(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file with a heading line."""
    with path.open(newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def document(path: Path) -> Any:
    """A YAML or JSON file; BadPack names file and line where it cannot be read."""
    if not path.is_file():
        raise BadPack(f"The pack lacks {path.name}.")
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        return json.loads(text)
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise BadPack(f"{path.name}, line {line}: {getattr(error, 'problem', error)}") from error


def has_stories(folder: Path) -> bool:
    """Whether a pack is a demo's: invented people who call, work and complain are loaded with it."""
    return bool(document(folder / "region.yaml").get("stories"))


def need(entry: dict[str, Any], keys: tuple[str, ...], where: str) -> None:
    """Refuse an entry that lacks a key, naming it."""
    missing = [key for key in keys if entry.get(key) in (None, "")]
    if missing:
        raise BadPack(f"{where}: {', '.join(missing)} missing")


def midnight(day: date | None) -> datetime | None:
    """The instant at which a local day begins; None for none."""
    if day is None:
        return None
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)
