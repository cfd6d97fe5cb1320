"""Reads of event mode. Events are few and remembered, so that asking for them costs a page nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Count, F, Q, When

from townline.core import rows
from townline.core.reference import remember
from townline.dispatch.errors import NoSuchEvent
from townline.dispatch.models import Event, Incident, Report
from townline.dispatch.queries.incidents import NEAR_M, follower_counts
from townline.dispatch.rules import surge
from townline.dispatch.rules.levels import ORDER
from townline.places.queries import Location

SHOWN = 100


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


_CAUSE = """
WHERE is_open AND at IS NOT NULL AND at <@ circle(point(%s, %s), %s) AND event_id = %s AND category = %s
  ORDER BY at <-> point(%s, %s), id LIMIT 1
"""


def cause_near(event: Event, location: Location) -> Incident | None:
    """The open incident of an event close to a place, its own aside; one statement."""
    x, y = location.x, location.y
    found = rows.select(Incident, _CAUSE, [x, y, NEAR_M, event.pk, event.cause, x, y])
    return found[0] if found else None


@dataclass(frozen=True)
class Cause:
    """One thing that callers of an event report, and how many have."""

    incident: Incident
    followers: int


def causes_of(event: Event) -> list[Cause]:
    """The open incidents of an event, emergencies first, then the most reported; two statements."""
    found = list(
        Incident.objects.filter(event=event, is_open=True).exclude(pk=event.main_incident_id or 0)
    )
    told = follower_counts(each.pk for each in found)
    causes = [Cause(each, told[each.pk]) for each in found]
    return sorted(
        causes,
        key=lambda c: (-ORDER.index(c.incident.level), -c.followers, c.incident.opened_at, c.incident.pk),
    )  # fmt: skip


@dataclass(frozen=True)
class Tally:
    """The reports of an event, counted."""

    taken: int
    hurt: int
    owed: int


_OWED = Q(wants_call_back=True, called_back_at=None)


def tally_of(event: Event) -> Tally:
    """How many reports an event has; one statement."""
    counted = Report.objects.filter(event=event).aggregate(
        taken=Count("pk"), hurt=Count("pk", filter=Q(is_hurt=True)), owed=Count("pk", filter=_OWED)
    )
    return Tally(**counted)


def reports_of(event: Event, *, limit: int = SHOWN) -> list[Report]:
    """Reports of an event: where somebody is hurt first, call-backs that are owed, the longest first; then
    the newest."""
    found = Report.objects.filter(event=event).select_related("incident", "by")
    owed = Case(When(_OWED, then=F("pk")), default=-F("pk"))
    return list(found.annotate(is_owed=Case(When(_OWED, then=1), default=0), place_in_line=owed).order_by(
        "-is_hurt", "-is_owed", "place_in_line")[:limit])  # fmt: skip
