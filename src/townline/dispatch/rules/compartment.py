"""What may be said of an incident that is kept apart, outside of its compartment.

docs/explanation/closures.md says it in prose. A title, a callout and a voicemail are neutral by construction:
nothing that anybody typed is in them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What of an entry may stand in the ledger: who was told, when, by which step. Never words or facts.
OPEN_KEYS = frozenset(
    {"step", "to", "live", "number", "reference", "written", "level", "protocol", "program", "due_at",
     "by", "outcome", "report", "with", "owner", "from"}
)  # fmt: skip


def title(owner: str) -> str:
    """`Call for Public Health`: what stands on any screen."""
    return f"Call for {owner}"


def somebody(number: str) -> str:
    """`Somebody else, 905-555-0100`: a line to tell that a hand added, where everybody reads it."""
    return f"Somebody else, {number}" if number else "Somebody else"


def say(program: str) -> str:
    """What is read to whoever answers a call, who may not be alone."""
    return (
        f"This is the Region\u2019s night desk with a call for {program}."
        " Can you take it now? We tell you the rest when you are alone."
    )


def open_part(entry: Mapping[str, Any] | None) -> dict[str, Any]:
    """The part of an entry that may be read by anybody who reads the ledger."""
    return {key: value for key, value in (entry or {}).items() if key in OPEN_KEYS}


def may_see_own(
    *, is_open: bool, has_contact: bool, is_contact_open: bool, is_accepted: bool
) -> bool:
    """Whether whoever wrote an intake down still sees it: while they are on the line, and never after.

    Where it came by no contact, until somebody has accepted it.
    """
    if not is_open:
        return False
    return is_contact_open if has_contact else not is_accepted
