"""The whole of a file, for the ombudsman or whoever must judge it: on paper, and as a folder."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.complaints import actions, queries
from townline.core import clock


@require_GET
@requires("complaints.lead")
def page(request: StaffRequest, reference: str) -> HttpResponse:
    """Everything on one page, to print."""
    complaint = queries.file(reference, request.user)
    now = clock.now()
    actions.note_reading(complaint=complaint, what="whole", actor=request.user, now=now)
    context = {"file": queries.dossier(complaint, viewer=request.user), "now": now}
    return render(request, "complaints/whole.html", context)


@require_GET
@requires("complaints.lead")
def folder(request: StaffRequest, reference: str) -> HttpResponse:
    """The same as a ZIP that needs no program of ours."""
    complaint = queries.file(reference, request.user)
    now = clock.now()
    actions.note_reading(complaint=complaint, what="whole.zip", actor=request.user, now=now)
    found = queries.dossier(complaint, viewer=request.user)
    alone = render_to_string("complaints/whole_alone.html", {"file": found, "now": now}, request)
    response = HttpResponse(queries.packed(found, alone), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{complaint.reference}.zip"'
    return response
