"""Say that something is wrong, and settle what was said."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.knowledge import actions, queries
from townline.knowledge.forms import GapForm, ReasonForm


@require_GET
@requires("knowledge.flag")
def gaps(request: StaffRequest) -> HttpResponse:
    """Open reports, the most harmful first, and what became of the last ones."""
    owner = request.GET.get("owner", "")
    context = {
        "open": queries.open_gaps(owner=owner), "settled": queries.settled_gaps(), "owner": owner,
        "at": clock.now(),
    }  # fmt: skip
    return render(request, "knowledge/gaps.html", context)


@require_http_methods(["GET", "POST"])
@requires("knowledge.flag")
def new(request: StaffRequest) -> HttpResponse:
    """Flag a gap, about an answer or about anything."""
    wanted = request.GET.get("version", "") or request.POST.get("version", "")
    version = queries.version(int(wanted)) if wanted.isdigit() else None
    form = GapForm(request.POST or None, initial={
        "version": wanted, "contact": request.GET.get("contact", ""), "severity": "misleads",
        "kind": "wrong" if version else "missing",
    })  # fmt: skip
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            actions.report_gap(
                kind=given["kind"], severity=given["severity"], text=given["text"],
                version_id=given["version"], contact_id=given["contact"], actor=request.user,
                now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request, _("Thank you. The owner has it; you will read the outcome here.")
            )
            return redirect("knowledge:gaps")
    status = 422 if request.method == "POST" else 200
    return render(
        request, "knowledge/gap_new.html", {"form": form, "version": version}, status=status
    )


@require_POST
@requires("knowledge.edit")
def outcome(request: StaffRequest, report_id: int) -> HttpResponse:
    """Say what became of a report."""
    form = ReasonForm(request.POST)
    text = form.cleaned_data["reason"] if form.is_valid() else ""
    actions.settle_gap(report_id=report_id, outcome=text, actor=request.user, now=clock.now())
    messages.success(request, _("Settled."))
    return redirect("knowledge:gaps")
