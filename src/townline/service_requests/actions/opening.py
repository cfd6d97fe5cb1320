"""Opening a request in the flow of a contact, and following one that is open already."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import events, ledger, live, outbox, rows
from townline.correspondence import queries as correspondence
from townline.correspondence.errors import BadAddress
from townline.directory import queries as directory
from townline.places.queries import Location
from townline.service_requests import queries, rules
from townline.service_requests.actions.taking import clean
from townline.service_requests.errors import (
    NoSuchRequest,
    NoSuchUrgency,
    WrongState,
)
from townline.service_requests.events import RequestFollowed, RequestNotOurs, RequestOpened
from townline.service_requests.jobs import redraw_in_public, tell_opened
from townline.service_requests.models import Follower, ServiceDefinition, ServiceRequest
from townline.service_requests.rules import State


def open_request(
    *, contact_id: int | None, definition_code: str, attributes: Mapping[str, Any],
    location: Location | None, description: str, urgency: str, urgency_reason: str, hazard: str,
    person_id: int | None, aware_at: datetime, actor: User | None, now: datetime,
    script_version_id: int | None = None, number: str = "", parent_id: int | None = None,
    wants_word: bool = False, email: str = "", language: str = "en", wants_text: bool = False,
    also: Callable[[ServiceRequest], None] | None = None,
) -> ServiceRequest:  # fmt: skip
    """Open a request with its owner, target time and reference, in one transaction of one statement.

    `attributes` are the type's facts by code; `aware_at` the instant of the contact, at which every clock
    starts. `also` may insert rows of its own: they go in the same statement, whole or not at all. Raises
    NoSuchType, NoSuchUrgency, MissingFacts, UnknownFact.
    """
    address = _address(email, wants_word=wants_word)
    _known_urgency(urgency)
    definition = queries.definition(definition_code, now)
    queries.check_facts(definition, attributes, location)
    owner = queries.owner_of(definition, location, now)
    level = rules.higher(definition.urgency, urgency or definition.urgency)
    program = directory.program(owner.program_code)
    team_code, team_why = queries.team_for(
        program_code=program.code, definition_code=definition.code, at=now,
        municipality_code=location.municipality_code if location else "",
        ward_code=location.ward_code if location else "",
    )  # fmt: skip
    road_class = location.segment.road_class if location and location.segment else None
    deadline = queries.deadline_for(definition, location, owner, urgency=level, aware_at=aware_at)
    facts = {code: clean(v) if isinstance(v, str) else v for code, v in attributes.items()}
    request = rows.number(ServiceRequest(
        token=secrets.token_urlsafe(18), definition=definition, state=State.OPEN.value,
        facts=facts, description=clean(description), hazard=hazard[:200], urgency=level,
        urgency_reason=urgency_reason or f"Usual for {definition.name.lower()}.",
        place_label=location.label if location else "",
        place=location.as_json() if location else None,
        at=(location.x, location.y) if location else None,
        municipality_code=location.municipality_code if location else "",
        ward_code=location.ward_code if location else "", road_class=road_class,
        owner_code=owner.code, owner_name=owner.name, owner_why=owner.why,
        call_number=owner.number, program_code=owner.program_code, team_code=team_code,
        team_why=team_why, aware_at=aware_at,
        accept_by=queries.accept_by(definition, level, program, now), opened_at=now,
        target_at=deadline.at, target_why=deadline.why, target_rule=deadline.rule,
        contact_id=contact_id, script_version_id=script_version_id, parent_id=parent_id,
    ))  # fmt: skip
    request.shown_at = queries.where_shown(request, definition)
    with rows.together():
        rows.insert(request)
        rows.insert(Follower(
            service_request=request, contact_id=contact_id, person_id=person_id, number=number,
            is_first=True, wants_word=wants_word, email=address,
            wants_text=wants_word and wants_text, language=language[:2], aware_at=aware_at, at=now,
        ))  # fmt: skip
        ledger.append(
            stream=f"request:{request.pk}", verb="request.opened", actor=actor, now=now,
            known_at=aware_at, contact_id=contact_id, rule_version=deadline.rule,
            after={"reference": request.reference, "type": definition_code, "urgency": level,
                   "owner": owner.code, "program": owner.program_code, "team": team_code,
                   "target_at": deadline.at.isoformat(), "facts": facts},
        )  # fmt: skip
        if address or (wants_word and wants_text and number):
            outbox.defer(tell_opened, service_request_id=request.pk)
        if not owner.is_ours:
            outbox.hand_on(RequestNotOurs(request.pk, owner.code, definition.code))
        if also is not None:
            also(request)
        _nudge(request, contact_id)
        events.write(opened := RequestOpened(request.pk, contact_id))
    events.publish(opened, is_written=True)
    return request


def _address(email: str, *, wants_word: bool) -> str:
    """Where they agreed to be written to; nothing is kept of an address they gave for nothing."""
    if not email.strip() or not wants_word:
        return ""
    address = correspondence.plain(email)
    if not address:
        raise BadAddress(field="email")
    return address


def _known_urgency(urgency: str) -> None:
    if urgency and urgency not in tuple(rules.ORDER):
        raise NoSuchUrgency(field="urgency")


def _nudge(request: ServiceRequest, contact_id: int | None) -> None:
    live.announce(f"request:{request.pk}")
    live.announce(f"program:{request.program_code}")
    if contact_id:
        live.announce(f"contact:{contact_id}")


@transaction.atomic
def follow(
    *, request_id: int, contact_id: int | None, new_fact: str, urgency: str, urgency_reason: str,
    person_id: int | None, actor: User | None, now: datetime, number: str = "",
    aware_at: datetime | None = None, wants_word: bool = False, email: str = "", language: str = "en",
    is_same_caller: bool = False, wants_text: bool = False,
) -> ServiceRequest:  # fmt: skip
    """Another caller reports the same thing: they follow it, and what only they know is kept.

    A more urgent level raises the request's, and its target time can only come nearer. `aware_at` is the
    instant of this caller's contact: where it is the earliest report, we knew then. `is_same_caller` where
    somebody who is counted already adds a fact. Raises NoSuchRequest, NoSuchUrgency, WrongState for a closed
    one (report it anew, as a repeat).
    """
    address = _address(email, wants_word=wants_word)
    _known_urgency(urgency)
    new_fact = clean(new_fact)
    request = _locked(request_id)
    if request.lead_id is not None:  # one job: the new report is of all of it
        request = _locked(request.lead_id)
    if request.is_closed:
        raise WrongState("That request was closed a moment ago. Reopen it, or open a new one.")
    known = is_same_caller or (
        contact_id is not None and request.followers.filter(contact_id=contact_id).exists()
    )
    Follower.objects.create(
        service_request=request, contact_id=contact_id, person_id=person_id, number=number,
        new_fact=new_fact.strip(), wants_word=wants_word, email=address, language=language[:2],
        wants_text=wants_word and wants_text, aware_at=aware_at or now, at=now,
    )  # fmt: skip
    before = {"urgency": request.urgency, "aware_at": request.aware_at.isoformat()}
    request.followers_count += 0 if known else 1
    rises = bool(urgency) and rules.higher(request.urgency, urgency) != request.urgency
    if rises:
        request.urgency = urgency
        request.urgency_reason = urgency_reason[:240] or "A later report made it more urgent."
    is_earlier = aware_at is not None and aware_at < request.aware_at
    if aware_at is not None and is_earlier:
        request.aware_at = aware_at
    if rises or is_earlier:
        bring_nearer(request)
    if rises and request.accepted_at is None:
        must_be_taken(request, now)
    if is_same_caller and actor is None:
        request.heard_at = now
    request.version += 1
    request.save()
    ledger.append(
        stream=f"request:{request.pk}", verb="request.followed", actor=actor, now=now,
        contact_id=contact_id, before=before,
        after={"urgency": request.urgency, "aware_at": request.aware_at.isoformat(),
               "target_at": request.target_at.isoformat(), "new_fact": new_fact.strip(),
               "level": urgency, "reported_at": (aware_at or now).isoformat()},
    )  # fmt: skip
    events.publish(RequestFollowed(request.pk, contact_id))
    _nudge(request, contact_id)
    return request


def deadline_of(request: ServiceRequest) -> rules.Deadline:
    """The target time of a request as it stands, by the calendar of the program that has it."""
    program = directory.program(request.program_code or request.definition.program_code)
    return rules.target_time(
        aware_at=request.clock_from, urgency=request.urgency,
        targets=request.definition.target_table(), calendar=directory.as_calendar(program.calendar),
        legal_hours=request.definition.legal_table(), road_class=request.road_class,
        pauses=request.stood_still,
    )  # fmt: skip


def set_target(request: ServiceRequest, deadline: rules.Deadline) -> None:
    """Write a target time down with its reason and rule."""
    request.target_at, request.target_why = deadline.at, deadline.why
    request.target_rule = deadline.rule


def must_be_taken(request: ServiceRequest, now: datetime) -> None:
    """A program has it from now on and must take it on in time; who is told that none did is told anew."""
    program = directory.program(request.program_code or request.definition.program_code)
    by = queries.accept_by(request.definition, request.urgency, program, now)
    request.accept_by, request.escalated_at = by, None


def bring_nearer(request: ServiceRequest) -> None:
    """After something became known: the target time moves nearer or stays, never away."""
    deadline = deadline_of(request)
    if deadline.at < request.target_at:
        set_target(request, deadline)


def _locked(request_id: int) -> ServiceRequest:
    found = (
        ServiceRequest.objects.select_for_update(of=("self",)).select_related("definition")
        .filter(pk=request_id).first()
    )  # fmt: skip
    if found is None:
        raise NoSuchRequest
    return found


@transaction.atomic
def publish_definition(
    *, code: str, fields: Mapping[str, Any], from_at: datetime, actor: User | None, now: datetime
) -> ServiceDefinition:
    """Put a request type in force from an instant; the one before ends there. The same again is nothing.

    Where its requests are shown in public follows the new privacy: nowhere until a job has worked it out.
    """
    old = ServiceDefinition.objects.filter(code=code, effective__endswith=None).first()
    if old is not None and all(getattr(old, name) == value for name, value in fields.items()):
        return old  # type: ignore[no-any-return]
    if old is not None:
        old.effective = Range(old.effective.lower, from_at, "[)")
        old.save(update_fields=["effective"])
    made: ServiceDefinition = ServiceDefinition.objects.create(
        code=code, effective=Range(from_at, None, "[)"), **fields
    )
    if old is not None and (old.privacy, old.jitter_metres) != (made.privacy, made.jitter_metres):
        ServiceRequest.objects.filter(definition__code=code).update(shown_at=None)
        redraw_in_public.defer(code=code)
    ledger.append(stream=f"service_type:{code}", verb="service_type.published", actor=actor,
                  now=now, after={"from": from_at.isoformat()})  # fmt: skip
    return made
