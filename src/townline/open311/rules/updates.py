"""Updates to requests (servicerequestupdates, the extension FixMyStreet made and uses). Pure.

Its additional states are read always and written only with `extensions=true`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from townline.open311.errors import DoorRefused, Said
from townline.open311.rules.arguments import MOST_TEXT, Asked, instant

# What a status of theirs means here: the outcome of a closed one; None is not ours to say.
CLOSING = {
    "CLOSED": "referred", "FIXED": "done", "DUPLICATE": "duplicate", "NO_FURTHER_ACTION": "unable",
}  # fmt: skip
OPENING = frozenset({"OPEN", "REOPEN"})
WORKING = frozenset(
    {"INVESTIGATING", "IN_PROGRESS", "ACTION_SCHEDULED", "PLANNED", "INTERNAL_REFERRAL"}
)
NOT_THEIRS = "NOT_COUNCILS_RESPONSIBILITY"
KNOWN = frozenset(CLOSING) | OPENING | WORKING | {NOT_THEIRS}
# What our outcomes are called there.
OUTCOMES = {
    "done": "FIXED", "made_safe": "ACTION_SCHEDULED", "unable": "NO_FURTHER_ACTION",
    "not_found": "NO_FURTHER_ACTION", "referred": "NOT_COUNCILS_RESPONSIBILITY",
    "duplicate": "DUPLICATE",
}  # fmt: skip
_KINDS = {"accepted": "IN_PROGRESS", "referred": "INTERNAL_REFERRAL"}


def status_of(kind: str, outcome: str, *, is_extended: bool) -> str:
    """The status after one of our updates: OPEN or CLOSED, or a state of the extension."""
    if kind == "closed":
        return OUTCOMES.get(outcome, "CLOSED") if is_extended else "CLOSED"
    return _KINDS.get(kind, "OPEN") if is_extended else "OPEN"


@dataclass(frozen=True)
class Sent:
    """One update as it was sent."""

    update_id: str
    reference: str
    status: str
    description: str
    at: datetime | None


def read_update(asked: Asked, zone: tzinfo) -> tuple[Sent, list[Said]]:
    """What was sent, and every complaint about it."""
    said = [
        Said(400, "{name} was not provided.", name=name)
        for name in ("service_request_id", "update_id", "status", "updated_datetime", "description")
        if not asked.one(name)
    ]
    status = asked.one("status").upper().replace(" ", "_")
    if status and status not in KNOWN:
        said.append(Said(400, "status is one of: {listed}.", listed=", ".join(sorted(KNOWN))))
    for name, most in (("update_id", 120), ("description", MOST_TEXT)):
        if len(asked.one(name)) > most:
            said.append(
                Said(400, "{name} is at most {most} characters long.", name=name, most=most)
            )
    at = None
    try:
        at = instant(asked.one("updated_datetime"), "updated_datetime", zone)
    except DoorRefused as refusal:
        said += refusal.said
    return Sent(asked.one("update_id"), asked.one("service_request_id"), status,
                asked.one("description"), at), said  # fmt: skip
