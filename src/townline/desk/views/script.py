"""A request without a script, for what none was written for."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import queries as contact_queries
from townline.contacts.models import Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.correspondence import queries as correspondence
from townline.desk.queries import workspace
from townline.desk.views.common import contact_of, pane
from townline.dispatch import actions as dispatch
from townline.knowledge import queries as knowledge
from townline.places.queries import Location
from townline.service_requests import queries as request_queries
from townline.service_requests.models import ServiceDefinition


@require_http_methods(["GET", "POST"])
@requires("requests.create")
def quick_request(request: StaffRequest, contact_id: int) -> HttpResponse:
    """A request without a script: what its type asks, the rest comes from the contact."""
    now = clock.now()
    shown = contact_of(request, contact_id)
    code = request.POST.get("service") or request.GET.get("service", "")
    definition = request_queries.definition(code, now)
    given = {fact.code: request.POST.get(f"fact-{fact.code}", "") for fact in definition.asked()}
    place = workspace.location_of(shown)
    if request.method == "GET":
        return _form(request, shown, definition, place, given)
    try:
        reported = dispatch.report(
            contact_id=contact_id, definition_code=code,
            attributes={name: value for name, value in given.items() if value},
            location=place, description=request.POST.get("description", ""),
            urgency=request.POST.get("urgency", ""), hazard=request.POST.get("hazard", ""),
            urgency_reason=request.POST.get("urgency_reason", "") or _("As the caller told it"),
            person_id=shown.person_id, number=shown.from_number, aware_at=shown.aware_at,
            wants_word=bool(request.POST.get("wants_word")), email=request.POST.get("email", ""),
            wants_text=bool(request.POST.get("wants_text")),
            language="fr" if shown.language == "French" else "en", actor=request.user, now=now,
        )  # fmt: skip
    except Refusal as refused:
        return _form(request, shown, definition, place, given, refused)
    context = {
        "made": reported.request,
        "incident": reported.incident,
        "contact": shown,
        "now": now,
    }
    return render(request, "desk/_request_made.html", context)


def _form(
    request: StaffRequest, contact: Contact, definition: ServiceDefinition, place: Location | None,
    given: dict[str, str], refusal: Refusal | None = None,
) -> HttpResponse:  # fmt: skip
    heard = request.GET.get("heard", "") or _heard(contact)
    cue = next(iter(knowledge.notice(heard)), None)
    context: dict[str, Any] = {
        "contact": contact, "definition": definition, "place": place, "heard_cue": cue,
        "urgency": request.POST.get("urgency", cue.level if cue else ""),
        "facts": [{"fact": fact, "value": given[fact.code]} for fact in definition.asked()],
        "description": request.POST.get("description") or heard,
        "wants_word": request.POST.get("wants_word", ""), "email": request.POST.get("email", ""),
        "wants_text": request.POST.get("wants_text", ""), "can_text": correspondence.can_text(),
    }  # fmt: skip
    return pane(request, "desk/_quick_request.html", context, refusal)


def _heard(contact: Contact) -> str:
    drafts = {row.field: row.text for row in contact_queries.drafts(contact.pk)}
    return drafts.get("heard") or contact.heard
