"""What decides about a request, without a database: target times, states, plain words."""

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
    "DONE_TO_IT", "NEEDS_WORDS", "ORDER", "REPEAT_WITHIN", "VERSION", "WORDS", "Deadline", "Fact",
    "Outcome", "State", "Target", "gaps", "higher", "may", "one_up", "status_words", "target_time",
    "what_changed",
]  # fmt: skip
