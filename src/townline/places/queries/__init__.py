"""Reads of the ground: find what was said, and say what stands at a point."""

from townline.places.queries.finding import GOOD_ENOUGH, PlaceMatch, distance_to_line, find, place
from townline.places.queries.ground import (
    ANCHOR,
    Boundary,
    Location,
    SegmentFacts,
    keepers,
    locate,
    municipalities_in,
)

__all__ = [
    "ANCHOR",
    "GOOD_ENOUGH",
    "Boundary",
    "Location",
    "PlaceMatch",
    "SegmentFacts",
    "distance_to_line",
    "find",
    "keepers",
    "locate",
    "municipalities_in",
    "place",
]
