"""Numbers as people and programs type them. Pure."""

from __future__ import annotations

from collections.abc import Iterable

LONGEST = 18  # what surely fits a row's number


def whole(text: str) -> int | None:
    """A whole number that was typed, 0 or more; None for anything else, and for one that no row can have.

    Digits of other scripts are read, raised ones (`²`) are not: `isdigit` knows them and `int` does not.
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST else None


def wholes(texts: Iterable[str]) -> list[int]:
    """Those of some texts that are whole numbers; the ticked rows of a form."""
    return [number for text in texts if (number := whole(text)) is not None]
