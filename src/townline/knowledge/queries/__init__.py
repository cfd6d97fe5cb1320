"""Reads of knowledge: answers, cues in a text, bulletins, the briefing, reports."""

from townline.knowledge.queries.answers import (
    AnswerHit,
    history,
    live_version,
    page_of_answers,
    public_version,
    suggest,
    to_review,
    topics,
    usable,
    version,
)
from townline.knowledge.queries.briefing import Changes, changes_for, may_go_ready
from townline.knowledge.queries.bulletins import (
    all_bulletins,
    current_bulletins,
    public_bulletins,
    to_read,
)
from townline.knowledge.queries.cues import cue_codes, notice, rule_set
from townline.knowledge.queries.gaps import open_gaps, settled_gaps
from townline.knowledge.queries.reading import page_views
from townline.knowledge.queries.searches import (
    Searches,
    Term,
    searches,
    terms_passed_by,
    terms_without_result,
    times_searched,
)
from townline.knowledge.rules.cues import Cue

__all__ = [
    "AnswerHit", "Changes", "Cue", "Searches", "Term", "all_bulletins", "changes_for",
    "cue_codes", "current_bulletins", "history", "live_version", "may_go_ready", "notice", "open_gaps",
    "page_of_answers", "page_views", "public_bulletins", "public_version", "rule_set",
    "searches", "settled_gaps", "suggest", "terms_passed_by", "terms_without_result",
    "times_searched", "to_read", "to_review", "topics", "usable", "version",
]  # fmt: skip
