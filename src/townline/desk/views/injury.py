"""Somebody was hurt, or something damaged: neutral words, the hazard at once, risk management told."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.complaints import queries as complaints
from townline.contacts.models import Contact
from townline.core import clock
from townline.core.errors import Refusal
from townline.desk import actions
from townline.desk.forms import InjuryForm
from townline.desk.queries import workspace
from townline.desk.views.common import contact_of


@require_http_methods(["GET", "POST"])
@requires("complaints.take")
def injury(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The account in their words, and the hazard. What is said is the same on the day and a year after."""
    now = clock.now()
    contact = contact_of(request, contact_id)
    form = InjuryForm(request.POST or None, initial=_beginning(contact))
    place = workspace.location_of(contact)
    if request.method == "POST" and form.is_valid() and place is not None:
        given = dict(form.cleaned_data)
        try:
            noticed = actions.take_injury(
                contact=contact, hazard_code=given.pop("hazard"), location=place, actor=request.user,
                now=now, **given,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return _taken(request, contact, noticed)
    context = {
        "contact": contact, "form": form, "place": place, "policy": complaints.policy(now),
        "is_french": contact.language == "French",
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "desk/injury.html", context, status=status)


def _beginning(contact: Contact) -> dict[str, str]:
    return {
        "number": contact.from_number, "name": contact.person.name if contact.person else "",
        "language": "fr" if contact.language == "French" else "en",
    }  # fmt: skip


def _taken(request: StaffRequest, contact: Contact, noticed: actions.Noticed) -> HttpResponse:
    said = {"reference": noticed.complaint.reference, "hazard": noticed.hazard.reference}
    if noticed.is_known:
        text = _("Taken down: %(reference)s. The hazard was known: it joined request %(hazard)s.")
    else:
        text = _("Taken down: %(reference)s. The hazard is request %(hazard)s, opened now.")
    messages.success(request, text % said)
    return redirect("desk:contact", contact.pk)
