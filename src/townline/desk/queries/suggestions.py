"""What fits the caller's words, while they are typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.directory import queries as directory
from townline.directory.models import Topic
from townline.knowledge import queries as knowledge
from townline.knowledge.queries import AnswerHit
from townline.scripts import queries as scripts
from townline.scripts.queries import ScriptHit
from townline.service_requests import queries as requests
from townline.service_requests.queries import ServiceHit


@dataclass(frozen=True)
class Fitting:
    """What may help, best first in each kind."""

    scripts: Sequence[ScriptHit]
    answers: Sequence[AnswerHit]
    services: Sequence[ServiceHit]
    topics: Sequence[Topic] = ()


def fitting(text: str, *, at: datetime, user_id: int) -> Fitting:
    """Scripts, answers and request types that fit; one statement each."""
    return Fitting(
        scripts=scripts.suggest(text, at=at, limit=3, user_id=user_id),
        answers=knowledge.suggest(text, at=at, limit=3),
        services=requests.suggest(text, at=at, limit=3),
        topics=directory.suggest_topics(text, limit=2),
    )
