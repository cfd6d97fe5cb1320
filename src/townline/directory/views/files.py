"""Files that are taken over: sent, looked at as a difference, applied."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import actions, queries
from townline.directory.forms import UploadForm

SHOWN = 300


@require_http_methods(["GET", "POST"])
@requires("directory.edit")
def files(request: StaffRequest) -> HttpResponse:
    """Send a file; see the last ones."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        now, given = clock.now(), form.cleaned_data
        try:
            upload = actions.receive(
                name=given["file"].name, data=given["file"].read(), kind=given["kind"],
                from_at=given["from_at"] or now, is_complete=given["is_complete"],
                actor=request.user, now=now,
            )  # fmt: skip
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("directory:difference", upload.pk)
    context = {"form": form, "uploads": queries.uploads()}
    return render(
        request, "directory/files.html", context, status=422 if request.method == "POST" else 200
    )


def _shown(held: Any) -> str:
    if isinstance(held, list):
        return ", ".join(held)
    if held in (None, ""):
        return "–"
    if isinstance(held, bool):
        return _("yes") if held else _("no")
    return f"{timezone.localtime(held):%Y-%m-%d %H:%M}" if hasattr(held, "hour") else str(held)


def _difference(
    request: StaffRequest, upload_id: int, refusal: Refusal | None = None
) -> HttpResponse:
    upload = queries.upload(upload_id)
    found = actions.preview(upload, now=clock.now())
    order = {"ended": 0, "changed": 1, "added": 2}
    told = sorted((c for c in found.changes if c.what != "unchanged"), key=lambda c: order[c.what])
    rows = [
        {"change": each, "fields": [(n, _shown(a), _shown(b)) for n, a, b in each.fields]}
        for each in told[:SHOWN]
    ]
    context = {
        "upload": upload, "rows": rows, "left_out": max(0, len(told) - SHOWN),
        "refused": found.refused, "refusal": refusal, "has_moved": found.seen != upload.seen,
        "counts": [(what, found.count(what)) for what in ("added", "changed", "ended", "unchanged")],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return render(request, "directory/difference.html", context, status=status)


@require_GET
@requires("directory.edit")
def difference(request: StaffRequest, upload_id: int) -> HttpResponse:
    """What a file would add, change and end, field by field; four statements."""
    return _difference(request, upload_id)


@require_POST
@requires("directory.edit")
def application(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Take it over as a whole."""
    try:
        done = actions.apply(upload_id=upload_id, actor=request.user, now=clock.now())
    except Refusal as refused:
        return _difference(request, upload_id, refused)
    said = _("Taken over: %(added)s added, %(changed)s changed, %(ended)s ended.")
    messages.success(
        request, said % {"added": done.added, "changed": done.changed, "ended": done.ended}
    )
    return redirect("directory:files")


@require_POST
@requires("directory.edit")
def again(request: StaffRequest, upload_id: int) -> HttpResponse:
    """Show the difference to the directory as it is now."""
    actions.look_again(upload_id=upload_id, now=clock.now())
    return redirect("directory:difference", upload_id)
