"""Answers that callers asked for and that have not left yet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions, queries
from townline.core import clock


@require_GET
@requires("contacts.take")
def sendings(request: StaffRequest) -> HttpResponse:
    """What waits for the post or a gateway, or could not be sent. A nudge fetches the list alone."""
    is_fragment = request.headers.get("HX-Request") == "true"
    page = "contacts/_sendings.html" if is_fragment else "contacts/sendings.html"
    return render(request, page, {"waiting": queries.to_send(viewer=request.user)})


@require_http_methods(["GET", "POST"])
@requires("contacts.take", "health.open")
def sending(request: StaffRequest, sending_id: int) -> HttpResponse:
    """A letter to print; posted to, it has gone."""
    if request.method == "POST":
        actions.settle_sending(sending_id=sending_id, actor=request.user, now=clock.now())
        messages.success(request, _("Written down as gone."))
        return redirect("contacts:held" if "held" in request.POST else "contacts:sendings")
    letter = queries.letter(sending_id, viewer=request.user)
    return render(request, "contacts/letter.html", {"sending": letter, "now": clock.now()})
