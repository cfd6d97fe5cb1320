"""What decides about a request, without a database: target times, states, plain words."""

from townline.service_requests.rules.evidence import (
    REACH_M,
    SAME_HOLE_M,
    LegalClock,
    Report,
    Subject,
    first_aware,
    is_same,
    legal_clock,
)
from townline.service_requests.rules.requests import (
    DONE_TO_IT,
    NEEDS_WORDS,
    ORDER,
    REPEAT_WITHIN,
    VERSION,
    WORDS,
    Deadline,
    Fact,
    Outcome,
    State,
    Target,
    gaps,
    higher,
    may,
    one_up,
    status_words,
    target_time,
    what_changed,
)

__all__ = [
    "DONE_TO_IT", "NEEDS_WORDS", "ORDER", "REACH_M", "REPEAT_WITHIN", "SAME_HOLE_M", "VERSION", "WORDS",
    "Deadline", "Fact", "LegalClock", "Outcome", "Report", "State", "Subject", "Target", "first_aware",
    "gaps", "higher", "is_same", "legal_clock", "may", "one_up", "status_words", "target_time",
    "what_changed",
]  # fmt: skip
