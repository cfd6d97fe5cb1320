"""The one door for a report: a request by day, a callout by night, a follower while an event is on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from townline.accounts.models import User
from townline.core.errors import NotFound
from townline.directory import queries as directory
from townline.dispatch.actions import changing
from townline.dispatch.actions.common import write
from townline.dispatch.actions.opening import Start, open_incident
from townline.dispatch.actions.short_form import home_of
from townline.dispatch.models import Event, Incident, IncidentRequest, Report
from townline.dispatch.queries.surge import event_of_report
from townline.dispatch.rules import levels
from townline.places.queries import Location
from townline.service_requests import actions as requests
from townline.service_requests import queries as request_queries
from townline.service_requests.models import ServiceDefinition, ServiceRequest


@dataclass(frozen=True)
class Reported:
    """What a report became: its request, the incident that follows it, the event it fell into."""

    request: ServiceRequest
    incident: Incident | None = None
    event: Event | None = None
    is_follower: bool = False


@transaction.atomic
def report(
    *, contact_id: int | None, definition_code: str, attributes: Mapping[str, Any],
    location: Location | None, description: str, urgency: str, urgency_reason: str, hazard: str,
    person_id: int | None, aware_at: datetime, actor: User | None, now: datetime,
    script_version_id: int | None = None, number: str = "", cues: Sequence[str] = (),
    source: str = "contact", wants_word: bool = False, email: str = "", language: str = "en",
    wants_text: bool = False,
) -> Reported:  # fmt: skip
    """Take a report as opening a request does, and open or raise an incident where its urgency asks for it.

    While an event is on, a report of its topic in its area follows what is open already; only a life at
    risk stands by itself. Raises what opening a request raises.
    """
    definition = request_queries.definition(definition_code, now)
    level = levels.higher(definition.urgency, urgency)
    event = event_of_report(definition.topic, location, now)
    if event is not None and level != "E":
        followed = _follow_event(
            event, definition, contact_id=contact_id, location=location, description=description,
            urgency=urgency, urgency_reason=urgency_reason, person_id=person_id, number=number,
            aware_at=aware_at, wants_word=wants_word, email=email, language=language, actor=actor,
            wants_text=wants_text, now=now,
        )  # fmt: skip
        if followed is not None:
            return followed
    made = requests.open_request(
        contact_id=contact_id, definition_code=definition_code, attributes=attributes,
        location=location, description=description, urgency=urgency, urgency_reason=urgency_reason,
        hazard=hazard, person_id=person_id, aware_at=aware_at, actor=actor, now=now,
        script_version_id=script_version_id, number=number, wants_word=wants_word, email=email,
        language=language, wants_text=wants_text,
    )  # fmt: skip
    incident = _escalate(made, event, location, cues, source, actor, now)
    return Reported(made, incident, event)


def _main_incident(event: Event) -> Incident | None:
    return Incident.objects.filter(pk=event.main_incident_id or 0, is_open=True).first()


def _home(
    event: Event, name: str, location: Location | None, level: str, reason: str, aware_at: datetime,
    actor: User | None, now: datetime,
) -> Incident | None:  # fmt: skip
    reason = reason or "As the event."
    return home_of(event, location=location, level=level, reason=reason, fact=name,
                   aware_at=aware_at, actor=actor, now=now)  # fmt: skip


def _follow_event(
    event: Event, definition: ServiceDefinition, *, description: str, location: Location | None,
    number: str, person_id: int | None, contact_id: int | None, actor: User | None, now: datetime,
    urgency: str, urgency_reason: str, aware_at: datetime, wants_word: bool,
    email: str, language: str, wants_text: bool,
) -> Reported | None:  # fmt: skip
    """Follow the event's request of this type; None where there is none yet, so that the first opens it."""
    if event.is_by_place and location is None:
        return None  # without a place nobody knows whether it is the same
    incident = _home(event, definition.name, location, levels.higher(definition.urgency, urgency),
                     urgency_reason, aware_at, actor, now)  # fmt: skip
    if incident is None:
        return None
    joined = (
        IncidentRequest.objects.filter(
            incident=incident, service_request__definition__code=definition.code
        ).exclude(service_request__state="closed").first()
    )  # fmt: skip
    if joined is None:
        return None
    where = location.label if location else ""
    fact = f"{where}: {description}".strip(": ")
    followed = changing.follow_request(
        request_id=joined.service_request_id, contact_id=contact_id, new_fact=fact, urgency=urgency,
        urgency_reason=urgency_reason, person_id=person_id, number=number, aware_at=aware_at,
        wants_word=wants_word, email=email, language=language, wants_text=wants_text, actor=actor, now=now,
    )  # fmt: skip
    Report.objects.create(
        incident=incident, service_request=followed, contact_id=contact_id, event=event,
        source="contact", person_id=person_id, number=number, place_label=where[:160],
        at=(location.x, location.y) if location else None, fact=description[:240], reported_at=now,
        by=actor,
    )  # fmt: skip
    return Reported(followed, incident, event, is_follower=True)


def _escalate(
    made: ServiceRequest, event: Event | None, location: Location | None, cues: Sequence[str],
    source: str, actor: User | None, now: datetime,
) -> Incident | None:  # fmt: skip
    if event is not None and made.urgency != "E":
        home = _home(event, made.definition.name, location, made.urgency, made.urgency_reason,
                     made.aware_at, actor, now)  # fmt: skip
        if home is not None:
            changing.attach(home, made, actor, now)
            return home
    way = _way(made, now)
    if not way.is_incident:
        return None
    incident = open_incident(
        start=Start(
            category=made.definition.code, level=made.urgency, level_reason=made.urgency_reason,
            opened_from=source, title=made.definition.name, description=made.description,
            location=location, hazards=[made.hazard], cues=cues, contact_id=made.contact_id,
            is_callout=way.is_callout, why=way.why,
        ),
        aware_at=made.aware_at, actor=actor, now=now, request=made,
    )  # fmt: skip
    write(incident, "way_chosen", actor=actor, now=now, reason=way.why,
          after={"request": made.reference, "callout": way.is_callout},
          rule_version=levels.VERSION)  # fmt: skip
    main = _main_incident(event) if event else None
    if main is not None and main.pk != incident.pk:
        changing.tie(incident, main, "A life at risk during the event.", actor, now)
    return incident


def _way(made: ServiceRequest, now: datetime) -> levels.Way:
    """By the calendar of the program that has the request: day or night."""
    try:
        hours = directory.as_calendar(directory.program(made.program_code).calendar)
    except NotFound:
        return levels.way(made.urgency, is_open=False, target_at=made.target_at, opens_at=None)
    is_open = hours.is_open(now)
    opens_at = None if is_open else hours.next_change(now)
    return levels.way(made.urgency, is_open=is_open, target_at=made.target_at, opens_at=opens_at)
