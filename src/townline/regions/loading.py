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
from townline.regions.reading import BadPack, Loaded

ORDER = (
    "places",
    "directory",
    "lines",
    "staff",
    "rosters",
    "callin",
    "knowledge",
    "service_requests",
    "routing",
    "wordings",
    "open311",
    "scripts",
    "protocols",
    "radio",
    "residents",
    "history",
    "messages",
    "photos",
    "program_desk",
    "outsiders",
    "trials",
    "corrections",
    "care",
    "incidents",
    "partners",
    "hours",
    "closures",
    "complaints",
)
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
    for part in ORDER:
        if only and part not in only:
            continue
        loader = import_module(f"townline.regions.loaders.{part}")
        started = time.monotonic()
        with transaction.atomic():
            loaded = loader.load(folder, now=now)
        seconds = time.monotonic() - started
        tell(f"  {part:<17}{loaded.count:>7} {loaded.label} ({seconds:.1f} s)")
        yield part, loaded, seconds


def is_loaded() -> bool:
    """Whether a whole pack was loaded into this database."""
    return LedgerEntry.objects.filter(stream="region").exists()


def mark_loaded(name: str, *, now: datetime) -> None:
    """Write down that a whole pack was loaded."""
    ledger.append(stream="region", verb="region.loaded", actor=None, now=now, after={"pack": name})
