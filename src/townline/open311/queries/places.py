"""Where a sent request lies."""

from __future__ import annotations

from datetime import datetime

from townline.core.errors import NotFound
from townline.open311.errors import refuse
from townline.open311.models import Jurisdiction
from townline.open311.rules.posting import Posted
from townline.places import queries as places
from townline.places.queries import ANCHOR, Location, PlaceMatch

SURE = 0.8
ALIKE = 0.03


def located(posted: Posted, within: Jurisdiction, at: datetime) -> Location:
    """All that is known of the place: by point before number before words. Five statements at most.

    Raises DoorRefused for a place that is not found, not certain, or not in the jurisdiction.
    """
    label = ""
    if posted.lat is not None and posted.long is not None:
        x, y = ANCHOR.to_plane(posted.long, posted.lat)
    else:
        match = (
            _by_number(posted.address_id) if posted.address_id else _by_words(posted, within, at)
        )
        x, y, label = match.x, match.y, match.label
    found = places.locate(x, y, at=at, label=label)
    if found is None:
        raise refuse(400, "This place lies outside of the region.")
    if within.municipality_code not in ("", found.municipality_code):
        raise refuse(
            400,
            "This place lies in {municipality_name}, not in {name}.",
            municipality_name=found.municipality_name,
            name=within.name,
        )
    return found


def _by_number(address_id: str) -> PlaceMatch:
    try:
        return places.place(address_id)
    except NotFound as missing:
        raise refuse(
            400, "address_id {address_id} was not found.", address_id=address_id
        ) from missing


def _by_words(posted: Posted, within: Jurisdiction, at: datetime) -> PlaceMatch:
    found = [match for match in places.find(posted.address_string, at=at) if match.score >= SURE]
    if within.municipality_code:
        here = within.name.removeprefix("City of ").removeprefix("Township of ")
        found = [match for match in found if match.municipality == here]
    if not found:
        raise refuse(400, "This address was not found. Send lat and long, or write it another way.")
    best = found[0]
    others = {each.municipality for each in found[1:] if best.score - each.score < ALIKE}
    if others - {best.municipality}:
        listed = ", ".join(sorted(others | {best.municipality}))
        raise refuse(400, "There is such a place in {listed}. Add the municipality.", listed=listed)
    return best
