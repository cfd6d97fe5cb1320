"""Reads of knowledge: answers, cues in a text, bulletins, the briefing, reports."""

from townline.knowledge.queries.answers import (
    AnswerHit,
    history,
    live_version,
    page_of_answers,
    public_page,
    public_twin,
    public_version,
    suggest,
    suggest_public,
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
    receipts,
    to_read,
)
from townline.knowledge.queries.care import (
    Freshness,
    by_article,
    drifted,
    escalations,
    fixes,
    freshness,
    overdue_reviews,
    provisional_answers,
    published_by_week,
)
from townline.knowledge.queries.cues import cue_codes, notice, rule_set
from townline.knowledge.queries.gaps import (
    PAGE_OF_GAPS,
    gap,
    open_gaps,
    outcomes_for,
    reported_by,
    searches_by_day,
    settled_gaps,
    sightings,
)
from townline.knowledge.queries.reading import page_views
from townline.knowledge.queries.searches import (
    Searches,
    Term,
    searches,
    terms_passed_by,
    terms_without_result,
    times_searched,
)
from townline.knowledge.queries.standing import (
    Drift,
    Remarks,
    confirmations,
    drift,
    may_approve,
    may_withdraw,
    owns,
    remarks,
    said_at,
    transfer,
    waiting,
)
from townline.knowledge.rules.cues import Cue

__all__ = [
    "PAGE_OF_GAPS", "AnswerHit", "Changes", "Cue", "Drift", "Freshness", "Remarks", "Searches",
    "Term", "all_bulletins", "by_article", "changes_for", "confirmations", "cue_codes",
    "current_bulletins", "drift", "drifted", "escalations", "fixes", "freshness", "gap",
    "history", "live_version", "may_approve", "may_go_ready", "may_withdraw", "notice",
    "open_gaps", "outcomes_for", "overdue_reviews", "owns", "page_of_answers", "page_views",
    "provisional_answers", "public_bulletins", "public_page", "public_twin", "public_version",
    "published_by_week", "receipts", "remarks", "reported_by", "rule_set", "said_at",
    "searches", "searches_by_day", "settled_gaps", "sightings", "suggest", "suggest_public",
    "terms_passed_by", "terms_without_result", "times_searched", "to_read", "to_review",
    "topics", "transfer", "usable", "version", "waiting",
]  # fmt: skip
