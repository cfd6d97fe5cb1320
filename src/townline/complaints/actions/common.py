"""What every verb on a complaint needs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from townline.accounts.models import User
from townline.complaints import rules
from townline.complaints.errors import IsClosed, NoSuchComplaint
from townline.complaints.models import Complaint, State
from townline.core import ledger, live


def held(reference: str, actor: User, *, may_be_closed: bool = False) -> Complaint:
    """The file, locked, for those who may know of it; NoSuchComplaint for all others, IsClosed."""
    found = (
        Complaint.objects.visible_to(actor).select_for_update(of=("self",))
        .select_related("policy").filter(reference=reference).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchComplaint
    if found.state == State.CLOSED and not may_be_closed:
        raise IsClosed
    return found


def write(
    complaint: Complaint, verb: str, *, actor: User | None, now: datetime, reason: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Save with what runs out first, one entry in the file's own chain, a nudge.

    The entry does not name the contact: a contact's history is read by colleagues, and one of them may be
    whom it is about.
    """
    complaint.due_at = rules.next_due(
        state=complaint.state, acknowledged_at=complaint.acknowledged_at,
        acknowledge_by=complaint.acknowledge_by, answer_by=complaint.answer_by,
        media_by=None if complaint.media_with else complaint.media_by,
    )  # fmt: skip
    complaint.heard_at = now if verb == "heard" else None
    complaint.save()
    ledger.append(
        stream=complaint.stream, verb=f"complaint.{verb}", actor=actor, now=now, reason=reason,
        known_at=complaint.received_at if verb == "taken" else None, before=before, after=after,
        rule_version=rules.VERSION,
    )  # fmt: skip
    live.announce("complaints")
