"""The protocols of a pack, each through the checker."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from townline.directory import queries as directory
from townline.dispatch.actions import publish_version
from townline.dispatch.errors import FaultyProtocol
from townline.dispatch.rules.checking import Known
from townline.knowledge.queries import cue_codes
from townline.regions.reading import BadPack, Loaded, document
from townline.service_requests.models import ServiceDefinition

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def known(*, now: datetime) -> Known:
    """What this region's protocols may refer to."""
    return Known(
        types=set(ServiceDefinition.objects.at(now).values_list("code", flat=True)),
        cues=cue_codes(),
        bodies={body.code for body in directory.bodies()},
        programs={program.code for program in directory.programs()},
        topics=set(directory.topics(now)),
    )


def load(folder: Path, *, now: datetime) -> Loaded:
    """Publish each protocol whose content changed; a fault refuses the file by name and line."""
    allowed = known(now=now)
    count = 0
    for path in sorted((folder / "protocols").glob("*.yaml")):
        try:
            publish_version(
                body=document(path), known=allowed, from_at=BEGINNING, actor=None, now=now
            )
        except FaultyProtocol as fault:
            raise BadPack(f"protocols/{path.name}: {fault.message}") from fault
        count += 1
    return Loaded(count, "protocols, checked")
