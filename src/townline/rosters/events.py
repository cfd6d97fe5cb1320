"""What happened to rosters, for the floors above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DutyChanged:
    """A tier of a program has another holder for some time."""

    program_code: str
    tier: int


@dataclass(frozen=True)
class RosterAlarmRaised:
    """A roster has a fault that somebody must mend."""

    alarm_id: int
