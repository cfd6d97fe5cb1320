"""Callouts: calling people, and what comes after."""

from townline.callouts.models.afterwards import PayrollFile, Report, WorkRecord
from townline.callouts.models.calling import (
    LIVE,
    Alarm,
    Attempt,
    Callout,
    CalloutEvent,
    CalloutQuerySet,
    Fill,
    Slot,
    State,
)

__all__ = [
    "LIVE", "Alarm", "Attempt", "Callout", "CalloutEvent", "CalloutQuerySet", "Fill", "PayrollFile", "Report",
    "Slot", "State", "WorkRecord",
]  # fmt: skip
