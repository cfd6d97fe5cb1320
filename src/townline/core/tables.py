"""Tables that leave the program: what a spreadsheet would take for a formula goes out as words."""

from __future__ import annotations

_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """A cell that no spreadsheet computes: `=1+1` becomes `'=1+1`, other words stay as they are."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
