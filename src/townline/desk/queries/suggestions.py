"""What fits the caller's words, while they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.knowledge import queries as knowledge
from townline.knowledge.queries import AnswerHit


@dataclass(frozen=True)
class Fitting:
    """What may help, best first in each kind."""

    answers: Sequence[AnswerHit]

    def __bool__(self) -> bool:
        return bool(self.answers)


def fitting(text: str, *, at: datetime) -> Fitting:
    """Answers that fit; one statement."""
    return Fitting(answers=knowledge.suggest(text, at=at, limit=3))
