"""Reads of the directory: who does what and why, who is who, what is on, and what others may take."""

from townline.directory.queries.answering import (
    Answer,
    Party,
    Side,
    Where,
    answer,
    suggest_topics,
    topic_of,
)
from townline.directory.queries.entries import (
    EntryHit,
    current,
    due_for_verification,
    entry,
    events,
    find,
    fold,
    interpreters,
    is_current,
    is_due,
    listing,
    members,
    named,
    neutral_notes,
    staff_of,
    upload,
    uploads,
    verification_counts,
    versions,
)
from townline.directory.queries.entries import counts as entry_counts
from townline.directory.queries.who import (
    CallNow,
    Responsible,
    as_calendar,
    bodies,
    body_names,
    calendar,
    calendars,
    call_now,
    call_program,
    named_topics,
    program,
    programs,
    responsibilities,
    topic_named,
    topics,
    who_does,
)

__all__ = [
    "Answer", "CallNow", "EntryHit", "Party", "Responsible", "Side", "Where", "answer",
    "as_calendar", "bodies", "body_names", "calendar", "calendars", "call_now", "call_program",
    "current", "due_for_verification", "entry", "entry_counts", "events", "find", "fold",
    "interpreters", "is_current", "is_due", "listing", "members", "named", "named_topics",
    "neutral_notes", "program", "programs", "responsibilities", "staff_of", "suggest_topics",
    "topic_named", "topic_of", "topics", "upload", "uploads", "verification_counts", "versions",
    "who_does",
]  # fmt: skip
