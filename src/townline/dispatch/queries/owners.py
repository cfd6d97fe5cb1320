"""Whose an incident is, by topic, place and time; more than one body while the place is not certain."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from townline.directory import queries as directory
from townline.dispatch.rules.owners import Owner, to_tell
from townline.places.queries import Location

# A utility owns its wires everywhere; the road they lie on is somebody else's, and that may be unknown.
ON_A_ROAD = {"wires": "road_hazard"}


def owner_of(
    topic: str, location: Location | None, at: datetime, *, municipality_code: str = ""
) -> Owner | None:
    """Who is responsible for a topic at a place; None where no rule speaks of it."""
    if not topic:
        return None
    found = directory.who_does(
        topic, at=at,
        municipality_code=municipality_code or (location.municipality_code if location else ""),
        owner_code=location.owner_code if location else "",
        maintainer_code=location.maintainer_code if location else "",
    )  # fmt: skip
    return _owner(found) if found else None


def _owner(found: directory.Responsible) -> Owner:
    return Owner(found.body_code, found.body_name, found.why, found.call.number,
                 found.program_code or "", found.is_ours)  # fmt: skip


def _possible(
    topic: str, locations: Sequence[Location], at: datetime, *, is_certain: bool
) -> Iterator[Owner | None]:
    for location in locations:
        yield owner_of(topic, location, at)
        if not is_certain:
            yield from _both_of_the_road(topic, location, at)
        for boundary in location.boundaries:
            yield owner_of(topic, location, at, municipality_code=boundary.municipality_code)


def _both_of_the_road(topic: str, location: Location, at: datetime) -> Iterator[Owner | None]:
    """Who owns the road, and who keeps it for them: an agreement gives way while the place is not known."""
    for code in dict.fromkeys([location.owner_code, location.maintainer_code]):
        if code:
            alone = directory.who_does(
                topic, at=at, municipality_code=location.municipality_code, owner_code=code,
                maintainer_code=code,
            )  # fmt: skip
            yield _owner(alone) if alone else None


def bodies_to_tell(
    topic: str, locations: Sequence[Location], at: datetime, *, is_certain: bool = True
) -> list[Owner]:
    """The bodies that must all be told of an incident that may be at any of these places.

    While the place is not certain the owner of a road and its keeper are both told.
    """
    asked = ON_A_ROAD.get(topic, topic)
    found = _possible(asked, locations, at, is_certain=is_certain)
    return to_tell(owner for owner in found if owner is not None)
