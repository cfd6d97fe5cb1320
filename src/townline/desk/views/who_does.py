"""The simulator: any topic, place and moment; the answer, every rule that was weighed, and why."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk.queries import whose
from townline.desk.views.ask import MATCH_ICONS, OutsideTheRegion
from townline.directory import queries as directory
from townline.knowledge import actions as knowledge
from townline.places import maps
from townline.places import queries as places
from townline.places.maps import Pin
from townline.places.queries import Location

WIDTH, HEIGHT = 600.0, 420.0


def _moment(text: str, now: datetime) -> datetime:
    asked = parse_datetime(text) if text else None
    if asked is None:
        return now
    return timezone.make_aware(asked) if timezone.is_naive(asked) else asked


def _location(request: StaffRequest, at: datetime) -> Location | None:
    """The place that was chosen: by its reference, a point of the map, or the best match of the words."""
    given = request.GET
    if given.get("x") and given.get("y"):
        try:
            x, y = float(given["x"]), float(given["y"])
        except ValueError as wrong:
            raise OutsideTheRegion from wrong
        found = places.locate(x, y, at=at)
    elif given.get("ref"):
        chosen = places.place(given["ref"])
        found = places.locate(chosen.x, chosen.y, at=at, label=chosen.label)
    elif given.get("place", "").strip():
        matches = places.find(given["place"], at=at, limit=1)
        if not matches:
            raise OutsideTheRegion(_("No place is called that. Try a corner or a landmark."))
        found = places.locate(matches[0].x, matches[0].y, at=at, label=matches[0].label)
    else:
        return None
    if found is None:
        raise OutsideTheRegion
    return found


def _map(location: Location) -> dict[str, Any]:
    centre = (location.x, location.y)
    drawn = maps.draw(
        centre=centre, width_m=WIDTH, height_m=HEIGHT, pins=[Pin(*centre, "here")],
        ring_m=30, label=_("Map around %(place)s, with a ring of 30 m") % {"place": location.label},
    )  # fmt: skip
    return {"map": drawn, "west": location.x - WIDTH / 2, "north": location.y + HEIGHT / 2,
            "width": WIDTH}  # fmt: skip


@require_GET
@requires("directory.read")
def simulator(request: StaffRequest) -> HttpResponse:
    """Who does what: the answer and all that it rests on."""
    now = clock.now()
    at = _moment(request.GET.get("at", ""), now)
    topic = request.GET.get("topic", "")
    location, refusal = None, None
    try:
        location = _location(request, at)
    except Refusal as refused:
        refusal = refused
    answer = None
    if directory.topic_named(topic) is not None:
        answer = directory.answer(topic, whose.sides([location] if location else []), at=at)
    context: dict[str, Any] = {
        "topics": directory.named_topics(), "topic": topic, "at": at, "is_now": at == now,
        "location": location, "answer": answer, "refusal": refusal,
        "place": location.label if location else request.GET.get("place", ""),
        "ref": request.GET.get("ref", ""), "names": directory.body_names(),
        "council": whose.council(location, at) if location else None,
    }  # fmt: skip
    if location:
        context |= {"ground": _map(location), "owner": _name(location.owner_code),
                    "maintainer": _name(location.maintainer_code)}  # fmt: skip
    return render(request, "desk/who_does.html", context, status=refusal.status if refusal else 200)


def _name(code: str) -> str:
    return directory.body_names().get(code, code)


@require_GET
@requires("places.read")
def suggestions(request: StaffRequest) -> HttpResponse:
    """Places that may be meant, as links that choose them."""
    matches = places.find(request.GET.get("q", ""), at=clock.now(), limit=7)
    rows = [{"match": match, "icon": MATCH_ICONS.get(match.kind, "map-pin")} for match in matches]
    return render(request, "desk/_who_does_places.html", {"rows": rows})


@require_POST
@requires("knowledge.flag")
def report(request: StaffRequest, code: str) -> HttpResponse:
    """Something in the directory is wrong: one key, and the editor has it with all that stands there."""
    now = clock.now()
    row = directory.entry(code, now)
    said = request.POST.get("text", "").strip()
    stands = ", ".join(part for part in (row.name, row.role, row.phone) if part)
    knowledge.report_gap(
        kind="wrong", text=f"Directory: {stands} ({code}). {said}".strip(), actor=request.user,
        now=now,
    )  # fmt: skip
    told = _("The editor has it: %(name)s.") % {"name": row.name}
    if request.headers.get("HX-Request") == "true":
        return render(request, "core/_toast.html", {"text": told, "undo": ""})
    messages.success(request, told)
    return redirect("directory:entry", code)
