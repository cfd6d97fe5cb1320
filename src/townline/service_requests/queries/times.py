"""By when a new request would be acted on: the one place that says it, before it is sent and after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from townline.directory import queries as directory
from townline.places.queries import Location
from townline.service_requests import rules
from townline.service_requests.models import ServiceDefinition
from townline.service_requests.queries.routing import Owner, owner_of


def deadline_for(
    definition: ServiceDefinition, location: Location | None, owner: Owner, *, urgency: str,
    aware_at: datetime,
) -> rules.Deadline:  # fmt: skip
    """The target time of a request of this type here, by the calendar of the program it goes to."""
    program = directory.program(owner.program_code)
    return rules.target_time(
        aware_at=aware_at, urgency=rules.higher(definition.urgency, urgency or definition.urgency),
        targets=definition.target_table(), calendar=directory.as_calendar(program.calendar),
        legal_hours=definition.legal_table(),
        road_class=location.segment.road_class if location and location.segment else None,
    )  # fmt: skip


@dataclass(frozen=True)
class Prospect:
    """What would become of a request: whose it is, and by when it should be done or passed on."""

    at: datetime
    owner: Owner


def expected(
    definition: ServiceDefinition, location: Location | None, *, urgency: str, aware_at: datetime
) -> Prospect:
    """The target time it would get if it were sent at `aware_at`; `urgency` may be empty."""
    owner = owner_of(definition, location, aware_at)
    deadline = deadline_for(definition, location, owner, urgency=urgency, aware_at=aware_at)
    return Prospect(deadline.at, owner)
