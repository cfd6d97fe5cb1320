"""Event mode: one form to declare it, thirty seconds a caller, one button to end it."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts.models import Contact
from townline.contacts.queries import contact_for
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.directory import queries as directory
from townline.dispatch import actions, queries
from townline.dispatch.errors import EventNeeds
from townline.dispatch.models import Event
from townline.dispatch.views.incidents import location_of

LASTS = (1, 2, 4, 8, 12, 24)


@require_GET
@requires("dispatch.open")
def event_list(request: StaffRequest) -> HttpResponse:
    """Every event there was, the newest first."""
    now = clock.now()
    rows = [{"event": each, "is_on": each.is_on(now)} for each in queries.events()]
    may = request.user.may("dispatch.event_mode")
    return render(request, "dispatch/events.html", {"rows": rows, "now": now, "may_declare": may})


@require_http_methods(["GET", "POST"])
@requires("dispatch.event_mode")
def new(request: StaffRequest) -> HttpResponse:
    """Declare an event: what, which topics, where, what callers are told, until when."""
    now, refusal = clock.now(), None
    if request.method == "POST":
        try:
            made = _declare(request, now)
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Event mode is on. Every desk has the message."))
            return redirect("dispatch:event", made.pk)
    context = {
        "topics": _topics(now), "municipalities": _municipalities(), "hours": LASTS,
        "typed": request.POST, "chosen": request.POST.getlist("topics"), "refusal": refusal,
        "now": now, "incident": whole(request.POST.get("incident") or request.GET.get("incident", "")),
    }  # fmt: skip
    return render(
        request, "dispatch/event_new.html", context, status=refusal.status if refusal else 200
    )


def _topics(now: datetime) -> list[tuple[str, str]]:
    return [(code, code.replace("_", " ").capitalize()) for code in directory.topics(now)]


def _municipalities() -> list[tuple[str, str]]:
    kinds = ("city", "township")
    return [(body.code, body.name) for body in directory.bodies() if body.kind in kinds]


def _declare(request: StaffRequest, now: datetime) -> Event:
    post = request.POST
    text = post.get("place", "")
    location = location_of(text, now)
    if text.strip() and location is None:
        raise EventNeeds(_("No place fits those words. Leave it empty for everywhere."),
                         field="place")  # fmt: skip
    radius, incident = whole(post.get("radius", "")), whole(post.get("incident", ""))
    return actions.declare(
        name=post.get("name", ""), topics=post.getlist("topics"),
        message_en=post.get("message_en", ""), message_fr=post.get("message_fr", ""),
        expires_at=_until(post.get("until", ""), post.get("hours", ""), now),
        municipality_code=post.get("municipality", ""), location=location,
        radius_m=2000 if radius is None else radius,
        incident_id=incident,
        is_by_place=post.get("spread") == "places", actor=request.user, now=now,
    )  # fmt: skip


def _until(until: str, hours: str, now: datetime) -> datetime:
    """When it expires: at a time given, else so many hours from now, four where nothing is said."""
    if until:
        try:
            local = datetime.fromisoformat(until)
        except ValueError as odd:
            raise EventNeeds(_("Give the end as a date and a time."), field="until") from odd
        return timezone.make_aware(local) if local.tzinfo is None else local
    return now + timedelta(hours=whole(hours[:4]) or 4)


@require_GET
@requires("dispatch.open")
def event(request: StaffRequest, event_id: int) -> HttpResponse:
    """An event, its short form, and everybody who called."""
    return _event(request, event_id)


def _event(request: StaffRequest, event_id: int, refusal: Refusal | None = None) -> HttpResponse:
    shown, now = queries.event_for(event_id), clock.now()
    contact = _contact(request)
    tally, reports = queries.tally_of(shown), queries.reports_of(shown)
    context = {
        "event": shown, "is_on": shown.is_on(now), "reports": reports, "now": now, "tally": tally,
        "causes": queries.causes_of(shown), "handling": queries.handling_of_event(shown),
        "unshown": tally.taken - len(reports), "refusal": refusal,
        "typed": request.POST, "contact": contact,
        "may_end": request.user.may("dispatch.event_mode"),
        "may_take": request.user.may("dispatch.work"),
    }  # fmt: skip
    if request.headers.get("HX-Request") == "true" and request.method == "GET":
        return render(request, "dispatch/_event_reports.html", context)
    status = refusal.status if refusal else 200
    return render(request, "dispatch/event.html", context, status=status)


def _contact(request: StaffRequest) -> Contact | None:
    """The contact the short form is for: the one named, so that its number and time are at hand."""
    given = whole(request.POST.get("contact") or request.GET.get("contact", ""))
    return None if given is None else contact_for(given, request.user)


@require_POST
@requires("dispatch.event_mode")
def end(request: StaffRequest, event_id: int) -> HttpResponse:
    """It is over."""
    actions.end(event_id=event_id, actor=request.user, now=clock.now())
    messages.success(request, _("Event mode is over. What was paused is back."))
    return redirect("dispatch:event", event_id)


@require_POST
@requires("dispatch.work")
def reports(request: StaffRequest, event_id: int) -> HttpResponse:
    """The thirty-second form."""
    post, now = request.POST, clock.now()
    try:
        contact = _contact(request)
        made = actions.take_short(
            event_id=event_id, hurt=post.get("hurt", "unknown"), fact=post.get("fact", ""),
            location=location_of(post.get("place", ""), now), place_words=post.get("place", ""),
            number=post.get("number", "") or (contact.from_number if contact else ""),
            wants_call_back=bool(post.get("call_back")),
            contact_id=contact.pk if contact else None,
            person_id=contact.person_id if contact else None,
            aware_at=contact.aware_at if contact else now, actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refusal:
        return _event(request, event_id, refusal)
    if made.is_hurt:
        messages.error(
            request, _("Somebody is hurt: 9-1-1 first. It is an incident of its own now.")
        )
        return redirect("dispatch:incident", made.incident_id)
    messages.success(request, _("Taken: %(ref)s.") % {"ref": made.incident.reference})
    if contact is not None:
        return redirect("desk:contact", contact.pk)
    return redirect("dispatch:event", event_id)


@require_POST
@requires("dispatch.work")
def call_back(request: StaffRequest, report_id: int) -> HttpResponse:
    """The call-back that was owed has been made."""
    made = actions.note_called_back(report_id=report_id, actor=request.user, now=clock.now())
    messages.success(request, _("Called back."))
    if made.event_id:
        return redirect("dispatch:event", made.event_id)
    return redirect("dispatch:incident", made.incident_id)
