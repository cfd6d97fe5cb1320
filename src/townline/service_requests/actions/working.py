"""The program's work on a request. Who has seen an older version is refused, and told what changed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, live
from townline.directory import queries as directory
from townline.places.queries import Location
from townline.service_requests import queries
from townline.service_requests.actions.opening import must_be_taken, open_request
from townline.service_requests.actions.taking import clean, take, write
from townline.service_requests.errors import GoesRound, NeedsWords
from townline.service_requests.events import RequestUpdated
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import State
from townline.service_requests.rules.routing import goes_round, why_not_again

CENTRE = "citizen_service"


@transaction.atomic
def accept(
    *, request_id: int, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """The program takes the request on."""
    request = take(request_id, "accept", actor, seen)
    before = request.state
    request.state = State.ACCEPTED.value
    request.accepted_at, request.accepted_by = now, actor
    made = Update.objects.create(service_request=request, kind="accepted", by=actor, at=now,
                                 public_wording="The team has taken this on.")  # fmt: skip
    write(request, "accepted", actor=actor, now=now, before={"state": before}, update=made)
    events.publish(RequestUpdated(request.pk))
    return request


@transaction.atomic
def bounce(
    *, request_id: int, reason: str, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """Send it back to the centre with a reason. The caller's clock runs on."""
    reason = clean(reason)
    if not reason:
        raise NeedsWords("Say why it is not yours: the centre sends it on by that.", field="reason")
    request = take(request_id, "bounce", actor, seen)
    before = request.program_code
    request.state, request.program_code = State.RETURNED.value, CENTRE
    request.bounces_count += 1
    request.team_code = request.team_why = ""
    request.accepted_at = request.accepted_by = None
    must_be_taken(request, now)
    Update.objects.create(service_request=request, kind="bounced", internal_note=reason.strip(),
                          by=actor, at=now)  # fmt: skip
    live.announce(f"program:{before}")
    write(request, "bounced", actor=actor, now=now, reason=reason, before={"program": before},
           after={"program": CENTRE, "target_at": request.target_at.isoformat()})  # fmt: skip
    return request


@transaction.atomic
def transfer(
    *, request_id: int, program_code: str, reason: str, actor: User, now: datetime,
    seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """Give it to another program. The caller's clock runs on.

    A program that sent it back already gets it again only from whoever may decide; so does anything that
    was sent back twice. Raises GoesRound, NeedsWords, WrongState, NotYourProgram.
    """
    reason = clean(reason)
    if not reason:
        raise NeedsWords("Say why it goes to another team.", field="reason")
    request = take(request_id, "transfer", actor, seen)
    program = directory.program(program_code)
    if not actor.may("requests.decide"):
        _no_ping_pong(request, program.code)
    before = request.program_code
    request.program_code, request.state = program.code, State.OPEN.value
    request.team_code, request.team_why = queries.team_for(
        program_code=program.code, definition_code=request.definition.code, at=now,
        municipality_code=request.municipality_code, ward_code=request.ward_code,
    )  # fmt: skip
    request.owner_code, request.owner_name = program.body.code, program.body.name
    request.call_number = program.phone
    request.owner_why = f"Sent on by {actor.display_name}: {reason.strip()}"[:300]
    request.accepted_at = request.accepted_by = None
    must_be_taken(request, now)
    Update.objects.create(service_request=request, kind="transferred", internal_note=reason.strip(),
                          by=actor, at=now)  # fmt: skip
    live.announce(f"program:{before}")
    write(request, "transferred", actor=actor, now=now, reason=reason,
           before={"program": before}, after={"program": program.code})  # fmt: skip
    return request


def _no_ping_pong(request: ServiceRequest, program_code: str) -> None:
    sent_back = queries.sent_back_by(request)
    reason = why_not_again(program_code, sent_back)
    if not reason and goes_round(sent_back, request.bounces_count):
        reason = "It was sent back twice"
    if reason:
        raise GoesRound(f"{reason}. A supervisor decides where it goes.", field="program")


@transaction.atomic
def add_update(
    *, request_id: int, action_taken: str, resolution: str, further_action: str, actor: User,
    now: datetime, internal_note: str = "", public_wording: str = "", seen: int | None = None,
) -> Update:  # fmt: skip
    """Say what was done, how it stands and what comes next. Public wording is a text of its own."""
    action_taken, resolution, further_action, internal_note, public_wording = map(
        clean, (action_taken, resolution, further_action, internal_note, public_wording)
    )
    if not (action_taken.strip() or resolution.strip() or further_action.strip()):
        raise NeedsWords(
            "Say what was done, how it stands, or what comes next.", field="action_taken"
        )
    request = take(request_id, "update", actor, seen)
    made = Update.objects.create(
        service_request=request, kind="update", action_taken=action_taken.strip(),
        resolution=resolution.strip(), further_action=further_action.strip(),
        internal_note=internal_note.strip(), public_wording=public_wording.strip(), by=actor, at=now,
    )  # fmt: skip
    if public_wording.strip():
        request.public_words = public_wording.strip()
    write(request, "updated", actor=actor, now=now, update=made,
           after={"action_taken": made.action_taken, "resolution": made.resolution,
                  "further_action": made.further_action, "public": made.public_wording})  # fmt: skip
    events.publish(RequestUpdated(request.pk))
    return made


@transaction.atomic
def split(
    *, request_id: int, definition_code: str, description: str, actor: User, now: datetime
) -> ServiceRequest:
    """Make a child for a part of the work that somebody else must do; the clock is the parent's."""
    if not description.strip():
        raise NeedsWords("Say which part this is.", field="description")
    parent = take(request_id, "split", actor, None)
    definition = queries.definition(definition_code, now)
    known = {fact.code for fact in definition.asked()}
    child = open_request(
        contact_id=None, definition_code=definition_code,
        attributes={code: value for code, value in parent.facts.items() if code in known},
        location=Location.from_json(parent.place) if parent.place else None,
        description=description.strip(), urgency=parent.urgency,
        urgency_reason=f"Part of {parent.reference}.", hazard=parent.hazard, person_id=None,
        aware_at=parent.aware_at, actor=actor, now=now, parent_id=parent.pk,
    )  # fmt: skip
    write(parent, "split", actor=actor, now=now, after={"child": child.reference})
    return child
