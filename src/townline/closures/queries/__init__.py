"""Reads of closures."""

from townline.closures.queries.partners import (
    bodies_to_call,
    check_for,
    number_if_any,
    number_of,
    open_checks,
    patch_log,
)
from townline.closures.queries.published import feed
from townline.closures.queries.roads import (
    PAGE,
    Line,
    closure_for,
    live_closures,
    notices_of,
    of_subject,
    over_closures,
    timeline,
)
from townline.closures.queries.stretches import Stretch, stretch

__all__ = [
    "PAGE", "Line", "Stretch", "bodies_to_call", "check_for", "closure_for", "feed", "live_closures",
    "notices_of", "number_if_any", "number_of", "of_subject", "open_checks", "over_closures", "patch_log",
    "stretch", "timeline",
]  # fmt: skip
