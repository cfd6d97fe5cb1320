"""Who may say that the words of an answer are right. Not how sure we are, nor who may hear it."""

from __future__ import annotations

OPEN, OWNER, REGULATED = "open", "owner", "regulated"


def may_approve(governance: str, *, edits: bool, owns: bool, wrote: bool) -> bool:
    """Whether a person may approve a draft.

    `edits`: a knowledge editor; `owns`: of the program that owns the answer; `wrote`: the words are theirs.
    An open answer is approved by any editor, the owner's needs the owner, and a regulated one needs the owner
    and a second pair of eyes.
    """
    if governance == REGULATED:
        return owns and not wrote
    if governance == OWNER:
        return owns
    return edits or owns


def may_loosen(before: str, after: str, *, owns: bool) -> bool:
    """Whether governance may change so: anybody who edits may tighten it, only the owner may loosen it."""
    order = (OPEN, OWNER, REGULATED)
    return owns or order.index(after) >= order.index(before)
