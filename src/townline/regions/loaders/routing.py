"""The teams of a pack and the rules by which requests find them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from itertools import product
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from townline.core.errors import Refusal
from townline.places.models import Municipality
from townline.regions.reading import BadPack, Loaded, document, need
from townline.service_requests.actions import route_to, set_team
from townline.service_requests.models import ServiceDefinition

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def load(folder: Path, *, now: datetime) -> Loaded:
    """Set each team and put each rule in force; refuses unknown programs, kinds, places and teams."""
    path = folder / "routing.yaml"
    if not path.exists():
        return Loaded(0, "routing rules")
    data = document(path)
    count = 0
    try:
        for code, team in data.get("teams", {}).items():
            need(team, ("name", "program"), f"routing.yaml, {code}")
            set_team(
                code=code, name=team["name"], program_code=team["program"], actor=None, now=now
            )
        for n, rule in enumerate(data.get("rules", []), 1):
            count += _rule(rule, f"routing.yaml, rule {n}", now)
    except Refusal as refusal:
        raise BadPack(f"routing.yaml: {refusal.message}") from refusal
    return Loaded(count, "routing rules")


def _rule(rule: dict[str, Any], where: str, now: datetime) -> int:
    need(rule, ("program", "team", "why"), where)
    keys = list(_keys(rule, where))
    for key in keys:
        route_to(
            key=key, team_code=rule["team"], reason=rule["why"], actor=None, now=now,
            from_at=_day(rule["from"]) if "from" in rule else BEGINNING,
            to_at=_day(rule["to"]) if "to" in rule else None,
        )  # fmt: skip
    return len(keys)


def _keys(rule: dict[str, Any], where: str) -> Iterator[dict[str, str]]:
    kinds, areas = rule.get("types", [""]), rule.get("in", [""])
    known = set(ServiceDefinition.objects.values_list("code", flat=True)) | {""}
    places = set(Municipality.objects.values_list("code", flat=True)) | {""}
    wards = rule.get("wards", [""])
    unknown = (set(kinds) - known) | (set(areas) - places)
    if unknown:
        raise BadPack(f"{where}: nothing is called {', '.join(sorted(unknown))}")
    if wards != [""] and (len(areas) != 1 or areas == [""]):
        raise BadPack(f"{where}: wards are of one place, named by `in`")
    for kind, area, ward in product(kinds, areas, wards):
        yield {"program_code": rule["program"], "definition_code": kind, "municipality_code": area,
               "ward_code": str(ward), "hours": rule.get("hours", "")}  # fmt: skip


def _day(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=ZoneInfo(settings.TIME_ZONE))
