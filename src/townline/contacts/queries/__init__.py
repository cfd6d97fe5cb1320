"""Reads of contacts for the desk, the floor and the log."""

from townline.contacts.queries.answer_use import WeekOfUse, contacts_by_version, use_by_week
from townline.contacts.queries.contacts import (
    PAGE,
    contact_for,
    desk_of,
    drafts,
    history,
    is_open,
    known_contacts,
    log,
    offered_to,
    read_contact,
    repeats,
    timeline,
    words_of,
)
from townline.contacts.queries.exposures import (
    Told,
    Ways,
    addresses,
    count_told,
    everyone_told,
    exposures,
    letter,
    to_send,
    told_by_day,
    ways_to_reach,
    who_was_told,
)
from townline.contacts.queries.floor import (
    ANSWER_TARGET,
    HalfHour,
    QueueRow,
    Seat,
    agent_state,
    half_hours,
    in_progress,
    lines,
    seats,
    total,
    waiting,
)
from townline.contacts.queries.referrals import (
    misdirected,
    referrals_in,
    to_be_released,
    to_be_told,
)
from townline.contacts.queries.tasks import (
    calm_until,
    colleagues,
    follow_ups_in,
    follow_ups_of,
    promises_in,
    promises_of,
    without_calm,
)

__all__ = [
    "ANSWER_TARGET", "PAGE", "HalfHour", "QueueRow", "Seat", "Told", "Ways", "WeekOfUse",
    "addresses", "agent_state", "calm_until", "colleagues", "contact_for",
    "contacts_by_version", "count_told", "desk_of", "drafts", "everyone_told", "exposures",
    "follow_ups_in", "follow_ups_of", "half_hours", "history", "in_progress", "is_open",
    "known_contacts", "letter", "lines", "log", "misdirected", "offered_to", "promises_in",
    "promises_of", "read_contact", "referrals_in", "repeats", "seats", "timeline",
    "to_be_released", "to_be_told", "to_send", "told_by_day", "total", "use_by_week", "waiting",
    "ways_to_reach", "who_was_told", "without_calm", "words_of",
]  # fmt: skip
