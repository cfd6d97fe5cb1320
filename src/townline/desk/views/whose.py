"""Whose it is, in a contact: the answer, the referral, the calls to others, and who represents the place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk.queries import whose as queries
from townline.desk.queries import workspace
from townline.desk.views.ask import OutsideTheRegion
from townline.desk.views.common import contact_of, pane
from townline.directory import queries as directory
from townline.places import queries as places

ATTEMPT = ("number", "outcome", "spoke_with", "note")


class NothingToPassOn(Refusal):
    """Choose what it is about first."""

    code = "no_topic"


def _heard(contact_id: int, kept: str) -> str:
    rows = contact_queries.drafts(contact_id)
    return next((row.text for row in rows if row.field == "heard"), kept)


def _pane(
    request: StaffRequest, contact_id: int, now: datetime, *, topic: str = "",
    refusal: Refusal | None = None, refused: int = 0,
) -> HttpResponse:  # fmt: skip
    shown = contact_of(request, contact_id)
    found = queries.whose(shown, _heard(contact_id, shown.heard), topic, now)
    context: dict[str, Any] = {
        "contact": shown, "whose": found, "now": now, "refused": refused, "typed": request.POST,
    }  # fmt: skip
    return pane(request, "desk/_whose.html", context, refusal)


@require_GET
@requires("contacts.read")
def whose(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The answer for a topic at the contact's place."""
    return _pane(request, contact_id, clock.now(), topic=request.GET.get("topic", ""))


@require_POST
@requires("contacts.take")
def referral(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Pass it on: the caller rings, we stay on the line, or we tell them ourselves."""
    now = clock.now()
    topic = request.POST.get("topic", "")
    shown = contact_of(request, contact_id)
    try:
        if directory.topic_named(topic) is None:
            raise NothingToPassOn(field="topic")
        places_of = queries.locations_of(shown)
        answer = directory.answer(topic, queries.sides(places_of), at=now)
        contacts.refer(
            contact_id=contact_id, topic=topic, topic_name=answer.name,
            to=queries.parties(answer, request.POST.getlist("to")),
            kind=request.POST.get("kind", ""), summary=request.POST.get("summary", ""),
            place_label=" / ".join(each.label for each in places_of),
            is_hazard=answer.is_hazard, actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refused:
        return _pane(request, contact_id, now, topic=topic, refusal=refused)
    return _pane(request, contact_id, now, topic=topic)


@require_POST
@requires("contacts.take")
def relay(request: StaffRequest, contact_id: int, referral_id: int) -> HttpResponse:
    """One call to a body: who took it, or why nobody did."""
    now = clock.now()
    sent = {name: request.POST.get(name, "") for name in ATTEMPT}
    try:
        contacts.note_relay(referral_id=referral_id, **sent, actor=request.user, now=now)
    except Refusal as refused:
        return _pane(request, contact_id, now, refusal=refused, refused=referral_id)
    return _pane(request, contact_id, now)


@require_POST
@requires("contacts.take")
def standing_down(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The place is known now: whoever it is not, stands down."""
    now = clock.now()
    topic = request.POST.get("topic", "")
    try:
        contacts.stand_down(
            contact_id=contact_id, topic=topic, keep=request.POST.getlist("keep"),
            why=request.POST.get("why", ""), actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refused:
        return _pane(request, contact_id, now, topic=topic, refusal=refused)
    return _pane(request, contact_id, now, topic=topic)


@require_POST
@requires("contacts.take")
def candidates(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Nobody knows which of these it is: all of them count until somebody does."""
    now = clock.now()
    try:
        refs = " ".join(request.POST.getlist("ref")).split()
        chosen = [places.place(ref) for ref in refs[:4]]
        found = [places.locate(each.x, each.y, at=now, label=each.label) for each in chosen]
        if None in found:
            raise OutsideTheRegion
        contacts.set_candidates(
            contact_id=contact_id, locations=[each for each in found if each],
            actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refused:
        return _unsettled(request, contact_id, refused)
    return _unsettled(request, contact_id)


def _unsettled(
    request: StaffRequest, contact_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    shown = contact_of(request, contact_id)
    context = {"ground": None, "unsettled": workspace.unsettled(shown), "contact": shown}
    return pane(request, "desk/_place.html", context, refusal)


@require_http_methods(["GET", "POST"])
@requires("directory.read")
def council(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Who represents the place of this contact; POST writes down who was named, and it stays shown."""
    now = clock.now()
    shown = contact_of(request, contact_id)
    found = [queries.council(each, now) for each in queries.locations_of(shown)]
    if request.method == "POST":
        row = directory.entry(request.POST.get("code", ""), now)
        contacts.note_told(
            contact_id=contact_id, entry_id=row.pk, code=row.code, name=row.name, role=row.role,
            actor=request.user, now=now,
        )  # fmt: skip
    said = list(dict.fromkeys(contact_queries.named_in(contact_id)))
    context = {"contact": shown, "councils": found, "said": said}
    return pane(request, "desk/_council.html", context)
