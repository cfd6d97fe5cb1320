"""Proof of what a request came to, and the steps of a contractor outside. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

PROOFS = ("photo", "note", "either")
LONGEST_LINK = timedelta(days=30)

_ASKS = {
    "photo": "Add a photo of it as it is now, under “after”: this kind is closed with one.",
    "note": "Write what was done: this kind is closed with a note of it.",
    "either": "Write what was done, or add a photo under “after”: this kind is closed with one of them.",
}


def proof_missing(asked: Mapping[str, str], outcome: str, *, has_photo: bool, note: str) -> str:
    """What a type still asks for before it closes with this outcome, as a sentence; '' where nothing.

    `asked` maps outcomes to photo, note or either. An outcome that is not among them needs no proof.
    """
    kind = asked.get(outcome, "")
    given = {
        "photo": has_photo,
        "note": bool(note.strip()),
        "either": has_photo or bool(note.strip()),
    }
    return "" if not kind or given[kind] else _ASKS[kind]


class Step(StrEnum):
    """What a contractor may say of a job, in this order."""

    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ON_SITE = "on_site"
    DONE = "done"


_NEXT: Mapping[Step, frozenset[Step]] = {
    Step.SENT: frozenset({Step.ACCEPTED, Step.DECLINED}),
    Step.ACCEPTED: frozenset({Step.ON_SITE, Step.DONE, Step.DECLINED}),
    Step.ON_SITE: frozenset({Step.DONE}),
    Step.DECLINED: frozenset(),
    Step.DONE: frozenset(),
}


def may_step(at: Step, to: Step) -> bool:
    """Whether a contractor may say this now; the same again is no step."""
    return to in _NEXT[at]


def is_open(*, expires_at: datetime, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether a link still opens: until it expires, and not once it was taken back."""
    return revoked_at is None and now < expires_at
