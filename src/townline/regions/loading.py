"""Load a region pack: each part in its own transaction, in the order in which parts need one another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib import import_module
from pathlib import Path

from django.db import transaction

from townline.core import ledger
from townline.core.models import LedgerEntry
from townline.regions import reading
from townline.regions.reading import BadPack, Loaded

# In this order, since a part refers to those before it. Beside each stands what it is read from; nothing
# beside a story: the invented people and days of a demo, which a council's own pack does not have.
SOURCES = {
    "region": "region.yaml",
    "places": "places",
    "directory": "directory/directory.yaml",
    "lines": "lines.yaml",
    "staff": "",
    "rosters": "",
    "callin": "agreements",
    "knowledge": "articles.yaml",
    "service_requests": "service_types.yaml",
    "routing": "routing.yaml",
    "wordings": "wordings.yaml",
    "open311": "open311.yaml",
    "scripts": "scripts",
    "protocols": "protocols",
    "radio": "units.yaml",
    "residents": "",
    "history": "",
    "messages": "",
    "photos": "",
    "program_desk": "",
    "outsiders": "",
    "trials": "",
    "corrections": "",
    "care": "",
    "incidents": "",
    "partners": "",
    "hours": "",
    "closures": "",
    "complaints": "complaints.yaml",
}
ORDER = tuple(SOURCES)
NEEDED = ("region", "places", "directory", "lines")
PACKS = Path(__file__).parent


def pack(name_or_path: str) -> Path:
    """The folder of a pack: one that ships with Townline by name, or any folder by path."""
    for candidate in (PACKS / name_or_path, Path(name_or_path)):
        if candidate.is_dir():
            return candidate
    raise BadPack(f"There is no region pack called {name_or_path}.")


def load(
    folder: Path, *, now: datetime, only: tuple[str, ...] = (), tell: Callable[[str], None] = print
) -> Iterator[tuple[str, Loaded, float]]:
    """Run the loaders; yields (part, what it did, seconds). A refusal leaves earlier parts loaded."""
    unknown = set(only) - set(ORDER)
    if unknown:
        raise BadPack(f"There is no part called {', '.join(sorted(unknown))}.")
    has_stories = reading.has_stories(folder)
    for part in ORDER:
        if only and part not in only:
            continue
        if not only and not _is_in(folder, part, has_stories=has_stories):
            continue
        loader = import_module(f"townline.regions.loaders.{part}")
        started = time.monotonic()
        with transaction.atomic():
            loaded = loader.load(folder, now=now)
        seconds = time.monotonic() - started
        tell(f"  {part:<17}{loaded.count:>7} {loaded.label} ({seconds:.1f} s)")
        yield part, loaded, seconds


def _is_in(folder: Path, part: str, *, has_stories: bool) -> bool:
    """Whether a pack has a part; BadPack for one that no installation can do without."""
    source = SOURCES[part]
    if not source:
        return has_stories
    if not (folder / source).exists():
        if part in NEEDED:
            raise BadPack(f"The pack lacks {source}.")
        return False
    return True


def is_loaded() -> bool:
    """Whether a whole pack was loaded into this database."""
    return LedgerEntry.objects.filter(stream="region").exists()


def mark_loaded(name: str, *, now: datetime) -> None:
    """Write down that a whole pack was loaded."""
    ledger.append(stream="region", verb="region.loaded", actor=None, now=now, after={"pack": name})
