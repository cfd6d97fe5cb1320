"""Reads of event mode. Events are few and remembered, so that asking for them costs a page nothing."""

from __future__ import annotations

from datetime import datetime

from townline.core.reference import remember
from townline.dispatch.errors import NoSuchEvent
from townline.dispatch.models import Event, Report
from townline.dispatch.rules import surge
from townline.places.queries import Location


def current_events(at: datetime) -> list[Event]:
    """What is in event mode at an instant, the newest first."""

    def unended() -> list[Event]:
        return list(Event.objects.filter(ended_at=None, expires_at__gt=at).order_by("-pk"))

    minute = at.replace(second=0, microsecond=0)
    return [each for each in remember(("events", minute), unended) if each.is_on(at)]


def event_for(event_id: int) -> Event:
    """One event; NoSuchEvent."""
    found = Event.objects.filter(pk=event_id).select_related("declared_by").first()
    if found is None:
        raise NoSuchEvent
    return found


def events(*, limit: int = 25) -> list[Event]:
    """Every event there was, the newest first."""
    return list(Event.objects.select_related("declared_by", "ended_by").order_by("-pk")[:limit])


def area_of(event: Event) -> surge.Area:
    """Where an event is, as the rules know it."""
    x, y = event.at if event.at else (None, None)
    return surge.Area(event.municipality_code, x, y, event.radius_m or 0)


def event_of_report(topic: str, location: Location | None, at: datetime) -> Event | None:
    """The event that a report of a topic at a place belongs to, the newest that fits."""
    spot = surge.Spot(location.municipality_code, location.x, location.y) if location else None
    for event in current_events(at):
        if surge.belongs(event.topics, area_of(event), topic=topic, spot=spot):
            return event
    return None


def message(at: datetime, *, language: str = "en") -> str:
    """What callers are told now, the newest event first; empty while there is none."""
    spoken = [
        each.message_fr if language == "fr" else each.message_en for each in current_events(at)
    ]
    return "\n".join(spoken)


def reports_of(event: Event) -> list[Report]:
    """The reports of an event, those where somebody is hurt first, then call-backs that are owed."""
    found = Report.objects.filter(event=event).select_related("incident", "by")
    return list(found.order_by("-is_hurt", "-wants_call_back", "called_back_at", "pk")[:500])
