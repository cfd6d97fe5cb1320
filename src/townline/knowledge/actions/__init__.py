"""Verbs of knowledge: answers, bulletins, briefings, and reports of what needs mending."""

from townline.knowledge.actions.answers import (
    approve,
    change_draft,
    confirm_review,
    draft,
    open_article,
    publish_version,
    withdraw,
)
from townline.knowledge.actions.bulletins import (
    acknowledge,
    acknowledge_briefing,
    expire,
    note_change,
    publish_bulletin,
    update_bulletin,
)
from townline.knowledge.actions.cues import load_cue_rules
from townline.knowledge.actions.gaps import report_gap, settle_gap
from townline.knowledge.actions.reading import count_view
from townline.knowledge.actions.searches import forget_searches, record_search, search_led_to

__all__ = [
    "acknowledge", "acknowledge_briefing", "approve", "change_draft", "confirm_review",
    "count_view", "draft", "expire", "forget_searches", "load_cue_rules", "note_change",
    "open_article", "publish_bulletin", "publish_version", "record_search", "report_gap",
    "search_led_to", "settle_gap", "update_bulletin", "withdraw",
]  # fmt: skip
