"""Reads of callouts: the ladder for the board, and what needs a hand."""

from townline.callouts.queries.hands import (
    PAGE,
    Hand,
    alarms,
    need_a_hand,
    open_for,
    page,
    the_callout,
)
from townline.callouts.queries.ladder import (
    Ladder,
    NumberLine,
    PersonLine,
    PlaceLine,
    RungLine,
    ladder,
)  # fmt: skip

__all__ = [
    "PAGE", "Hand", "Ladder", "NumberLine", "PersonLine", "PlaceLine", "RungLine", "alarms", "ladder",
    "need_a_hand", "open_for", "page", "the_callout",
]  # fmt: skip
