"""The register, a caller's question where theirs stands, and taking something down."""

from __future__ import annotations

import csv
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.attachments import actions as attachments
from townline.attachments.queries import ACCEPT
from townline.complaints import actions, queries, rules
from townline.complaints.errors import NoSuchComplaint
from townline.complaints.forms import IntakeForm
from townline.complaints.models import Kind, State
from townline.complaints.queries import PAGE, Asked
from townline.contacts import queries as contacts
from townline.contacts.models import Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.correspondence import queries as correspondence
from townline.knowledge import queries as knowledge


def _asked(request: StaffRequest) -> Asked:
    given = request.GET
    state = given.get("state", "open")
    return Asked(
        kind=given.get("kind", ""), state=state if state in State.values else "open",
        text=" ".join(given.get("q", "").replace("\0", " ").split())[:80],
        is_late=given.get("late") == "1", is_mine=given.get("mine") == "1",
    )  # fmt: skip


@require_GET
@requires("complaints.take")
def home(request: StaffRequest) -> HttpResponse:
    """What waits, by what runs out first. Three statements, however long it is."""
    now, asked = clock.now(), _asked(request)
    page = whole(request.GET.get("page", "")) or 1
    number = page if page < 1000 else 1
    rows = queries.register(asked, viewer=request.user, now=now, offset=(number - 1) * PAGE)
    counts = queries.counts(viewer=request.user, now=now)
    kinds = [(value, label, counts.get(value, 0)) for value, label in Kind.choices]
    context = {
        "rows": rows[:PAGE], "asked": asked, "now": now, "kinds": kinds, "counts": counts,
        "came_back": correspondence.not_arrived(row.stream for row in rows[:PAGE]),
        "states": State.choices, "next": number + 1 if len(rows) > PAGE else None, "page": number,
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    page_name = "complaints/_register.html" if is_fragment else "complaints/register.html"
    return render(request, page_name, context)


@require_GET
@requires("complaints.take")
def standing(request: StaffRequest) -> HttpResponse:
    """Where a file stands, for a caller who has its reference; nothing of what is in it."""
    asked = request.GET.get("reference", "")[:20]
    try:
        found = queries.standing(asked, request.user)
    except NoSuchComplaint as refusal:
        context = {"refusal": refusal, "reference": asked}
        return render(request, "complaints/standing.html", context, status=404)
    return render(request, "complaints/standing.html", {"standing": found, "now": clock.now()})


@require_http_methods(["GET", "POST"])
@requires("complaints.take")
def new(request: StaffRequest) -> HttpResponse:
    """Take something down: in the contact in hand, or a letter, an e-mail, a word at the counter."""
    now = clock.now()
    contact = _contact(request)
    form = IntakeForm(request.POST or None, initial=_beginning(request, contact, now))
    danger = _danger(form) if request.method == "POST" and form.is_valid() else None
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.take(
                actor=request.user, now=now, files=attachments.incoming(request.FILES.getlist("files")),
                **form.facts(), **_of(contact),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request, _("Taken down: %(reference)s") % {"reference": made.reference}
            )
            return (
                redirect("desk:contact", contact.pk) if contact else redirect("complaints:register")
            )
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "contact": contact, "danger": danger, "accept": ACCEPT}
    return render(request, "complaints/new.html", context, status=status)


def _danger(form: IntakeForm) -> knowledge.Cue | None:
    """A sign of danger in the words that would stop a report: it stops this too, until it is said what was
    done about it."""
    found = knowledge.notice(form.cleaned_data["words"])
    if not found or not rules.stops(found[0].level):
        return None
    if not form.cleaned_data["danger_done"]:
        form.add_error("danger_done", _("Deal with the danger first, then say here what was done."))
    return found[0]


def _contact(request: StaffRequest) -> Contact | None:
    """The contact in hand, where it is taken down in one."""
    number = whole(request.GET.get("contact", ""))
    return None if number is None else contacts.contact_for(number, request.user)


def _beginning(request: StaffRequest, contact: Contact | None, now: datetime) -> dict[str, object]:
    """What the form begins with: from the contact what it knows already."""
    kind = request.GET.get("kind", Kind.COMPLAINT.value)
    if contact is None:
        return {"kind": kind, "channel": "letter", "received_at": timezone.localtime(now)}
    person = contact.person
    return {
        "kind": kind, "channel": contact.channel, "received_at": timezone.localtime(contact.aware_at),
        "number": contact.from_number, "name": person.name if person else "",
        "language": "fr" if contact.language == "French" else "en",
    }  # fmt: skip


def _of(contact: Contact | None) -> dict[str, Any]:
    return {"contact_id": contact.pk, "person_id": contact.person_id} if contact else {}


@require_GET
@requires("complaints.lead")
def table(request: StaffRequest) -> HttpResponse:
    """The register as a table, without names or words: for the report to council."""
    now = clock.now()
    asked = Asked(kind=request.GET.get("kind", ""), state=request.GET.get("state", ""))
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="complaints.csv"'
    writer = csv.writer(response)
    writer.writerow(["reference", "kind", "about", "stage", "state", "outcome", "program",
                     "received_at", "acknowledge_by", "acknowledged_at", "answer_by", "answered_at",
                     "closed_at"])  # fmt: skip
    for row in queries.register(asked, viewer=request.user, now=now, limit=5000):
        times = (row.received_at, row.acknowledge_by, row.acknowledged_at, row.answer_by,
                 row.answered_at, row.closed_at)  # fmt: skip
        writer.writerow([row.reference, row.kind, row.about, row.stage, row.state, row.outcome,
                         row.program_code, *(at.isoformat() if at else "" for at in times)])  # fmt: skip
    return response
