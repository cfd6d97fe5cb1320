"""Incidents, the protocols that run in them, and event mode."""

from townline.dispatch.models.alerts import Alert
from townline.dispatch.models.incidents import (
    Debrief,
    Incident,
    IncidentRequest,
    Link,
    Report,
)
from townline.dispatch.models.protocols import ProtocolRun, ProtocolVersion, Step
from townline.dispatch.models.surge import Event
from townline.dispatch.models.word import Hearer, Word

__all__ = [
    "Alert", "Debrief", "Event", "Hearer", "Incident", "IncidentRequest", "Link", "ProtocolRun",
    "ProtocolVersion", "Report", "Step", "Word",
]  # fmt: skip
