"""What the board refuses."""

from __future__ import annotations

from townline.core.errors import NotFound, Refusal


class TwoPinned(Refusal):
    """Two incidents are pinned already. Take one down first."""

    code = "two_pinned"


class NoSuchAlarm(NotFound):
    """There is no such alarm."""
