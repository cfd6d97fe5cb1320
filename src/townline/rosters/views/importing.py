"""A roster from a file, in two steps: look at the differences, then apply them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from zoneinfo import ZoneInfo

from charset_normalizer import from_bytes
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import NotPermitted, Refusal
from townline.directory import queries as directory
from townline.rosters import actions, queries
from townline.rosters.errors import BadRoster
from townline.rosters.forms import ImportForm
from townline.rosters.rules.files import Entry, Unreadable, read_calendar, read_table
from townline.rosters.views.plan import may_edit


@require_http_methods(["GET", "POST"])
@requires("rosters.edit")
def importing(request: StaffRequest) -> HttpResponse:
    """Choose a file, see what it would change, apply exactly that."""
    form = ImportForm(request.POST or None, request.FILES or None)
    form.fields["program"].choices = [("", "–"), *queries.programs_on_call(clock.now())]  # type: ignore[attr-defined]
    preview, content = None, ""
    if request.method == "POST" and form.is_valid():
        try:
            content, preview = _preview(form, request)
            if form.cleaned_data["seen"]:
                count = actions.apply(
                    preview=preview, seen=form.cleaned_data["seen"], override=form.cleaned_data["reason"],
                    actor=request.user, now=clock.now(),
                )  # fmt: skip
                messages.success(request, _("%(n)d duties have changed.") % {"n": count})
                return redirect("rosters:now")
        except Refusal as refusal:
            form.add_error("reason" if refusal.code == "not_fit" else None, refusal.message)
    names = {each.code: each.name for each in directory.programs()}
    context = {
        "form": form, "preview": preview, "content": content, "names": names,
        "kind": form.cleaned_data.get("kind", "") if form.is_bound and form.is_valid() else "",
        "lines": _lines(preview, names) if preview else [],
    }  # fmt: skip
    status = 422 if form.errors else 200
    return render(request, "rosters/import.html", context, status=status)


def _lines(preview: queries.Preview, names: dict[str, str]) -> list[tuple[object, ...]]:
    """What would change, each with the names of program and people; what stays is only counted."""
    return [
        (each, names.get(each.program_code, each.program_code), preview.names.get(each.worker_id, ""),
         preview.names.get(each.before_id, "") if each.before_id else "")
        for each in preview.differences if each.kind != "same"
    ]  # fmt: skip


def _preview(form: ImportForm, request: StaffRequest) -> tuple[str, queries.Preview]:
    """The file (sent now, or carried along from the preview) and its differences."""
    given = form.cleaned_data
    if given["file"]:
        raw = given["file"].read()
        given["kind"] = "ics" if given["file"].name.lower().endswith(".ics") else "csv"
    else:
        try:
            raw = base64.b64decode(given["content"], validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadRoster(_("Choose a file.")) from error
    if not raw:
        raise BadRoster(_("Choose a file."))
    entries = _entries(raw, given)
    if not entries:
        raise BadRoster(_("There is no duty in this file."))
    foreign = {each.program_code for each in entries if not may_edit(request, each.program_code)}
    if foreign:
        raise NotPermitted(_("You may not change the roster of %(p)s.") % {"p": sorted(foreign)[0]})
    return base64.b64encode(raw).decode(), queries.preview_of(entries, now=clock.now())


def _entries(raw: bytes, given: dict[str, object]) -> Sequence[Entry]:
    zone = ZoneInfo(settings.TIME_ZONE)
    try:
        if given["kind"] == "ics":
            if not given["program"] or not given["tier"]:
                raise BadRoster(
                    _("Say whose calendar it is: choose program and tier."), field="program"
                )
            return read_calendar(
                raw, zone, program_code=str(given["program"]), tier=int(str(given["tier"]))
            )
        best = from_bytes(raw).best()
        if best is None:
            raise BadRoster(_("The file is no text: save it as CSV in UTF-8."))
        return read_table(str(best).lstrip("\ufeff"), zone)
    except Unreadable as wrong:
        raise BadRoster(str(wrong)) from wrong
