"""How a contact ends: outcome, reasons, promises, and the reference the caller gets."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions as contacts
from townline.contacts import queries as contact_queries
from townline.contacts.models import Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk import words
from townline.desk.views.common import contact_of, gone_to, pane
from townline.service_requests import queries as requests
from townline.triage import queries as triage


def _context(contact: Contact, now: datetime, request: StaffRequest) -> dict[str, Any]:
    """Two statements; what was chosen before a refusal stays chosen."""
    opened = requests.of_contact(contact.pk)
    chosen = request.POST.getlist("reason") or contact.reasons or _guessed(opened)
    return {
        "contact": contact, "now": now, "opened": opened, "chosen": chosen,
        "reasons": words.reasons(), "dispositions": words.dispositions(),
        "disposition": request.POST.get("disposition") or _told(contact, opened),
        "promises": contact_queries.promises_in(contact.pk),
        "promise_text": request.POST.get("promise", ""),
        "promise_due": request.POST.get("promise_due")
        or timezone.localtime(now + timedelta(hours=1)).strftime("%Y-%m-%dT%H:00"),
    }  # fmt: skip


def _told(contact: Contact, opened: Any) -> str:
    """The outcome that the contact itself already tells, where nobody chose another."""
    default = "service_request" if opened else "emergency" if contact.told_911_at else ""
    return contact.disposition or default


def _guessed(opened: Any) -> list[str]:
    """The reason that a request of this contact already tells."""
    known = {
        "roads": _("Roads and sidewalks"), "water": _("Water and sewer"),
        "sewer": _("Water and sewer"), "waste": _("Waste collection"), "transit": _("Transit"),
        "health": _("Public health"), "social": _("Social services"), "housing": _("Housing"),
        "bylaw": _("By-law and noise"), "parks": _("Parks and facilities"),
    }  # fmt: skip
    groups = {request.definition.group.lower() for request in opened}
    return sorted({word for key, word in known.items() if any(key in group for group in groups)})


@require_http_methods(["GET", "POST"])
@requires("contacts.read")
def wrap_up(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The bar at the foot; POST finishes the contact and gives its reference."""
    now = clock.now()
    if request.method == "GET":
        return pane(
            request, "desk/_wrap_up.html", _context(contact_of(request, contact_id), now, request)
        )
    try:
        _promised(request, contact_id, now)
        told = _context(contact_of(request, contact_id), now, request)
        done = contacts.wrap_up(
            contact_id=contact_id, disposition=told["disposition"], reasons=told["chosen"],
            actor=request.user, now=now,
            script_running=triage.running(contact_id) is not None,
        )  # fmt: skip
    except Refusal as refused:
        context = _context(contact_of(request, contact_id), now, request)
        return pane(request, "desk/_wrap_up.html", context, refused)
    said = [done.reference, *(each.reference for each in requests.of_contact(contact_id))]
    messages.success(request, _("Finished. Reference %(said)s") % {"said": ", ".join(said)})
    return gone_to(reverse("desk:home"))


@require_POST
@requires("contacts.take")
def promise(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Write down what we said we would do, and by when."""
    now = clock.now()
    refusal = None
    try:
        _promised(request, contact_id, now, must=True)
    except Refusal as refused:
        refusal = refused
    context = _context(contact_of(request, contact_id), now, request)
    if refusal is None:
        context["promise_text"] = ""
    return pane(request, "desk/_wrap_up.html", context, refusal)


def _promised(request: StaffRequest, contact_id: int, now: datetime, *, must: bool = False) -> None:
    """Keep the promise that stands in the form, if one does."""
    text = request.POST.get("promise", "").strip()
    if not text and not must:
        return
    due = parse_datetime(request.POST.get("promise_due", ""))
    if due is not None and timezone.is_naive(due):
        due = timezone.make_aware(due)
    contacts.promise(
        contact_id=contact_id, text=text, owner_id=request.user.pk, due_at=due or now,
        actor=request.user, now=now,
    )  # fmt: skip
