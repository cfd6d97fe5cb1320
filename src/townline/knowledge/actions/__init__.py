"""Verbs of knowledge: answers, bulletins, briefings, and reports of what needs mending."""

from townline.knowledge.actions.answers import change_draft, draft, govern, open_article
from townline.knowledge.actions.bulletins import (
    acknowledge,
    acknowledge_briefing,
    expire,
    note_change,
    publish_bulletin,
    update_bulletin,
)
from townline.knowledge.actions.care import (
    answer_for_now,
    escalate_reviews,
    note_confirmation,
    tell_what_time_changed,
)
from townline.knowledge.actions.cues import load_cue_rules
from townline.knowledge.actions.gaps import (
    assign_gap,
    hear_outcomes,
    note_told,
    pull_answer,
    report_gap,
    report_searches,
    settle_gap,
)
from townline.knowledge.actions.importing import import_pages
from townline.knowledge.actions.lifecycle import (
    approve,
    ask_approval,
    confirm_review,
    publish_version,
    send_back,
    withdraw,
)
from townline.knowledge.actions.reading import count_view
from townline.knowledge.actions.searches import record_search, search_led_to

__all__ = [
    "acknowledge", "acknowledge_briefing", "answer_for_now", "approve", "ask_approval",
    "assign_gap", "change_draft", "confirm_review", "count_view", "draft", "escalate_reviews",
    "expire", "govern", "hear_outcomes", "import_pages", "load_cue_rules", "note_change",
    "note_confirmation", "note_told", "open_article", "publish_bulletin", "publish_version",
    "pull_answer", "record_search", "report_gap", "report_searches", "search_led_to",
    "send_back", "settle_gap", "tell_what_time_changed", "update_bulletin", "withdraw",
]  # fmt: skip
