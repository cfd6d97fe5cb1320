"""Telephone numbers that are not for whoever reads: of a copy, of a screen, in what people typed. Pure."""

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


def masked(number: str) -> str:
    """A number with its last two digits only."""
    digits = [each for each in number if each.isdigit()]
    return f"••• {''.join(digits[-2:])}" if digits else ""
