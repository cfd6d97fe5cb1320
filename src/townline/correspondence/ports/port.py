"""What a way out is given, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Answer(StrEnum):
    """SENT: taken. LATER: the server asks to wait. REFUSED: never. AWAY: nobody there, nothing taken.

    UNKNOWN: it was handed over, and then the line broke before the answer.
    """

    SENT = "sent"
    LATER = "later"
    REFUSED = "refused"
    AWAY = "away"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Result:
    """The answer, and the server's words for the log (without an address)."""

    answer: Answer
    words: str = ""


@dataclass(frozen=True)
class Letter:
    """A message ready to leave: whom it is for, where its bounces go (nothing: nowhere), its bytes.

    `key` is the same for every try of a message: whoever knows keys takes it once.
    """

    to: str
    return_path: str
    content: bytes
    key: str = ""


class Way(Protocol):
    """Hands a letter over. `about_to` is called at the last instant at which nothing has been taken yet."""

    def hand_over(self, letter: Letter, about_to: Callable[[], None]) -> Result: ...
