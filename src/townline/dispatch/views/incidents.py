"""The list by need, the page of an incident, and what changes it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.directory import queries as directory
from townline.dispatch import actions, queries
from townline.dispatch.actions.opening import Start
from townline.dispatch.errors import NeedsWords, NoSuchIncident
from townline.dispatch.models import Incident
from townline.dispatch.rules.levels import Picture, Said, assess
from townline.dispatch.views import page
from townline.places import maps
from townline.places import queries as places
from townline.places.queries import Location

LIKELY = 0.5


@require_GET
@requires("dispatch.open")
def incident_list(request: StaffRequest) -> HttpResponse:
    """Open incidents by what needs a hand now; or the closed ones, the newest first."""
    now = clock.now()
    if request.GET.get("closed"):
        before = request.GET.get("before", "")
        rows = queries.closed_incidents(before=whole(before))
        shown, more = rows[: queries.PAGE], rows[queries.PAGE :]
        older = shown[-1].pk if more else None
        return render(request, "dispatch/closed.html", {"rows": shown, "older": older, "now": now})
    context: dict[str, Any] = {
        "lines": queries.open_incidents(now), "now": now, "events": queries.current_events(now),
        "debriefs": queries.debriefs_due(), "may_declare": request.user.may("dispatch.event_mode"),
    }  # fmt: skip
    name = "dispatch/_list.html" if page.is_fragment(request) else "dispatch/list.html"
    return render(request, name, context)


@require_GET
@requires("dispatch.open")
def incident(request: StaffRequest, incident_id: int) -> HttpResponse:
    """One incident, or one part of it."""
    name = request.GET.get("part", "")
    if name in page.PARTS:
        return page.part(request, incident_id, name)
    return page.show(request, incident_id)


@require_GET
@requires("dispatch.open")
def picture(request: StaffRequest, incident_id: int) -> HttpResponse:
    """The map of an incident, fetched once its page stands."""
    shown = queries.incident_for(incident_id)
    if not shown.at or not queries.may_read(shown, request.user):
        return HttpResponse(status=204)
    pins = [maps.Pin(shown.at[0], shown.at[1], shown.level, "")]
    drawn = maps.draw(centre=shown.at, width_m=900, height_m=560, pins=pins,
                      label=_("Map of %(place)s.") % {"place": shown.place_label})  # fmt: skip
    return HttpResponse(drawn)


def location_of(text: str, now: datetime) -> Location | None:
    """The place that words mean best, or None: a likeness alone would send people to a wrong place."""
    found = places.find(text, at=now, limit=1) if text.strip() else []
    if not found or found[0].score < LIKELY:
        return None
    return places.locate(found[0].x, found[0].y, at=now, label=found[0].label)


@require_GET
@requires("dispatch.open")
def place_hint(request: StaffRequest) -> HttpResponse:
    """What we understand of a place while it is typed, the likeliest first, with who keeps the road there."""
    text, now = request.GET.get("place", ""), clock.now()
    found = places.find(text, at=now, limit=3) if text.strip() else []
    kept = directory.keeping(places.keepers(found, at=now))
    rows = [(match, kept.get(match.ref, "")) for match in found]
    return render(request, "dispatch/_place_hint.html", {"places": rows})


@require_http_methods(["GET", "POST"])
@requires("dispatch.work")
def new(request: StaffRequest) -> HttpResponse:
    """Open an incident from a partner's call, or anything else that no script opened."""
    now, post = clock.now(), request.POST
    refusal = None
    if request.method == "POST":
        try:
            made = actions.open_incident(
                start=_start(request, now), aware_at=now, actor=request.user, now=now
            )
        except Refusal as refused:
            refusal = refused
        else:
            _say_if_nowhere(request, made)
            return redirect("dispatch:incident", made.pk)
    context = {
        "protocols": queries.protocols(now),
        "typed": post or request.GET,
        "refusal": refusal,
        "now": now,
    }
    status = refusal.status if refusal else 200
    return render(request, "dispatch/new.html", context, status=status)


def _say_if_nowhere(request: StaffRequest, made: Incident) -> None:
    """Whom to tell follows from the place: where no words fit one, that is said at once."""
    if made.place_label and not made.is_place_certain and not made.other_places:
        messages.warning(request, _("No place fits those words, so nobody else is on the list to be told."
                                    " Ask for a road, a township, a number on a pole."))  # fmt: skip


def _start(request: StaffRequest, now: datetime) -> Start:
    post = request.POST
    code = post.get("protocol", "")
    if not code:
        raise NeedsWords(_("Choose what it is. For anything else: unscripted emergency."),
                         field="protocol")  # fmt: skip
    said = {name: Said(post.get(name, "unknown")) for name in ("people", "road", "water", "worse")}
    base = queries.version_of(code, now).definition().level
    text = post.get("place", "")
    found = location_of(text, now) if post.get("certain") != "no" else None
    is_certain = found is not None or (not text.strip() and post.get("certain") != "no")
    picture = Picture(**said, is_place_certain=is_certain)
    verdict = assess(base, _("As the protocol says."), picture)
    return Start(
        category=code, protocol=code, level=verdict.level, level_reason=verdict.reason,
        opened_from=post.get("source", "partner"), title=post.get("title", ""),
        description=post.get("description", ""), location=found,
        candidates=[] if is_certain else _candidates(text, now), place_words=text,
        caller_words=post.get("caller", ""),
        hazards=[each.strip() for each in post.get("hazards", "").split(",")],
    )  # fmt: skip


def _candidates(text: str, now: datetime) -> list[Location]:
    """Up to three places that the words may mean."""
    found = places.find(text, at=now, limit=3) if text.strip() else []
    located = [places.locate(each.x, each.y, at=now, label=each.label) for each in found]
    return [each for each in located if each is not None]


@require_POST
@requires("dispatch.work")
def level(request: StaffRequest, incident_id: int) -> HttpResponse:
    """A new fact makes it more urgent."""
    post, user = request.POST, request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.raise_level(
            incident_id=incident_id, level=post.get("level", ""), reason=post.get("reason", ""),
            actor=user, now=now,
        ),
        _("Raised."),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def place(request: StaffRequest, incident_id: int) -> HttpResponse:
    """The place is known better."""
    post, user = request.POST, request.user

    def move(now: datetime) -> None:
        found = location_of(post.get("place", ""), now)
        if found is None:
            raise NeedsWords(_("No place fits those words."), field="place")
        actions.correct_place(incident_id=incident_id, location=found, actor=user, now=now,
                              reason=post.get("reason", ""))  # fmt: skip

    return page.verb(request, incident_id, move, _("Moved. Nobody who reported it was lost."))


@require_POST
@requires("dispatch.work")
def links(request: StaffRequest, incident_id: int) -> HttpResponse:
    """It belongs together with another incident."""
    post, user = request.POST, request.user

    def tie(now: datetime) -> None:
        other = queries.by_reference(post.get("other", ""))
        if other is None:
            raise NoSuchIncident(_("There is no incident of that reference."), field="other")
        actions.link(incident_id=incident_id, other_id=other.pk, why=post.get("why", ""), actor=user,
                     now=now)  # fmt: skip

    return page.verb(request, incident_id, tie, _("Linked."))


@require_POST
@requires("dispatch.work")
def notes(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Something happened that no step is for."""
    said, user = request.POST.get("words", ""), request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.note(incident_id=incident_id, words=said, actor=user, now=now),
        _("Noted."),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def callouts(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Call a program's people out."""
    post, user = request.POST, request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.call_out(
            incident_id=incident_id, program_code=post.get("program", ""),
            why=post.get("why", "") or _("Called out by hand."), actor=user, now=now,
        ),
        _("They are called."),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def reopening(request: StaffRequest, incident_id: int) -> HttpResponse:
    """It was not over."""
    reason, user = request.POST.get("reason", ""), request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.reopen(incident_id=incident_id, reason=reason, actor=user, now=now),
        _("Reopened."),
    )  # fmt: skip


@require_POST
@requires("dispatch.work")
def debrief(request: StaffRequest, incident_id: int) -> HttpResponse:
    """Talk it over."""
    post, user = request.POST, request.user
    return page.verb(
        request, incident_id,
        lambda now: actions.debrief(
            incident_id=incident_id, helped=post.get("helped", ""), gaps=post.get("gaps", ""),
            follow_up=post.get("follow_up", ""), actor=user, now=now,
        ),
        _("Written down."),
    )  # fmt: skip
