"""Where a request goes and why: its owner, its program and its team; teams and the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from townline.core.models import LedgerEntry
from townline.core.reference import remember
from townline.directory import queries as directory
from townline.directory.models import Program
from townline.places.models import Municipality, Ward
from townline.places.queries import Location
from townline.service_requests import rules
from townline.service_requests.models import RoutingRule, ServiceDefinition, ServiceRequest, Team
from townline.service_requests.rules.routing import Case, Route, Weighed, weigh

RELAY_PROGRAM = "citizen_service"


@dataclass(frozen=True)
class Owner:
    """Whose request it is, why, whom to call, and which of our programs works on it."""

    code: str
    name: str
    why: str
    number: str
    program_code: str
    is_ours: bool = True


@dataclass(frozen=True)
class Way:
    """Where something goes: the owner, the program and its hours, the team, and every rule weighed."""

    owner: Owner
    program: Program
    is_ours: bool
    is_working: bool
    team: Team | None
    why: str
    weighed: tuple[Weighed, ...]


def owner_of(definition: ServiceDefinition, location: Location | None, at: datetime) -> Owner:
    """The owner by topic, place and time; what nobody else claims stays with the type's own program.

    What belongs to another body is worked by our relay desk: we pass it on, the resident keeps one
    reference.
    """
    found = directory.who_does(
        definition.topic,
        municipality_code=location.municipality_code if location else "",
        owner_code=location.owner_code if location else "",
        maintainer_code=location.maintainer_code if location else "",
        at=at,
    )
    if found is None:
        program = directory.program(definition.program_code)
        why = "No rule names another owner, so the program of this request type has it."
        return Owner(program.body.code, program.body.name, why, program.phone, program.code)
    ours = found.program_code or definition.program_code
    return Owner(found.body_code, found.body_name, found.why, found.call.number,
                 ours if found.is_ours else RELAY_PROGRAM, found.is_ours)  # fmt: skip


def _routes() -> dict[str, list[Route]]:
    found: dict[str, list[Route]] = {}
    for row in RoutingRule.objects.select_related("team").order_by("pk"):
        found.setdefault(row.program_code, []).append(row.as_route())
    return found


def teams() -> dict[str, Team]:
    """All teams by code, in the order of their names."""
    return remember("teams", lambda: {row.code: row for row in Team.objects.order_by("name")})


def weighed(
    *, program_code: str, definition_code: str, municipality_code: str, ward_code: str, at: datetime
) -> list[Weighed]:
    """Every rule of a program with what became of it, the winner first; one statement, often none."""
    routes = remember("routes", _routes).get(program_code, [])
    if not routes:
        return []
    calendar = directory.as_calendar(directory.program(program_code).calendar)
    case = Case(program_code, definition_code, municipality_code, ward_code, calendar.is_open(at))
    return weigh(routes, case, at)


def team_for(
    *, program_code: str, definition_code: str, municipality_code: str, ward_code: str, at: datetime
) -> tuple[str, str]:
    """(the team's code, why); two empty texts where no rule of the program fits."""
    found = weighed(program_code=program_code, definition_code=definition_code,
                    municipality_code=municipality_code, ward_code=ward_code, at=at)  # fmt: skip
    if not found or found[0].became != "won":
        return "", ""
    return found[0].route.team, found[0].route.reason


def accept_by(
    definition: ServiceDefinition, urgency: str, program: Program, at: datetime
) -> datetime:
    """By when a program must have taken a request on that it has from an instant."""
    return rules.accept_by(
        at, urgency=urgency, acceptance=definition.acceptance_table(),
        calendar=directory.as_calendar(program.calendar),
    )  # fmt: skip


def way_of(definition: ServiceDefinition, location: Location | None, at: datetime) -> Way:
    """Where a new request of this kind would go from here at an instant, and why."""
    owner = owner_of(definition, location, at)
    program = directory.program(owner.program_code)
    weights = weighed(
        program_code=program.code, definition_code=definition.code, at=at,
        municipality_code=location.municipality_code if location else "",
        ward_code=location.ward_code if location else "",
    )  # fmt: skip
    won = weights[0].route if weights and weights[0].became == "won" else None
    why = (
        won.reason
        if won
        else "No rule of this program names a team here: it stands in the program's queue."
    )
    is_working = directory.as_calendar(program.calendar).is_open(at)
    return Way(owner, program, owner.code == program.body.code, is_working,
               teams().get(won.team) if won else None, why, tuple(weights))  # fmt: skip


@dataclass(frozen=True)
class RuleLine:
    """A rule as a list shows it, with the names of its kind and area."""

    rule: RoutingRule
    kind_name: str
    area_name: str
    program_name: str


def routing_rules(at: datetime, programs: Sequence[str] | None = None) -> list[RuleLine]:
    """The rules in force or yet to come, by program and from the most general; four statements."""
    rows = RoutingRule.objects.filter(effective__endswith__gt=at) | RoutingRule.objects.filter(
        effective__endswith=None
    )
    if programs is not None:
        rows = rows.filter(program_code__in=programs)
    order = ("program_code", "definition_code", "municipality_code", "ward_code", "hours", "pk")
    found = list(rows.select_related("team").order_by(*order)[:500])
    kinds = dict(ServiceDefinition.objects.at(at).values_list("code", "name")) if found else {}
    areas = {code: name for code, name, _is_ward in areas_and_wards(at)} if found else {}
    names = {each.code: each.name for each in directory.programs()}
    return [
        RuleLine(row, kinds.get(row.definition_code, row.definition_code),
                 areas.get(_area_of(row), _area_of(row)), names[row.program_code])
        for row in found
    ]  # fmt: skip


def _area_of(row: RoutingRule) -> str:
    return "/".join(filter(None, (row.municipality_code, row.ward_code)))


def areas_and_wards(at: datetime) -> list[tuple[str, str, bool]]:
    """(code, name, whether it is a ward) of every municipality, its wards after it as `city/ward`; two
    statements."""
    wards: dict[str, list[tuple[str, str]]] = {}
    rows = Ward.objects.at(at).order_by("name", "code")
    for code, name, of in rows.values_list("code", "name", "municipality_code"):
        wards.setdefault(of, []).append((code, name))
    cities = Municipality.objects.at(at).order_by("name").values_list("code", "name")
    found = []
    for code, name in cities:
        found.append((code, name, False))
        found += [
            (f"{code}/{ward}", f"{name}, {called}", True) for ward, called in wards.get(code, ())
        ]
    return found


def sent_back_by(request: ServiceRequest) -> dict[str, str]:
    """Which programs sent a request back and with what words; no statement where none did."""
    if not request.bounces_count:
        return {}
    rows = LedgerEntry.objects.filter(stream=f"request:{request.pk}", verb="request.bounced")
    return {
        row.data["before"]["program"]: row.data.get("reason", "") for row in rows.order_by("seq")
    }
