"""What changes an open incident: a new fact, another report, a better place, a link. Nothing lowers it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.core import events
from townline.dispatch.actions import steps
from townline.dispatch.actions.common import known_level, locked, nudge, write
from townline.dispatch.errors import NeedsWords, NeverLower, NoSuchIncident, SameIncident
from townline.dispatch.events import IncidentMoved, IncidentRaised
from townline.dispatch.models import Incident, IncidentRequest, Link, Report
from townline.dispatch.queries.incidents import incident_of_request
from townline.dispatch.queries.owners import bodies_to_tell, owner_of
from townline.dispatch.rules import levels, owners
from townline.places.queries import Location
from townline.service_requests import actions as requests
from townline.service_requests.models import ServiceRequest


@transaction.atomic
def raise_level(
    *, incident_id: int, level: str, reason: str, actor: User | None, now: datetime
) -> Incident:
    """A new fact makes it more urgent. Raises NeedsWords without the fact, NeverLower for a lower level."""
    known_level(level)
    if not reason.strip():
        raise NeedsWords("Say which new fact makes it more urgent.", field="reason")
    incident = locked(incident_id)
    if not levels.is_higher(level, incident.level):
        raise NeverLower(field="level")
    steps.lift(incident, level, reason.strip(), actor, now)
    events.publish(IncidentRaised(incident.pk, level))
    return incident


def take_fact(
    incident_id: int, level: str, reason: str, actor: User | None, now: datetime
) -> Incident:
    """A report brings a level along: a higher one raises the incident, any other changes nothing."""
    incident = locked(incident_id)
    if levels.is_higher(level, incident.level):
        steps.lift(incident, level, reason, actor, now)
        events.publish(IncidentRaised(incident.pk, level))
    return incident


def attach(incident: Incident, request: ServiceRequest, actor: User | None, now: datetime) -> None:
    """A request follows this incident from now on, and with it everybody who reported it."""
    _joined, is_new = IncidentRequest.objects.get_or_create(
        service_request=request, defaults={"incident": incident, "added_at": now}
    )
    if is_new:
        write(incident, "request_joined", actor=actor, now=now, contact_id=request.contact_id,
              after={"request": request.reference, "what": request.description[:200]})  # fmt: skip


@transaction.atomic
def follow_request(
    *, request_id: int, contact_id: int | None, new_fact: str, urgency: str, urgency_reason: str,
    person_id: int | None, actor: User | None, now: datetime, number: str = "",
    aware_at: datetime | None = None, wants_word: bool = False, email: str = "", language: str = "en",
    wants_text: bool = False,
) -> ServiceRequest:  # fmt: skip
    """Another caller reports the same: they follow the request, and what they know can raise the incident.

    Raises what following a request raises.
    """
    request = requests.follow(
        request_id=request_id, contact_id=contact_id, new_fact=new_fact, urgency=urgency,
        urgency_reason=urgency_reason, person_id=person_id, actor=actor, now=now, number=number,
        aware_at=aware_at, wants_word=wants_word, email=email, language=language, wants_text=wants_text,
    )  # fmt: skip
    heard_of(request, new_fact.strip(), actor, now, contact_id=contact_id)
    return request


@transaction.atomic
def rise_with(*, request_id: int, actor: User | None, now: datetime) -> None:
    """An incident is at least as urgent as the requests that follow it."""
    request = ServiceRequest.objects.filter(pk=request_id).first()
    incident = incident_of_request(request_id)
    if request is not None and incident is not None and incident.is_open:
        take_fact(incident.pk, request.urgency, request.urgency_reason, actor, now)


def heard_of(
    request: ServiceRequest, fact: str, actor: User | None, now: datetime,
    *, contact_id: int | None = None,
) -> None:  # fmt: skip
    """After a request gained a follower: its open incident learns the fact, and rises with the request."""
    incident = incident_of_request(request.pk)
    if incident is None or not incident.is_open:
        return
    incident = take_fact(incident.pk, request.urgency, request.urgency_reason, actor, now)
    if fact:
        write(incident, "fact_added", actor=actor, now=now, contact_id=contact_id,
              after={"fact": fact, "request": request.reference})  # fmt: skip
    nudge(incident)


@transaction.atomic
def add_report(
    *, incident_id: int, source: str, fact: str, actor: User | None, now: datetime,
    contact_id: int | None = None, person_id: int | None = None, number: str = "",
    location: Location | None = None, place_words: str = "", is_hurt: bool = False,
    wants_call_back: bool = False, wants_word: bool = False, event_id: int | None = None,
) -> Report:  # fmt: skip
    """Somebody reports this incident without a request: they are counted, reached and told like the rest."""
    incident = locked(incident_id)
    made = Report.objects.create(
        incident=incident, source=source, contact_id=contact_id, person_id=person_id, number=number,
        place_label=(location.label if location else place_words)[:160],
        at=(location.x, location.y) if location else None, fact=fact.strip()[:240], is_hurt=is_hurt,
        wants_call_back=wants_call_back, wants_word=wants_word, event_id=event_id, reported_at=now, by=actor,
    )  # fmt: skip
    if incident.compartment:
        contacts.keep_apart(
            contact_ids=[contact_id], compartment=incident.compartment, actor=actor, now=now
        )
    write(incident, "reported", actor=actor, now=now, contact_id=contact_id,
          after={"fact": made.fact, "place": made.place_label, "hurt": is_hurt, "from": source})  # fmt: skip
    return made


@transaction.atomic
def note_called_back(*, report_id: int, actor: User, now: datetime) -> Report:
    """The call-back that was owed to somebody who reported has been made."""
    found = Report.objects.select_for_update().filter(pk=report_id).first()
    if found is None:
        raise NoSuchIncident("There is no such report.")
    if found.called_back_at is None:
        found.called_back_at = now
        found.save(update_fields=["called_back_at"])
        write(locked(found.incident_id, must_be_open=False), "called_back", actor=actor, now=now,
              contact_id=found.contact_id, after={"report": found.pk})  # fmt: skip
    return found


@transaction.atomic
def note(*, incident_id: int, words: str, actor: User, now: datetime) -> None:
    """Write something into the life of an incident."""
    if not words.strip():
        raise NeedsWords("Write what happened.", field="words")
    incident = locked(incident_id, must_be_open=False)
    if incident.compartment:
        steps.note_apart(incident, words.strip()[:2000], actor, now)
    write(incident, "noted", actor=actor, now=now, after={"words": words.strip()[:2000]})


@transaction.atomic
def correct_place(
    *, incident_id: int, location: Location, reason: str, actor: User, now: datetime
) -> Incident:
    """The place is known better: the incident moves and keeps its number, its followers and its record.

    A body that was told and is not concerned any more is told so; one that is concerned now is told; a line
    to a body that nobody has told yet and that is not concerned is set aside.
    """
    if not reason.strip():
        raise NeedsWords("Say how the place became known.", field="reason")
    incident = locked(incident_id)
    before = {"place": incident.place_label, "owner": incident.owner_code}
    owner = owner_of(incident.topic, location, now)
    _move(incident, location, owner)
    if incident.compartment:
        steps.note_apart(incident, f"Moved: {reason.strip()}", actor, now)
    write(incident, "moved", actor=actor, now=now, reason=reason.strip(), before=before,
          after={"place": location.label, "owner": incident.owner_code,
                 "x": location.x, "y": location.y})  # fmt: skip
    _tell_again(incident, location, owner, actor, now)
    events.publish(IncidentMoved(incident.pk))
    return incident


def _move(incident: Incident, location: Location, owner: owners.Owner | None) -> None:
    incident.place_label, incident.place = location.label[:160], location.as_json()
    incident.at = (location.x, location.y)
    incident.municipality_code = location.municipality_code
    incident.is_place_certain, incident.other_places = True, []
    if owner is not None:
        incident.owner_code, incident.owner_name = owner.code, owner.name
        incident.owner_why = owner.why
        incident.program_code = owner.program_code or incident.program_code
    incident.version += 1
    incident.save()


def _tell_again(
    incident: Incident, location: Location, owner: owners.Owner | None, actor: User, now: datetime
) -> None:
    """After a move: who is concerned hears of it, and who was told for nothing hears that as well."""
    concerned = bodies_to_tell(incident.topic, [location], now) or ([owner] if owner else [])
    codes = {f"body-{each.program_code or each.code}" for each in concerned}
    for step in incident.steps.filter(code__startswith="body-"):
        if step.code in codes or step.state in ("void", "skipped"):
            continue
        if step.state == "waiting":
            step.state, step.reason, step.settled_at = "void", "The place is elsewhere.", now
            step.save(update_fields=["state", "reason", "settled_at"])
        elif step.state == "done":
            steps.must_tell(
                incident, what=step.what, number=step.number, code=f"not-{step.code}"[:60],
                actor=actor, now=now, due_at=now + timedelta(minutes=owners.TELL_WITHIN_MINUTES),
                body_code=step.body_code, program_code=step.program_code, needs=["name"],
                say=_not_yours(incident, location),
            )  # fmt: skip
    if incident.steps.filter(code__startswith="body-").exists():
        due = now + timedelta(minutes=owners.TELL_WITHIN_MINUTES)
        steps.tell_bodies(incident, concerned, "The place is known now.", actor=actor, now=now,
                          due_at=due)  # fmt: skip


def _not_yours(incident: Incident, location: Location) -> str:
    if incident.compartment:
        return "It is not yours after all. Thank you."
    return f"It is not yours after all: it is at {location.label}. Thank you."


@transaction.atomic
def link(*, incident_id: int, other_id: int, why: str, actor: User, now: datetime) -> Link:
    """Two incidents belong together and stay two. Raises SameIncident, NeedsWords."""
    if incident_id == other_id:
        raise SameIncident(field="other")
    if not why.strip():
        raise NeedsWords("Say how they belong together.", field="why")
    incident = locked(incident_id, must_be_open=False)
    other = locked(other_id, must_be_open=False)
    return tie(incident, other, why.strip(), actor, now)


def tie(incident: Incident, other: Incident, why: str, actor: User | None, now: datetime) -> Link:
    """Link two incidents, once, and say so on both records; why not, where one of them is kept apart."""
    first, second = sorted((incident, other), key=lambda each: each.pk)
    made, is_new = Link.objects.get_or_create(
        first=first, second=second, defaults={"why": why[:240], "by": actor, "linked_at": now}
    )
    if is_new:
        is_apart = first.compartment or second.compartment
        for one, two in ((first, second), (second, first)):
            write(one, "linked", actor=actor, now=now, reason="" if is_apart else why,
                  after={"with": two.reference})  # fmt: skip
    return made
