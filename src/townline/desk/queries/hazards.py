"""What the file of a complaint should hold of the request that it names."""

from __future__ import annotations

from townline.accounts.models import User
from townline.complaints.models import Complaint
from townline.complaints.queries import Section
from townline.core.errors import Refusal
from townline.service_requests import queries


def life_of_hazard(complaint: Complaint, viewer: User) -> Section | None:
    """The life of the request that a complaint names, oldest first; None where there is none to see."""
    if not complaint.hazard_reference:
        return None
    try:
        request = queries.request_for(complaint.hazard_reference, viewer)
    except Refusal:
        return None
    first = f"We first knew of it {request.aware_at.isoformat()}."
    lines = [
        (
            request.opened_at.isoformat(),
            f"Opened. {first} {request.target_why}.",
            request.owner_name,
        )
    ]
    lines += [
        (entry.acted_at.isoformat(), entry.verb.partition(".")[2], entry.actor_name)
        for entry in queries.life(request)[::-1]
        if entry.verb != "request.opened"
    ]
    return Section(f"Request {request.reference}", lines)
