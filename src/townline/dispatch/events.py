"""Facts about incidents, for the floors above."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IncidentOpened:
    """An incident was opened."""

    incident_id: int


@dataclass(frozen=True)
class IncidentRaised:
    """A new fact made an incident more urgent."""

    incident_id: int
    level: str


@dataclass(frozen=True)
class IncidentMoved:
    """The place of an incident was corrected."""

    incident_id: int


@dataclass(frozen=True)
class IncidentClosed:
    """An incident was closed with an outcome."""

    incident_id: int


@dataclass(frozen=True)
class EventDeclared:
    """Event mode began for some topics and an area."""

    event_id: int


@dataclass(frozen=True)
class EventEnded:
    """Event mode ended, by itself or by hand."""

    event_id: int
