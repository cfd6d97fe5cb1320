"""Teams and the rules that route; and giving a request to a team by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from psycopg.types.range import Range

from townline.accounts.models import User
from townline.core import ledger
from townline.directory import queries as directory
from townline.places.models import Ward
from townline.service_requests.actions.taking import take, write
from townline.service_requests.errors import NeedsWords, NoSuchTeam, NotYourProgram
from townline.service_requests.models import RoutingRule, ServiceRequest, Team, Update

KEY = ("program_code", "definition_code", "municipality_code", "ward_code", "hours")


def _may_plan(program_code: str, actor: User | None) -> None:
    """Who is limited to some programs plans for those only."""
    if (
        actor
        and actor.programs
        and not actor.may("contacts.take")
        and program_code not in actor.programs
    ):
        raise NotYourProgram


@transaction.atomic
def set_team(*, code: str, name: str, program_code: str, actor: User | None, now: datetime) -> Team:
    """Name a team of a program; the same again is nothing. Raises NotFound for an unknown program."""
    _may_plan(directory.program(program_code).code, actor)
    team, is_new = Team.objects.get_or_create(
        code=code, defaults={"name": name, "program_code": program_code}
    )
    if is_new or (team.name, team.program_code) != (name, program_code):
        team.name, team.program_code = name, program_code
        team.save()
        ledger.append(stream=f"team:{code}", verb="team.set", actor=actor, now=now,
                      after={"name": name, "program": program_code})  # fmt: skip
    return team


@transaction.atomic
def route_to(
    *, key: Mapping[str, str], team_code: str, reason: str, from_at: datetime | None,
    actor: User | None, now: datetime, to_at: datetime | None = None,
) -> RoutingRule:  # fmt: skip
    """Put a routing rule in force from an instant; a rule of the same key that still holds ends there.

    `key` names program_code and, where it is not any, definition_code, municipality_code, ward_code and
    hours. The same again is nothing. Raises NeedsWords, NoSuchTeam, NotYourProgram.
    """
    if from_at is None or (to_at is not None and to_at <= from_at):
        raise NeedsWords("Say from when it holds, and until when after that.", field="from")
    if not reason.strip():
        raise NeedsWords("Say why: it stands on every request that goes there.", field="reason")
    whole = {name: key.get(name, "") for name in KEY}
    _may_plan(whole["program_code"], actor)
    if whole["ward_code"] and not _is_ward(whole["municipality_code"], whole["ward_code"], from_at):
        raise NeedsWords("That ward is not in that place.", field="area")
    team = Team.objects.filter(code=team_code, program_code=whole["program_code"]).first()
    if team is None:
        raise NoSuchTeam(field="team")
    fields: dict[str, Any] = {"team": team, "reason": reason.strip()[:200]}
    held = RoutingRule.objects.filter(**whole, effective__overlap=Range(from_at, to_at, "[)"))
    for old in held.order_by("pk"):
        if (
            old.team_id == team.pk
            and old.reason == fields["reason"]
            and old.effective.upper == to_at
        ):
            return old  # type: ignore[no-any-return]
        _end(old, from_at)
    made: RoutingRule = RoutingRule.objects.create(
        **whole, **fields, effective=Range(from_at, to_at, "[)")
    )
    ledger.append(stream=f"routing:{whole['program_code']}", verb="routing.set", actor=actor, now=now,
                  reason=made.reason, after={**whole, "team": team_code, "from": from_at.isoformat(),
                                             "to": to_at.isoformat() if to_at else ""})  # fmt: skip
    return made


def _is_ward(municipality_code: str, ward_code: str, at: datetime) -> bool:
    wards = Ward.objects.filter(code=ward_code, municipality_code=municipality_code)
    return wards.filter(Q(effective__endswith=None) | Q(effective__endswith__gt=at)).exists()


def _end(rule: RoutingRule, at: datetime) -> None:
    """A rule ends at an instant; one that had not begun by then never holds."""
    if rule.effective.lower is not None and rule.effective.lower >= at:
        rule.delete()
        return
    rule.effective = Range(rule.effective.lower, at, "[)")
    rule.save(update_fields=["effective"])


@transaction.atomic
def end_route(*, rule_id: int, actor: User, now: datetime) -> None:
    """Let a routing rule end now; nothing where it is gone."""
    rule = RoutingRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        return
    _may_plan(rule.program_code, actor)
    ledger.append(stream=f"routing:{rule.program_code}", verb="routing.ended", actor=actor, now=now,
                  before={name: getattr(rule, name) for name in KEY})  # fmt: skip
    _end(rule, now)


@transaction.atomic
def give_to_team(
    *, request_id: int, team_code: str, actor: User, now: datetime, seen: int | None = None
) -> ServiceRequest:
    """Put a request into the queue of another team of its program. Raises NoSuchTeam."""
    request = take(request_id, "update", actor, seen)
    team = Team.objects.filter(code=team_code, program_code=request.program_code).first()
    if team is None:
        raise NoSuchTeam(field="team")
    before = request.team_code
    request.team_code = team.code
    request.team_why = f"Given by {actor.display_name}."[:200]
    Update.objects.create(service_request=request, kind="team", by=actor, at=now,
                          internal_note=f"For {team.name}.")  # fmt: skip
    write(request, "given_to_team", actor=actor, now=now, before={"team": before},
          after={"team": team.code})  # fmt: skip
    return request
