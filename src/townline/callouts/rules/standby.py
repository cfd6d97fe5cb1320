"""When somebody on standby was first called, and when they answered. Pure; docs/explanation/hours.md."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from townline.callouts.rules.outcomes import CLOSING, MESSAGE, Outcome

# Their telephone rang or had our message: the time to answer runs. Our own trouble starts no clock.
REACHED = CLOSING | MESSAGE | {Outcome.NO_ANSWER, Outcome.BUSY}


@dataclass(frozen=True)
class Try:
    """One call to somebody, or from them: how it ended, when it was made, when it was answered or over."""

    outcome: str
    at: datetime
    ended_at: datetime | None


def standing(tries: Iterable[Try]) -> tuple[datetime | None, datetime | None]:
    """(when somebody was first called, when they answered); None each where that never was."""
    own = list(tries)
    called = min((each.at for each in own if each.outcome in REACHED), default=None)
    answers = (each.ended_at for each in own if each.outcome in CLOSING)
    return called, min((at for at in answers if at is not None), default=None)
