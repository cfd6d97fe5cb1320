"""Callers who say they are a partner: who must be called back, one of them, patches, the log."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.closures import actions, queries
from townline.closures.forms import CheckForm
from townline.core import clock
from townline.core.errors import Refusal

LOG = 50


@require_http_methods(["GET", "POST"])
@requires("closures.work")
def home(request: StaffRequest) -> HttpResponse:
    """Write down who calls; who waits for a call back; what was patched. Four statements."""
    given = {name: value for name, value in request.GET.items() if name in CheckForm.base_fields}
    bodies = list(queries.bodies_to_call())
    form = CheckForm(request.POST or None, initial=given, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.claim(actor=request.user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("closures:check", made.pk)
    context = {"form": form, "checks": queries.open_checks(), "log": queries.patch_log()[:LOG],
               "now": clock.now()}  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "closures/partners.html", context, status=status)


@require_GET
@requires("closures.work")
def check(request: StaffRequest, check_id: int) -> HttpResponse:
    """One caller: call the directory's number, then patch, never tell."""
    return _show(request, check_id)


def _show(
    request: StaffRequest, check_id: int, refusal: Refusal | None = None
) -> HttpResponse:  # fmt: skip
    found, now = queries.check_for(check_id), clock.now()
    context: dict[str, Any] = {
        "check": found, "number": queries.number_if_any(found.body_code, now), "refusal": refusal,
        "typed": request.POST, "now": now,
    }  # fmt: skip
    return render(
        request, "closures/check.html", context, status=refusal.status if refusal else 200
    )


@require_POST
@requires("closures.work")
def call_back(request: StaffRequest, check_id: int) -> HttpResponse:
    """What the body said on the directory's number."""
    post = request.POST
    try:
        made = actions.record_call_back(
            check_id=check_id, result=post.get("result", ""), actor=request.user, now=clock.now(),
            answered_by=post.get("answered_by", ""),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, check_id, refusal)
    messages.success(request, _("Written down."))
    road = made.closures.first()
    if road is not None and post.get("back") == "closure":
        return redirect("closures:closure", road.pk)
    return redirect("closures:check", check_id)


@require_POST
@requires("closures.work")
def patches(request: StaffRequest, check_id: int) -> HttpResponse:
    """They ask for one of ours."""
    post = request.POST
    try:
        actions.ask_for_patch(check_id=check_id, person=post.get("person", ""), actor=request.user,
                              why=post.get("why", ""), now=clock.now())  # fmt: skip
    except Refusal as refusal:
        return _show(request, check_id, refusal)
    messages.success(request, _("Asked. Patch them through; say no number."))
    return redirect("closures:check", check_id)


@require_POST
@requires("closures.work")
def patch(request: StaffRequest, patch_id: int) -> HttpResponse:
    """What became of a patch."""
    check_id = int(request.POST.get("check", "0") or 0)
    try:
        made = actions.settle_patch(
            patch_id=patch_id, state=request.POST.get("state", ""), actor=request.user,
            note=request.POST.get("note", ""), now=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return _show(request, check_id, refusal)
    return redirect("closures:check", made.check_made_id)


@require_GET
@requires("closures.work")
def patches_csv(request: StaffRequest) -> HttpResponse:
    """The log as a file: who asked, for whom, why, when, by whom. It has no number to leak."""
    rows = queries.patch_log(limit=5000)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="patches.csv"'
    out = csv.writer(response)
    out.writerow(["asked_at", "asked_by", "body", "for", "why", "taken_by", "state", "settled_at"])
    for each in rows:
        asked = each.check_made
        settled = each.settled_at.isoformat() if each.settled_at else ""
        out.writerow([each.asked_at.isoformat(), _cell(asked.caller_name), asked.body_name,
                      _cell(each.person), _cell(each.why), each.asked_by.display_name, each.state,
                      settled])  # fmt: skip
    actions.note_patch_log_taken(rows=len(rows), actor=request.user, now=clock.now())
    return response


def _cell(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t" else text
