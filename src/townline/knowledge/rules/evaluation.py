"""How well answers are found: recall, rank and refusal over questions whose right answer is known. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """One question, the article that answers it (None: none does), what was found, and how long it took."""

    article: str | None
    found: tuple[str, ...]
    seconds: float = 0.0

    @property
    def rank(self) -> int | None:
        """The place of the right answer from 1; None where it was not found."""
        return self.found.index(self.article) + 1 if self.article in self.found else None


@dataclass(frozen=True)
class Figures:
    """The figures of one ranking. Shares are 0 to 1; NaN-free: a share of nothing is 0."""

    answerable: int
    recall_at_1: float
    recall_at_5: float
    recall_at_10: float
    mean_reciprocal_rank: float
    refused_answerable: float
    unanswerable: int
    refused_unanswerable: float
    p50_ms: float
    p95_ms: float


def figures(asked: Sequence[Asked]) -> Figures:
    """Recall at 1, 5 and 10 and the mean of 1/rank over the answerable; the share refused of both kinds.

    A question is refused where nothing at all was found. Four answerable questions found at 1, 2, 6 and
    not at all: recall@1 0.25, recall@5 0.5, recall@10 0.75, mean reciprocal rank (1 + 1/2 + 1/6) / 4.
    """
    known = [each for each in asked if each.article is not None]
    unknown = [each for each in asked if each.article is None]
    ranks = [each.rank for each in known]
    times = sorted(each.seconds * 1000 for each in asked) or [0.0]
    return Figures(
        answerable=len(known),
        recall_at_1=_share(sum(rank is not None and rank <= 1 for rank in ranks), known),
        recall_at_5=_share(sum(rank is not None and rank <= 5 for rank in ranks), known),
        recall_at_10=_share(sum(rank is not None and rank <= 10 for rank in ranks), known),
        mean_reciprocal_rank=_share(sum(1 / rank for rank in ranks if rank), known),
        refused_answerable=_share(sum(not each.found for each in known), known),
        unanswerable=len(unknown),
        refused_unanswerable=_share(sum(not each.found for each in unknown), unknown),
        p50_ms=times[len(times) // 2],
        p95_ms=times[min(len(times) - 1, int(len(times) * 0.95))],
    )


def _share(part: float, whole: Sequence[object]) -> float:
    return part / len(whole) if whole else 0.0
