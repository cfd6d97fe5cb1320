"""Reads of corrections: what is open and how far it is, who waits for a call, who was told, did it help."""

from townline.corrections.queries.campaigns import (
    PAGE,
    Card,
    Listed,
    Progress,
    Waiting,
    all_corrections,
    card,
    correction,
    correction_of,
    listed,
    progress_of,
    reasons,
    shares,
    waiting_for,
)
from townline.corrections.queries.told import ToldPage, effect_of, told

__all__ = [
    "PAGE", "Card", "Listed", "Progress", "ToldPage", "Waiting", "all_corrections", "card",
    "correction", "correction_of", "effect_of", "listed", "progress_of", "reasons", "shares",
    "told", "waiting_for",
]  # fmt: skip
