"""A point in degrees, and what stands there."""

from __future__ import annotations

from datetime import datetime

from townline.places import queries as places
from townline.places.queries import ANCHOR, Location


def at_degrees(lon: float, lat: float, *, at: datetime, label: str = "") -> Location | None:
    """What stands at a point of the globe (WGS 84); None outside the region."""
    x, y = ANCHOR.to_plane(lon, lat)
    return places.locate(x, y, at=at, label=label)
