"""The verbs of call-in rules. Floors above use these, and `queries`; nothing else."""

from townline.callin.actions.agreements import publish_agreement
from townline.callin.actions.lists import (
    add,
    adjust,
    mark,
    owe,
    place,
    record_blank,
    record_outcome,
    remove,
    settle,
)

__all__ = [
    "add", "adjust", "mark", "owe", "place", "publish_agreement", "record_blank",
    "record_outcome", "remove", "settle",
]  # fmt: skip
