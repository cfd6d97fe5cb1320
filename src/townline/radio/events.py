"""What happened on the radio, for the floors above."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class UnitChanged:
    """A unit does something else now; `subject` is what it does it for, such as `incident:12`."""

    unit_id: int
    status: str
    subject: str


@dataclass(frozen=True)
class CheckMissed:
    """Somebody who works alone was not heard from; `rung` says how far that has gone."""

    check_id: int
    rung: int
