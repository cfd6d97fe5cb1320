"""Opening an incident: once for one thing, whoever and however many report it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.core import events
from townline.dispatch.actions import calling, changing, steps
from townline.dispatch.actions.common import known_level, write
from townline.dispatch.errors import NeedsWords
from townline.dispatch.events import IncidentOpened
from townline.dispatch.models import Incident, IncidentRequest, ProtocolVersion
from townline.dispatch.queries.incidents import incident_of_request, near_incidents
from townline.dispatch.queries.owners import bodies_to_tell, owner_of
from townline.dispatch.queries.protocols import protocol_for, version_of
from townline.dispatch.rules import compartment, levels, owners
from townline.places.queries import Location
from townline.service_requests.models import ServiceRequest

CLOSE_BY = "Close by and at the same time."
NOT_CERTAIN = "The place is not certain: until it is, everybody it may belong to is told."


@dataclass(frozen=True)
class Start:
    """What is known when an incident begins. `category` is a request type or the code of a protocol.

    `candidates` are the places that may be meant while `location` is not certain. `is_callout` says
    whether people are called out at once, and `why` for which reason.
    """

    category: str
    level: str
    level_reason: str
    opened_from: str
    title: str = ""
    topic: str = ""
    description: str = ""
    location: Location | None = None
    candidates: Sequence[Location] = field(default_factory=tuple)
    place_words: str = ""
    hazards: Sequence[str] = field(default_factory=tuple)
    cues: Sequence[str] = field(default_factory=tuple)
    protocol: str = ""
    caller_words: str = ""
    contact_id: int | None = None
    event_id: int | None = None
    is_callout: bool = True
    why: str = ""


@transaction.atomic
def open_incident(
    *, start: Start, aware_at: datetime, actor: User | None, now: datetime,
    request: ServiceRequest | None = None,
) -> Incident:  # fmt: skip
    """Open an incident, with the protocol its category starts, and call people out where `start` says so.

    A request that an open incident follows already, and one of the same kind, owner and neighbourhood,
    joins that incident instead and can raise its level. Near incidents of other owners are linked. Raises
    NoSuchLevel, NeedsWords.
    """
    known_level(start.level)
    known = incident_of_request(request.pk) if request else None
    if known is not None and known.is_open:
        return changing.take_fact(known.pk, start.level, start.level_reason, actor, now)
    near = _near(start, now, request)
    same = next((each for each in near if _is_same(each, start, request, now)), None)
    if same is not None:
        return _join(same, start, request, actor, now)
    incident = _create(start, request, aware_at, actor, now)
    for other in near:
        is_theirs = other.owner_code != incident.owner_code
        why = "Close by and at the same time, with another owner." if is_theirs else CLOSE_BY
        changing.tie(incident, other, why, actor, now)
    events.publish(IncidentOpened(incident.pk))
    return incident


def _near(start: Start, now: datetime, request: ServiceRequest | None) -> Sequence[Incident]:
    if start.location is None:
        return []
    metres = float(max(150, request.definition.cluster_metres if request else 0))
    hours = float(max(12, request.definition.cluster_hours if request else 0))
    return near_incidents(
        x=start.location.x, y=start.location.y, at=now, metres=metres, hours=hours
    )


def _is_same(other: Incident, start: Start, request: ServiceRequest | None, now: datetime) -> bool:
    """The same thing: of one category, with one owner, and not by itself for its danger to life."""
    if other.category != start.category or start.opened_from == "event":
        return False
    owner = _owner(start, request, now)
    return other.owner_code == (owner.code if owner else "") and other.compartment == ""


def _join(
    same: Incident, start: Start, request: ServiceRequest | None, actor: User | None, now: datetime
) -> Incident:
    if request is not None:
        changing.attach(same, request, actor, now)
    else:
        changing.add_report(
            incident_id=same.pk, source=start.opened_from, contact_id=start.contact_id,
            fact=start.description or start.title, location=start.location, actor=actor, now=now,
        )  # fmt: skip
    return changing.take_fact(same.pk, start.level, start.level_reason, actor, now)


def _owner(start: Start, request: ServiceRequest | None, now: datetime) -> owners.Owner | None:
    if request is not None:
        return owners.Owner(request.owner_code, request.owner_name, request.owner_why,
                            request.call_number, request.program_code)  # fmt: skip
    return owner_of(start.topic, start.location, now)


def _create(
    start: Start, request: ServiceRequest | None, aware_at: datetime, actor: User | None,
    now: datetime,
) -> Incident:  # fmt: skip
    version = _protocol(start, now)
    definition = version.definition() if version else None
    topic = start.topic or (request.definition.topic if request else "")
    topic = topic or (definition.topic if definition else "")
    title = start.title or (request.definition.name if request else "")
    title = title or (version.title if version else "")
    if not title:
        raise NeedsWords("Say in a few words what it is.", field="title")
    level = levels.higher(start.level, definition.level if definition and start.protocol else "")
    if definition and definition.compartment:
        start, title = _kept_apart(start, definition.owner)
    owner = _owner(start, request, now) or owner_of(topic, start.location, now)
    program = owner.program_code if owner else (definition.program if definition else "")
    incident = _insert(start, request, title, topic, level, owner, program, aware_at, actor, now,
                       definition.compartment if definition else "")  # fmt: skip
    if version is not None:
        steps.begin(incident, version, actor, now)
    _tell_owners(incident, start, actor, now)
    if start.is_callout:
        calling.call_out_first(incident, definition, start.why, actor, now)
    return incident


def _kept_apart(start: Start, owner: str) -> tuple[Start, str]:
    """A title that says nothing; what was typed goes where only the compartment's role reads it."""
    neutral = compartment.title(owner)
    typed = start.title if start.title != neutral else ""
    words = [each for each in (typed, start.caller_words, start.description) if each]
    return replace(start, description=". ".join(words)), neutral


def _protocol(start: Start, now: datetime) -> ProtocolVersion | None:
    """The protocol asked for, else the one of the category; an event has none, its followers are enough."""
    if start.protocol:
        return version_of(start.protocol, now)
    if start.opened_from == "event":
        return None
    return protocol_for(category=start.category, cues=start.cues, at=now)


def _insert(
    start: Start, request: ServiceRequest | None, title: str, topic: str, level: str,
    owner: owners.Owner | None, program: str, aware_at: datetime, actor: User | None, now: datetime,
    kept_apart: str,
) -> Incident:  # fmt: skip
    place = start.location
    incident = Incident.objects.create(
        title=title[:160], category=start.category, topic=topic, level=level,
        level_reason=start.level_reason[:240], description=start.description,
        hazards=[hazard[:160] for hazard in start.hazards if hazard], opened_from=start.opened_from,
        opened_by=actor, caller_words=start.caller_words[:160], aware_at=aware_at, opened_at=now,
        accept_by_at=levels.accept_by(level, since=aware_at), contact_id=start.contact_id,
        place_label=(place.label if place else start.place_words)[:160],
        place=place.as_json() if place else None, at=(place.x, place.y) if place else None,
        is_place_certain=place is not None and not start.candidates,
        other_places=[each.as_json() for each in start.candidates],
        municipality_code=place.municipality_code if place else "",
        owner_code=owner.code if owner else "", owner_name=owner.name if owner else "",
        owner_why=owner.why if owner else "", program_code=program, event_id=start.event_id,
        compartment=kept_apart,
    )  # fmt: skip
    write(incident, "opened", actor=actor, now=now, known_at=aware_at, contact_id=start.contact_id,
          reason=start.level_reason, rule_version=levels.VERSION,
          after={"title": incident.title, "level": level, "from": start.opened_from,
                 "place": incident.place_label, "owner": incident.owner_code})  # fmt: skip
    if kept_apart:
        contacts.keep_apart(
            contact_ids=[start.contact_id, request.contact_id if request else None],
            compartment=kept_apart, actor=actor, now=now,
        )  # fmt: skip
    if request is not None:
        IncidentRequest.objects.create(incident=incident, service_request=request, added_at=now)
    else:
        _first_report(incident, start, actor, now)
    return incident


def _first_report(incident: Incident, start: Start, actor: User | None, now: datetime) -> None:
    if start.opened_from in ("event", "alert"):
        return
    changing.add_report(
        incident_id=incident.pk, source=start.opened_from, contact_id=start.contact_id,
        fact=start.description or start.title, location=start.location, actor=actor, now=now,
    )  # fmt: skip


def _tell_owners(incident: Incident, start: Start, actor: User | None, now: datetime) -> None:
    """While the place may be more than one body's, all of them are told, within ten minutes."""
    places = [*([start.location] if start.location else []), *start.candidates]
    bodies = bodies_to_tell(incident.topic, places, now, is_certain=incident.is_place_certain)
    due = incident.aware_at + timedelta(minutes=owners.TELL_WITHIN_MINUTES)
    why = NOT_CERTAIN if start.candidates else "It lies at a boundary: both sides are told."
    steps.tell_bodies(incident, bodies, why, actor=actor, now=now, due_at=due)
