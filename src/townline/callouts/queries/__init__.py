"""Reads of callouts: the ladder for the board, and what needs a hand."""

from townline.callouts.queries.answering import Answering, Brief, answering, brief_of, briefs
from townline.callouts.queries.evidence import Evidence, evidence
from townline.callouts.queries.hands import (
    PAGE,
    Hand,
    alarms,
    need_a_hand,
    open_for,
    page,
    the_callout,
)
from townline.callouts.queries.hours import hours, hours_for, hours_of, the_record, worth
from townline.callouts.queries.ladder import (
    Ladder,
    NumberLine,
    PersonLine,
    PlaceLine,
    RungLine,
    ladder,
)  # fmt: skip

__all__ = [
    "PAGE", "Answering", "Brief", "Evidence", "Hand", "Ladder", "NumberLine", "PersonLine", "PlaceLine",
    "RungLine",
    "alarms", "answering", "brief_of", "briefs", "evidence", "hours", "hours_for", "hours_of", "ladder",
    "need_a_hand", "open_for", "page", "the_callout", "the_record", "worth",
]  # fmt: skip
