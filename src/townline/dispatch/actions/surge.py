"""Event mode: declared in one form, the short form at the desk, ended by hand or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.core import events, ledger, live
from townline.core.reference import forget
from townline.dispatch.actions.common import locked
from townline.dispatch.actions.opening import Start, open_incident
from townline.dispatch.errors import EventNeeds, WrongMoment
from townline.dispatch.events import EventDeclared, EventEnded
from townline.dispatch.models import Event, Incident
from townline.dispatch.queries.surge import event_for
from townline.dispatch.rules import surge
from townline.knowledge import actions as knowledge
from townline.places.queries import Location


@transaction.atomic
def declare(
    *, name: str, topics: Sequence[str], message_en: str, message_fr: str, expires_at: datetime,
    actor: User, now: datetime, municipality_code: str = "", location: Location | None = None,
    radius_m: int | None = None, area_label: str = "", incident_id: int | None = None,
    is_by_place: bool = False,
) -> Event:  # fmt: skip
    """Event mode for some topics and an area, from now until it expires. Raises EventNeeds.

    Every desk gets the message at once, callers hear it, what is not urgent pauses, and reports of these
    topics follow one incident: the one given, or a new one; with `is_by_place` one for each place.
    """
    _check(name, message_en, message_fr, now, expires_at)
    label = area_label or (location.label if location else "")
    bulletin = knowledge.publish_bulletin(
        title=name.strip()[:120], text=message_en.strip(), area=label[:80], severity="important",
        expires_at=expires_at, actor=actor, now=now,
    )  # fmt: skip
    made = Event.objects.create(
        name=name.strip()[:120], topics=list(topics), municipality_code=municipality_code,
        area_label=label[:160], at=(location.x, location.y) if location else None,
        radius_m=radius_m if location else None, is_by_place=is_by_place, message_en=message_en.strip(),
        message_fr=message_fr.strip(), bulletin_id=bulletin.pk, declared_at=now, declared_by=actor,
        expires_at=expires_at,
    )  # fmt: skip
    forget()
    _incident(made, location, incident_id, actor, now)
    contacts.pause_calm(until=expires_at, reason=made.name, actor=actor, now=now)
    _write(made, "declared", actor, now)
    events.publish(EventDeclared(made.pk))
    return made


def _check(name: str, en: str, fr: str, now: datetime, expires_at: datetime) -> None:
    for value, words, field in (
        (name, "Give the event a name.", "name"),
        (en, "Write what callers are told, in English.", "message_en"),
        (fr, "Write what callers are told, in French.", "message_fr"),
    ):
        if not value.strip():
            raise EventNeeds(words, field=field)
    if fault := surge.length_fault(now, expires_at):
        raise EventNeeds(fault, field="expires_at")


def _incident(
    event: Event, location: Location | None, incident_id: int | None, actor: User, now: datetime
) -> None:
    if incident_id is not None:
        incident = locked(incident_id)
        incident.event = event
        incident.save(update_fields=["event"])
    else:
        incident = _new(event, location, actor, now)
    event.main_incident_id = incident.pk
    event.save(update_fields=["main_incident_id"])


def _new(event: Event, location: Location | None, actor: User, now: datetime) -> Incident:
    return open_incident(
        start=Start(
            category=event.cause, level="B", level_reason="Many people report it.",
            opened_from="event", title=event.name, location=location, is_callout=False,
            topic=event.topics[0] if len(event.topics) == 1 else "", place_words=event.area_label,
            event_id=event.pk,
        ),
        aware_at=now, actor=actor, now=now,
    )  # fmt: skip


def _write(event: Event, verb: str, actor: User | None, now: datetime) -> None:
    ledger.append(
        stream=f"event:{event.pk}", verb=f"event.{verb}", actor=actor, now=now,
        after={"name": event.name, "topics": event.topics, "area": event.area_label,
               "message_en": event.message_en, "message_fr": event.message_fr,
               "expires_at": event.expires_at.isoformat()},
    )  # fmt: skip
    live.announce("events", event.pk)
    live.announce("bulletins")
    live.announce("incidents")


@transaction.atomic
def end(*, event_id: int, actor: User, now: datetime) -> Event:
    """Event mode is over: the message goes from every desk, and what was paused comes back."""
    event_for(event_id)
    event = Event.objects.select_for_update().get(pk=event_id)
    if not event.is_on(now):
        raise WrongMoment("This event is over already.")
    event.ended_at, event.ended_by = now, actor
    event.save(update_fields=["ended_at", "ended_by"])
    forget()
    if event.bulletin_id:
        knowledge.expire(bulletin_id=event.bulletin_id, actor=actor, now=now)
    contacts.resume_calm(reason=event.name, actor=actor, now=now)
    _write(event, "ended", actor, now)
    events.publish(EventEnded(event.pk))
    return event
