"""Reads of callouts: the ladder for the board, and what needs a hand."""

from townline.callouts.queries.answering import Answering, Brief, answering, brief_of, briefs
from townline.callouts.queries.evidence import Evidence, evidence
from townline.callouts.queries.hands import (
    PAGE,
    Hand,
    need_a_hand,
    open_for,
    page,
    standing_alarms,
    the_callout,
)
from townline.callouts.queries.hours import (
    LIMIT,
    Asked,
    Worth,
    count_by_state,
    hours,
    hours_by_link,
    hours_for,
    hours_of,
    life_of,
    the_record,
    worth,
    worths,
)
from townline.callouts.queries.ladder import (
    HandOver,
    Ladder,
    NumberLine,
    PersonLine,
    PlaceLine,
    RungLine,
    ladder,
    notes_of,
)  # fmt: skip
from townline.callouts.queries.payroll import payable, payroll_file, payroll_files, undecided
from townline.callouts.queries.replaying import Replayed, past_callouts, replayed
from townline.callouts.queries.union import LIMIT as UNION_LIMIT
from townline.callouts.queries.union import UnionCopy, union_copy

__all__ = [
    "LIMIT", "PAGE", "UNION_LIMIT", "Answering", "Asked", "Brief", "Evidence", "Hand", "HandOver",
    "Ladder", "NumberLine", "PersonLine", "PlaceLine", "Replayed", "RungLine", "UnionCopy", "Worth",
    "answering", "brief_of", "briefs", "count_by_state", "evidence", "hours", "hours_by_link",
    "hours_for", "hours_of", "ladder", "life_of", "need_a_hand", "notes_of", "open_for", "page",
    "past_callouts", "payable", "payroll_file", "payroll_files", "replayed", "standing_alarms",
    "the_callout", "the_record", "undecided", "union_copy", "worth", "worths",
]  # fmt: skip
