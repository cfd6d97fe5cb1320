"""Numbers as people and programs type them. Pure."""

from __future__ import annotations

LONGEST = 18  # what surely fits a row's number


def whole(text: str) -> int | None:
    """A whole number that was typed, 0 or more; None for anything else, and for one that no row can have.

    Digits of other scripts are read, raised ones (`²`) are not: `isdigit` knows them and `int` does not.
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None
