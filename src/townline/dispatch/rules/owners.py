"""Whom an incident might belong to, while its place is not certain or lies near a boundary. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TELL_WITHIN_MINUTES = 10


@dataclass(frozen=True)
class Owner:
    """A body that may be responsible, why, and the number that works now."""

    code: str
    name: str
    why: str
    number: str
    program_code: str = ""
    is_ours: bool = False


def to_tell(owners: Iterable[Owner]) -> list[Owner]:
    """Every body that must be told, each once, in the order given: none where only one is possible.

    While two bodies are possible both are told, the Region's own programs included, so that none waits
    for the other.
    """
    seen: dict[str, Owner] = {}
    for owner in owners:
        seen.setdefault(owner.program_code if owner.is_ours else owner.code, owner)
    return list(seen.values()) if len(seen) > 1 else []
