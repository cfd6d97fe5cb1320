"""What a contact makes of several apps at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.complaints import actions as complaints
from townline.complaints.models import Complaint, Kind
from townline.contacts.models import Contact
from townline.dispatch import actions as dispatch
from townline.places.queries import Location
from townline.service_requests import actions as requests
from townline.service_requests import queries as request_queries
from townline.service_requests.models import ServiceRequest


@dataclass(frozen=True)
class Noticed:
    """An injury as it was taken down, and the request its hazard became or joined."""

    complaint: Complaint
    hazard: ServiceRequest
    is_known: bool


@transaction.atomic
def take_injury(
    *, contact: Contact, hazard_code: str, location: Location, words: str, actor: User, now: datetime,
    **facts: Any,
) -> Noticed:  # fmt: skip
    """An injury or damage: its hazard becomes a request at once, or joins the one that is open for the same
    hole, whose first-aware instant stays the earliest; the account goes to risk management.

    What happened to the person stands in the account alone, never in the request. Raises what taking and
    opening raise.
    """
    near = request_queries.near(
        definition_code=hazard_code, x=location.x, y=location.y, at=now, metres=60, hours=24 * 30
    )
    known = next((each for each in near if each.same_kind), None)
    about: dict[str, Any] = {
        "contact_id": contact.pk, "person_id": contact.person_id, "number": contact.from_number,
        "urgency": "A", "urgency_reason": "It hurt somebody or did damage.", "actor": actor, "now": now,
        "aware_at": contact.aware_at,
    }  # fmt: skip
    if known is not None:
        hazard = requests.follow(
            request_id=known.id, new_fact="It hurt somebody or did damage.", **about
        )
    else:
        definition = request_queries.definition(hazard_code, now)
        asked = {fact.code: _answer(fact.options) for fact in definition.asked() if fact.required}
        hazard = dispatch.report(
            definition_code=hazard_code, attributes=asked, location=location, hazard="",
            description=f"{definition.name}. It hurt somebody or did damage.", **about,
        ).request  # fmt: skip
    complaint = complaints.take(
        kind=Kind.INJURY.value, words=words, channel=contact.channel, received_at=contact.aware_at,
        actor=actor, now=now, contact_id=contact.pk, person_id=contact.person_id,
        hazard_reference=hazard.reference, place_label=location.label, **facts,
    )  # fmt: skip
    return Noticed(complaint, hazard, known is not None)


def _answer(options: tuple[str, ...]) -> str:
    return options[-1] if options else "As the caller told it"
