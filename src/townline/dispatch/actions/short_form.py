"""Reports while an event is on: which incident of the event each belongs to, and the thirty-second form."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from townline.accounts.models import User
from townline.contacts import actions as contacts
from townline.core import live
from townline.dispatch.actions import changing
from townline.dispatch.actions.common import locked
from townline.dispatch.actions.opening import Start, open_incident
from townline.dispatch.errors import EventNeeds, WrongMoment
from townline.dispatch.models import Event, Incident, Report
from townline.dispatch.queries.surge import cause_near, event_for
from townline.dispatch.rules import surge
from townline.places.queries import Location


def home_of(
    event: Event, *, location: Location | None, level: str, reason: str, fact: str,
    aware_at: datetime, actor: User | None, now: datetime,
) -> Incident | None:  # fmt: skip
    """The open incident that a report of an event follows; None where the event's own is closed.

    One for the whole event, or, where the event is by place, the one at that place, opened by whoever is
    first to name it. The event's own incident is held meanwhile, so that two callers never open two.
    """
    main = Incident.objects.select_for_update(of=("self",)).filter(
        pk=event.main_incident_id or 0, is_open=True
    ).first()  # fmt: skip
    if main is None or not event.is_by_place or location is None:
        return main
    near = cause_near(event, location)
    if near is not None:
        return changing.take_fact(near.pk, level, reason, actor, now)
    return open_incident(
        start=Start(
            category=event.cause, level=level, level_reason=reason, opened_from="event",
            title=fact.strip()[:120] or event.name, location=location, topic=main.topic,
            event_id=event.pk, is_callout=False,
        ),
        aware_at=aware_at, actor=actor, now=now,
    )  # fmt: skip


@transaction.atomic
def take_short(
    *, event_id: int, hurt: str, fact: str, actor: User, now: datetime, aware_at: datetime,
    location: Location | None = None, place_words: str = "", number: str = "",
    wants_call_back: bool = False, contact_id: int | None = None, person_id: int | None = None,
) -> Report:  # fmt: skip
    """The thirty-second form: where, is anybody hurt, one line, a number. Raises EventNeeds.

    Somebody hurt makes an emergency with an incident of its own, linked with the event's. The same sent
    twice from one contact is one report.
    """
    if not (fact.strip() or place_words.strip() or location):
        raise EventNeeds("Write where it is or what happened.", field="fact")
    event = event_for(event_id)
    if not event.is_on(now):
        raise WrongMoment("This event is over: use the usual script.")
    main = locked(event.main_incident_id or 0)
    if (again := _again(event, contact_id, fact, is_hurt=hurt == "yes")) is not None:
        return again
    short = surge.short_form(hurt, main.level)
    if short.is_own_incident:
        incident = _own(event, main, short, fact, location, place_words, aware_at, actor, now)
    else:
        incident = home_of(
            event, location=location, level=short.level, reason=short.reason, fact=fact,
            aware_at=aware_at, actor=actor, now=now,
        ) or main  # fmt: skip
    if contact_id is not None:
        contacts.raise_level(contact_id=contact_id, level=short.level, reason=short.reason,
                             actor=actor, now=now)  # fmt: skip
    live.announce(f"event:{event.pk}")
    return changing.add_report(
        incident_id=incident.pk, source="event", fact=fact, location=location,
        place_words=place_words, is_hurt=hurt == "yes", number=number, person_id=person_id,
        wants_call_back=wants_call_back, contact_id=contact_id, event_id=event.pk, actor=actor,
        now=now,
    )  # fmt: skip


def _again(event: Event, contact_id: int | None, fact: str, *, is_hurt: bool) -> Report | None:
    if contact_id is None:
        return None
    return Report.objects.filter(
        event=event, contact_id=contact_id, fact=fact.strip()[:240], is_hurt=is_hurt
    ).select_related("incident").first()  # fmt: skip


def _own(
    event: Event, main: Incident, short: surge.Short, fact: str, location: Location | None,
    place_words: str, aware_at: datetime, actor: User, now: datetime,
) -> Incident:  # fmt: skip
    own = open_incident(
        start=Start(
            category=f"life-{event.pk}", level=short.level, level_reason=short.reason,
            opened_from="event", title=fact.strip()[:120] or event.name, description=fact,
            location=location, place_words=place_words, event_id=event.pk, topic=main.topic,
            hazards=["Somebody is hurt"],
        ),
        aware_at=aware_at, actor=actor, now=now,
    )  # fmt: skip
    changing.tie(own, main, "A life at risk during the event.", actor, now)
    return own
