"""The left side: open incidents by need, what is pinned, and how each program on call stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from townline.accounts.models import User
from townline.board.models import Pin
from townline.callouts.models import Callout
from townline.directory import queries as directory
from townline.dispatch import queries as dispatch
from townline.knowledge import queries as knowledge
from townline.knowledge.models import Bulletin
from townline.radio.models import Unit
from townline.rosters import queries as rosters

LATELY = timedelta(hours=4)
ICONS = {
    "water_operations": "droplets", "wastewater": "droplet", "road_operations": "construction",
    "traffic_signals": "traffic-cone", "facilities": "building-2", "public_health": "biohazard",
    "health_inspection": "biohazard", "housing": "house", "spills_response": "flask-conical",
    "transit": "bus",
}  # fmt: skip


@dataclass(frozen=True)
class OnCall:
    """A program on call: how it stands in a word, its tone, and who is first."""

    code: str
    name: str
    icon: str
    word: str
    tone: str
    state_icon: str
    first: str


@dataclass(frozen=True)
class Rail:
    """What the left side shows."""

    lines: Sequence[dispatch.Line]
    pinned: Sequence[int]
    on_call: Sequence[OnCall]
    bulletins: Sequence[Bulletin]


def rail(viewer: User, now: datetime) -> Rail:
    """Open incidents, those pinned by this person first and then by need. Twelve statements at most."""
    pins = list(Pin.objects.filter(user=viewer, incident__is_open=True).order_by("slot"))
    pinned = [row.incident_id for row in pins]
    lines = sorted(
        dispatch.open_incidents(now),
        key=lambda line: pinned.index(line.incident.pk) if line.incident.pk in pinned else 2,
    )
    return Rail(lines, pinned, on_call(now), list(knowledge.current_bulletins(now))[:2])


def on_call(now: datetime) -> list[OnCall]:
    """Each program somebody is on call for, with how it stands; five statements."""
    names = {each.code: each.name for each in directory.programs()}
    firsts: dict[str, str] = {}
    for each in rosters.on_duty(now):
        firsts.setdefault(each.program_code, each.name)
    busy = _busy(now)
    return [
        OnCall(
            code,
            names.get(code, code),
            ICONS.get(code, "phone"),
            *busy.get(code, _standing_by()),
            first,
        )
        for code, first in sorted(firsts.items(), key=lambda item: names.get(item[0], item[0]))
    ]


def _standing_by() -> tuple[str, str, str]:
    return (_("Standing by"), "", "moon-star")


def _busy(now: datetime) -> dict[str, tuple[str, str, str]]:
    """The furthest that a program has come: called, accepted, rolling, on scene."""
    found: dict[str, tuple[str, str, str]] = {}
    for program, state in (
        Callout.objects.filter(started_at__gte=now - LATELY, state__in=["calling", "exhausted", "filled"])
        .order_by("id").values_list("program_code", "state")
    ):  # fmt: skip
        found[program] = {
            "calling": (_("Calling"), "wait", "phone-outgoing"),
            "exhausted": (_("Nobody left"), "bad", "octagon-alert"),
            "filled": (_("Accepted"), "ok", "check"),
        }[state]
    for program, status in (
        Unit.objects.filter(status__in=["en_route", "on_scene"], is_retired=False)
        .order_by("status").values_list("program_code", "status")
    ):  # fmt: skip
        found[program] = (
            (_("On scene"), "ok", "map-pin-check")
            if status == "on_scene"
            else (_("Rolling"), "ok", "truck")
        )
    return found
