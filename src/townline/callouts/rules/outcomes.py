"""How a call can end, and what each end means for the person and for the next step."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """The end of one attempt, as it stands in the record."""

    ACCEPTED = "accepted"
    WILLING = "willing"  # said yes while the window is open; the most senior gets it at its close
    OUTRANKED = "outranked"  # said yes; somebody more senior did too
    FILLED = "accepted_filled"  # said yes when the places were taken
    TOO_LATE = "accepted_too_late"  # said yes when it was over: stood down
    DECLINED = "declined"
    UNFIT = "unfit"
    UNAVAILABLE = "unavailable"
    NO_ANSWER = "no_answer"
    BUSY = "busy"
    VOICEMAIL = "voicemail"
    SENT = "sent"  # a page, a text, an e-mail was delivered
    WRONG_NUMBER = "wrong_number"
    FAILED = "failed"  # the carrier could not place it
    UNKNOWN = "unknown"  # nobody can say what became of it
    CANCELLED = "cancelled"  # taken back before its end: called again if calling goes on


# Nothing more is asked of a person after one of these.
CLOSING = frozenset({
    Outcome.ACCEPTED, Outcome.WILLING, Outcome.OUTRANKED, Outcome.FILLED, Outcome.TOO_LATE,
    Outcome.DECLINED, Outcome.UNFIT, Outcome.UNAVAILABLE,
})  # fmt: skip
# Our trouble, not theirs: tried again a few times, and never charged.
TECHNICAL = frozenset({Outcome.FAILED, Outcome.UNKNOWN})
# A message was left: the reply window runs from here. A message is not an acceptance.
MESSAGE = frozenset({Outcome.VOICEMAIL, Outcome.SENT})
# What a person may tap.
HUMAN = frozenset({
    Outcome.ACCEPTED, Outcome.DECLINED, Outcome.NO_ANSWER, Outcome.BUSY, Outcome.VOICEMAIL,
    Outcome.WRONG_NUMBER, Outcome.UNFIT, Outcome.UNAVAILABLE, Outcome.SENT,
})  # fmt: skip


def is_closing(outcome: str) -> bool:
    """Whether nothing more is asked of the person after this."""
    return outcome in CLOSING
