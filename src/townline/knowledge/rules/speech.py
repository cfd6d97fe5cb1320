"""How long words take to say: an answer is read to somebody on the telephone."""

from __future__ import annotations

import re

WORDS_A_SECOND = 2.75  # 165 words a minute: calm speech to a stranger
LONGEST_SECONDS = 20


def seconds_to_say(text: str) -> int:
    """Whole seconds to read a text aloud at a calm pace, rounded up."""
    words = len(re.findall(r"\w[\w'’.:-]*", text))
    return -int(-words // WORDS_A_SECOND)


def can_be_said(text: str) -> bool:
    """Whether a text fits into the 20 seconds a caller will listen."""
    return seconds_to_say(text) <= LONGEST_SECONDS
