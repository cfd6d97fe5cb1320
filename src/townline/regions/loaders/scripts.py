"""The scripts of a pack, each through the checker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from townline.directory.queries import topics
from townline.knowledge.models import Article
from townline.regions.reading import BadPack, Loaded, document
from townline.scripts.actions import publish_version
from townline.scripts.errors import FaultyScript
from townline.scripts.rules.checking import Known
from townline.service_requests.models import ServiceDefinition

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def known(folder: Path, *, now: datetime) -> Known:
    """What this region's scripts may refer to."""
    types = {
        row.code: {fact.code: fact.required for fact in row.asked()}
        for row in ServiceDefinition.objects.at(now)
    }
    articles = set(Article.objects.values_list("code", flat=True))
    names = {path.stem for path in (folder / "scripts").glob("*.yaml")}
    return Known(types, articles or None, set(topics(now)), names)


def load(folder: Path, *, now: datetime) -> Loaded:
    """Publish each script whose content changed; a fault refuses the file by name and line."""
    allowed = known(folder, now=now)
    count = 0
    for path in sorted((folder / "scripts").glob("*.yaml")):
        try:
            publish_version(
                body=document(path), known=allowed, from_at=BEGINNING, actor=None, now=now
            )
        except FaultyScript as fault:
            raise BadPack(f"scripts/{path.name}: {fault.message}") from fault
        count += 1
    return Loaded(count, "scripts, checked")
