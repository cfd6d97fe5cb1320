"""The program's work on a request. Who has seen an older version is refused, and told what changed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.core import events, ledger, live
from townline.directory import queries as directory
from townline.places.queries import Location
from townline.service_requests import queries, rules
from townline.service_requests.actions.opening import deadline_of, open_request, set_target
from townline.service_requests.errors import (
    NeedsWords,
    NoSuchRequest,
    NotYourProgram,
    WrongState,
)
from townline.service_requests.events import RequestClosed, RequestReopened, RequestUpdated
from townline.service_requests.jobs import tell_followers
from townline.service_requests.models import ServiceRequest, Update
from townline.service_requests.rules import NEEDS_WORDS, Outcome, State

CENTRE = "citizen_service"


def _take(request_id: int, verb: str, actor: User, seen: int | None) -> ServiceRequest:
    """The request, held, if the verb is possible, the actor may, and nobody was quicker."""
    request = (
        ServiceRequest.objects.select_for_update(of=("self",)).select_related("definition")
        .filter(pk=request_id).first()
    )  # fmt: skip
    if request is None:
        raise NoSuchRequest
    if not queries.may_see(request, actor):
        raise NotYourProgram
    if seen is not None and seen != request.version:
        done = queries.last_change(request.pk)
        raise WrongState(
            f"A colleague changed this request first: {done}. Look at what is new, then go on."
        )
    if not rules.may(verb, State(request.state)):
        raise WrongState
    request.version += 1
    return request


def _write(
    request: ServiceRequest, verb: str, *, actor: User | None, now: datetime, reason: str = "",
    before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    request.save()
    ledger.append(stream=f"request:{request.pk}", verb=f"request.{verb}", actor=actor, now=now,
                  before=before, after=after, reason=reason)  # fmt: skip
    live.announce(f"request:{request.pk}")
    live.announce(f"program:{request.program_code}")


@transaction.atomic
def accept(
    *, request_id: int, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """The program takes the request on."""
    request = _take(request_id, "accept", actor, seen)
    before = request.state
    request.state = State.ACCEPTED.value
    request.accepted_at, request.accepted_by = now, actor
    Update.objects.create(service_request=request, kind="accepted", by=actor, at=now,
                          public_wording="The team has taken this on.")  # fmt: skip
    _write(request, "accepted", actor=actor, now=now, before={"state": before})
    events.publish(RequestUpdated(request.pk))
    return request


@transaction.atomic
def bounce(
    *, request_id: int, reason: str, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """Send it back to the centre with a reason. The caller's clock runs on."""
    if not reason.strip():
        raise NeedsWords("Say why it is not yours: the centre sends it on by that.", field="reason")
    request = _take(request_id, "bounce", actor, seen)
    before = request.program_code
    request.state, request.program_code = State.RETURNED.value, CENTRE
    request.bounces_count += 1
    request.accepted_at = request.accepted_by = None
    Update.objects.create(service_request=request, kind="bounced", internal_note=reason.strip(),
                          by=actor, at=now)  # fmt: skip
    live.announce(f"program:{before}")
    _write(request, "bounced", actor=actor, now=now, reason=reason, before={"program": before},
           after={"program": CENTRE, "target_at": request.target_at.isoformat()})  # fmt: skip
    return request


@transaction.atomic
def transfer(
    *, request_id: int, program_code: str, reason: str, actor: User, now: datetime,
    seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """Give it to another program. The caller's clock runs on."""
    if not reason.strip():
        raise NeedsWords("Say why it goes to another team.", field="reason")
    request = _take(request_id, "transfer", actor, seen)
    program = directory.program(program_code)
    before = request.program_code
    request.program_code, request.state = program.code, State.OPEN.value
    request.owner_code, request.owner_name = program.body.code, program.body.name
    request.call_number = program.phone
    request.owner_why = f"Sent on by {actor.display_name}: {reason.strip()}"[:300]
    request.accepted_at = request.accepted_by = None
    Update.objects.create(service_request=request, kind="transferred", internal_note=reason.strip(),
                          by=actor, at=now)  # fmt: skip
    live.announce(f"program:{before}")
    _write(request, "transferred", actor=actor, now=now, reason=reason,
           before={"program": before}, after={"program": program.code})  # fmt: skip
    return request


@transaction.atomic
def add_update(
    *, request_id: int, action_taken: str, resolution: str, further_action: str, actor: User,
    now: datetime, internal_note: str = "", public_wording: str = "", seen: int | None = None,
) -> Update:  # fmt: skip
    """Say what was done, how it stands and what comes next. Public wording is a text of its own."""
    if not (action_taken.strip() or resolution.strip() or further_action.strip()):
        raise NeedsWords(
            "Say what was done, how it stands, or what comes next.", field="action_taken"
        )
    request = _take(request_id, "update", actor, seen)
    made = Update.objects.create(
        service_request=request, kind="update", action_taken=action_taken.strip(),
        resolution=resolution.strip(), further_action=further_action.strip(),
        internal_note=internal_note.strip(), public_wording=public_wording.strip(), by=actor, at=now,
    )  # fmt: skip
    if public_wording.strip():
        request.public_words = public_wording.strip()
        tell_followers.defer(service_request_id=request.pk, update_id=made.pk)
    _write(request, "updated", actor=actor, now=now,
           after={"action_taken": made.action_taken, "resolution": made.resolution,
                  "further_action": made.further_action, "public": made.public_wording})  # fmt: skip
    events.publish(RequestUpdated(request.pk))
    return made


@transaction.atomic
def close(
    *, request_id: int, outcome: str, public_wording: str, actor: User, now: datetime,
    internal_note: str = "", seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """Close with what it came to. Anything but done needs words that the resident can read."""
    if outcome not in {each.value for each in Outcome}:
        raise NeedsWords("Say what it came to: closed is not the same as fixed.", field="outcome")
    if Outcome(outcome) in NEEDS_WORDS and not public_wording.strip():
        raise NeedsWords("Tell the resident why, in a sentence.", field="public_wording")
    request = _take(request_id, "close", actor, seen)
    before = request.state
    request.state, request.outcome, request.closed_at = State.CLOSED.value, outcome, now
    request.public_words = public_wording.strip() or request.public_words
    made = Update.objects.create(
        service_request=request, kind="closed", resolution=outcome,
        internal_note=internal_note.strip(), by=actor, at=now,
        public_wording=public_wording.strip() or rules.status_words("closed", outcome),
    )  # fmt: skip
    tell_followers.defer(service_request_id=request.pk, update_id=made.pk)
    _write(request, "closed", actor=actor, now=now, before={"state": before},
           after={"outcome": outcome, "public": made.public_wording,
                  "late": now > request.target_at})  # fmt: skip
    events.publish(RequestClosed(request.pk))
    return request


@transaction.atomic
def reopen(
    *, request_id: int, reason: str, actor: User, now: datetime, contact_id: int | None = None,
    seen: int | None = None,
) -> ServiceRequest:  # fmt: skip
    """It was not fixed, or came back: its target counts from now; when we first knew stays what it was.

    Within 30 days of closing it counts as a repeat and grows more urgent.
    """
    if not reason.strip():
        raise NeedsWords("Say what is still wrong.", field="reason")
    request = _take(request_id, "reopen", actor, seen)
    closed_at = request.closed_at or now
    is_repeat = now - closed_at <= rules.REPEAT_WITHIN
    before = {"outcome": request.outcome, "urgency": request.urgency,
              "target_at": request.target_at.isoformat()}  # fmt: skip
    request.state, request.outcome, request.closed_at = State.OPEN.value, "", None
    request.accepted_at = request.accepted_by = None
    request.reopened_at = now
    if is_repeat:
        request.repeats_count += 1
        request.urgency = rules.one_up(request.urgency)
        request.urgency_reason = "It came back after it was closed."
    set_target(request, deadline_of(request))
    Update.objects.create(service_request=request, kind="reopened", internal_note=reason.strip(),
                          by=actor, at=now, public_wording="Reopened after a new report.")  # fmt: skip
    _write(request, "reopened", actor=actor, now=now, reason=reason, before=before,
           after={"repeat": is_repeat, "urgency": request.urgency, "contact": contact_id,
                  "target_at": request.target_at.isoformat()})  # fmt: skip
    events.publish(RequestReopened(request.pk, is_repeat))
    return request


@transaction.atomic
def split(
    *, request_id: int, definition_code: str, description: str, actor: User, now: datetime
) -> ServiceRequest:
    """Make a child for a part of the work that somebody else must do; the clock is the parent's."""
    if not description.strip():
        raise NeedsWords("Say which part this is.", field="description")
    parent = _take(request_id, "split", actor, None)
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
    _write(parent, "split", actor=actor, now=now, after={"child": child.reference})
    return child
