"""Who is who, who does what, and everything that is looked up by name."""

from townline.directory.models.entries import FIELDS, Entry, NeutralPeriod, Upload
from townline.directory.models.who import (
    Body,
    CalendarChange,
    Plan,
    Program,
    Responsibility,
    Topic,
    WorkingCalendar,
)

__all__ = [
    "FIELDS", "Body", "CalendarChange", "Entry", "NeutralPeriod", "Plan", "Program", "Responsibility",
    "Topic", "Upload", "WorkingCalendar",
]  # fmt: skip
