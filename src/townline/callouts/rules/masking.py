"""Telephone numbers in what people typed: those who read a copy learn nobody's number. Pure."""

from __future__ import annotations

import re

# Seven digits or more, with what people put between them; not a date, an instant or a checksum.
_NUMBER = re.compile(
    r"(?<![\w.:-])(?:\+?1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]?\d{3}[ .-]?\d{4}(?![\w:-])"
    r"|(?<![\w.:-])\d{3}[ .-]\d{4}(?![\w:-])"
)


def without_numbers(text: str) -> str:
    """The same words with a mark where a telephone number stood: its last two digits are kept."""
    return _NUMBER.sub(lambda found: f"••• {found.group()[-2:]}", text)
