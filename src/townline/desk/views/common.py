"""What the doors of the desk share."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from townline.accounts.guards import StaffRequest
from townline.contacts import queries as contacts
from townline.contacts.models import Contact
from townline.core.errors import Refusal


def contact_url(contact_id: int) -> str:
    """The address of a contact's workspace."""
    return reverse("desk:contact", args=[contact_id])


def contact_of(request: StaffRequest, contact_id: int) -> Contact:
    """The contact, if this person may see it."""
    return contacts.contact_for(contact_id, request.user)


def with_refusal(request: HttpRequest, refusal: Refusal | None, to: str) -> HttpResponse:
    """Go on to a page, which says what was refused, if anything was."""
    if refusal is not None:
        messages.error(request, refusal.message)
    return redirect(to)


def pane(
    request: HttpRequest, template: str, context: dict[str, Any], refusal: Refusal | None = None
) -> HttpResponse:
    """A pane, with what was refused said in it and the refusal's own status."""
    status = refusal.status if refusal else 200
    return render(request, template, {**context, "refusal": refusal}, status=status)


def gone_to(url: str) -> HttpResponse:
    """Tell htmx to go to another page."""
    return HttpResponse(headers={"HX-Redirect": url})
