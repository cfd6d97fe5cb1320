"""Where would this go, and why: the simulator, and the dated rules behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.directory.models import Program
from townline.places import maps
from townline.places import queries as places
from townline.places.queries import Location
from townline.service_requests import actions, queries
from townline.service_requests.views.one import step
from townline.service_requests.views.typed import instant


@require_http_methods(["GET", "POST"])
@requires("requests.plan")
def routing(request: StaffRequest) -> HttpResponse:
    """Try a kind, a place and a moment; below, the rules in force and to come, and a form for the next."""
    refusal = None
    if request.method == "POST":
        refusal = _route(request)
        if refusal is None:
            messages.success(request, _("In force from then."))
            return redirect("requests:routing")
    now = clock.now()
    programs = _programs(request)
    asked = request.GET
    at = instant(asked.get("at", "")) or now
    location, matches = _place(asked.get("place", ""), at)
    codes = [each.code for each in programs]
    context = {
        "types": queries.definitions(at), "service": asked.get("service", ""), "at": at,
        "is_now": not asked.get("at"), "place": asked.get("place", ""), "location": location,
        "matches": matches, "way": _way(asked.get("service", ""), location, at), "map": _map(location),
        "rules": queries.routing_rules(now, codes), "programs": programs, "now": now,
        "areas": queries.areas_and_wards(now), "refusal": refusal, "typed": request.POST,
        "teams": [team for team in queries.teams().values() if team.program_code in codes],
    }  # fmt: skip
    return render(request, "service_requests/routing.html", context,
                  status=refusal.status if refusal else 200)  # fmt: skip


def _programs(request: StaffRequest) -> Sequence[Program]:
    """The programs that somebody may plan for."""
    user = request.user
    if user.programs and not user.may("contacts.take"):
        return [each for each in directory.programs() if each.code in user.programs]
    return directory.programs()


def _place(text: str, at: datetime) -> tuple[Location | None, list[places.PlaceMatch]]:
    """(the place that is meant, what else it may be)."""
    matches = places.find(text, at=at, limit=4) if text.strip() else []
    if not matches:
        return None, []
    first = matches[0]
    return places.locate(first.x, first.y, at=at, label=first.label), matches[1:]


def _way(service: str, location: Location | None, at: datetime) -> queries.Way | None:
    if not service:
        return None
    definition = queries.definition(service, at)
    if definition.needs_place and location is None:
        return None
    return queries.way_of(definition, location, at)


def _map(location: Location | None) -> Any:
    if location is None:
        return None
    label = _("Map of %(place)s.") % {"place": location.label}
    return maps.draw(
        centre=(location.x, location.y), width_m=900, height_m=560,
        pins=[maps.Pin(location.x, location.y, "here")], label=label,
    )  # fmt: skip


def _route(request: StaffRequest) -> Refusal | None:
    post = request.POST
    team = queries.teams().get(post.get("team", ""))
    area, _sep, ward = post.get("area", "").partition("/")
    key = {
        "program_code": team.program_code if team else "", "definition_code": post.get("service", ""),
        "municipality_code": area, "ward_code": ward, "hours": post.get("hours", ""),
    }  # fmt: skip
    try:
        actions.route_to(
            key=key, team_code=post.get("team", ""), reason=post.get("reason", ""), now=clock.now(),
            from_at=instant(post.get("from", "")), to_at=instant(post.get("to", "")), actor=request.user,
        )  # fmt: skip
    except Refusal as refusal:
        return refusal
    return None


@require_POST
@requires("requests.plan")
def ending(request: StaffRequest, rule_id: int) -> HttpResponse:
    """Let a rule end now."""
    actions.end_route(rule_id=rule_id, actor=request.user, now=clock.now())
    messages.success(request, _("It holds no longer."))
    return redirect("requests:routing")


@step("requests.work", gettext_noop("It stands in that team’s queue."))
def team(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Give a request to another team of its program."""
    actions.give_to_team(team_code=given.get("team", ""), seen=seen, **about)
