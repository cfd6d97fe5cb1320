"""What is closed, one closure, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.closures import actions, queries
from townline.closures.forms import PARTY_NAMES, ClosureForm, UpdateForm, local
from townline.closures.models import Closure, Notice
from townline.closures.rules.standing import PARTIES, Line, update_due
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole
from townline.places import maps


@require_GET
@requires("closures.read")
def closure_list(request: StaffRequest) -> HttpResponse:
    """What is closed now, or what was; a nudge fetches the middle alone."""
    now = clock.now()
    if request.GET.get("over"):
        before = request.GET.get("before", "")
        rows = queries.over_closures(before=whole(before))
        shown, more = rows[: queries.PAGE], rows[queries.PAGE :]
        context = {"rows": shown, "older": shown[-1].pk if more else None}
        return render(request, "closures/over.html", context)
    shown_now = {"lines": queries.live_closures(now), "now": now, "checks": queries.open_checks()}
    is_fragment = request.headers.get("HX-Request") == "true"
    return render(request, f"closures/{'_list' if is_fragment else 'list'}.html", shown_now)


def _map(line: Line, label: str) -> str:
    """The stretch in the middle of a picture that shows at least six hundred metres of ground."""
    xs, ys = [x for x, _y in line], [y for _x, y in line]
    wide = max(max(xs) - min(xs), (max(ys) - min(ys)) * 1.6, 420) * 1.5
    centre = ((max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2)
    return maps.draw(centre=centre, width_m=wide, height_m=wide * 0.6, lines=[line],
                     label=_("Map of %(place)s, the closed stretch dashed.") % {"place": label})  # fmt: skip


@require_GET
@requires("closures.read")
def stretch(request: StaffRequest) -> HttpResponse:
    """The stretch as we understand what is typed, on the map."""
    asked = request.GET
    try:
        found = queries.stretch(
            street=asked.get("street", ""), from_street=asked.get("from_street", ""),
            to_street=asked.get("to_street", ""), at=clock.now(),
        )  # fmt: skip
    except Refusal as refusal:
        return render(request, "closures/_stretch.html", {"refusal": refusal})
    context = {"stretch": found, "picture": _map(found.line, found.label)}
    return render(request, "closures/_stretch.html", context)


@require_http_methods(["GET", "POST"])
@requires("closures.work")
def new(request: StaffRequest) -> HttpResponse:
    """Close a road; the address may fill the form, as an incident does."""
    now = clock.now()
    given = {"direction": "both", "extent": "full", "parties": list(PARTIES),
             "starts_at": local(now), "authority": "police", "body_code": "police"}  # fmt: skip
    given |= {name: value for name, value in request.GET.items() if name in ClosureForm.base_fields}
    bodies = list(queries.bodies_to_call())
    form = ClosureForm(request.POST or None, initial=given, bodies=bodies)
    if request.method == "POST" and form.is_valid():
        try:
            made = _close(request, form.cleaned_data, now)
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Kept. Now call back, and tell those on the list."))
            return redirect("closures:closure", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "closures/new.html", {"form": form}, status=status)


def _close(request: StaffRequest, said: dict[str, Any], now: datetime) -> Closure:
    where = {name: said.pop(name) for name in ("street", "from_street", "to_street")}
    found = queries.stretch(**where, at=now)
    shut = actions.Shut(**said | {"parties": tuple(said["parties"])})
    return actions.close_road(shut=shut, stretch=found, actor=request.user, now=now)


@require_GET
@requires("closures.read")
def closure(request: StaffRequest, closure_id: int) -> HttpResponse:
    """One closure: the map, the call-back, who was told, its record. Seven statements at most."""
    return _show(request, closure_id)


def _show(
    request: StaffRequest, closure_id: int, refusal: Refusal | None = None,
    form: UpdateForm | None = None,
) -> HttpResponse:  # fmt: skip
    found, now = queries.closure_for(closure_id), clock.now()
    notices = queries.notices_of(found)
    due = update_due(found.updated_at, found.starts_at, found.expected_end_at)
    line = [(float(x), float(y)) for x, y in found.line]
    context = {
        "closure": found, "stand": found.stand, "now": now, "due": due,
        "is_late": due < now and found.is_live and not found.reopened_at,
        "call_back": queries.number_if_any(found.check_made.body_code, now),
        "closing": _named(notices, is_opening=False), "opening": _named(notices, is_opening=True),
        "picture": _map(line, found.place_label), "record": queries.timeline(found),
        "refusal": refusal, "form": form or UpdateForm(
            initial={"expected_end_at": local(found.expected_end_at), "detour_en": found.detour_en,
                     "detour_fr": found.detour_fr}
        ),
        "incident": found.subject.partition(":")[2] if found.subject.startswith("incident:") else "",
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true" and request.method == "GET"
    page = "closures/_closure.html" if is_fragment else "closures/closure.html"
    return render(request, page, context, status=422 if refusal or form else 200)


def _named(notices: list[Notice], *, is_opening: bool) -> list[tuple[Notice, Any]]:
    return [
        (each, PARTY_NAMES.get(each.party, each.party))
        for each in notices if each.is_opening == is_opening
    ]  # fmt: skip


def _verb(
    request: StaffRequest, closure_id: int, act: Callable[[datetime], object], done: str
) -> HttpResponse:
    try:
        act(clock.now())
    except Refusal as refusal:
        return _show(request, closure_id, refusal)
    messages.success(request, done)
    return redirect("closures:closure", closure_id)


@require_POST
@requires("closures.work")
def updates(request: StaffRequest, closure_id: int) -> HttpResponse:
    """Say how it goes."""
    form = UpdateForm(request.POST)
    if not form.is_valid():
        return _show(request, closure_id, form=form)
    said, user = form.cleaned_data, request.user
    return _verb(
        request, closure_id,
        lambda now: actions.update(closure_id=closure_id, actor=user, now=now, **said),
        _("Noted; the feeds have it."),
    )  # fmt: skip


@require_POST
@requires("closures.work")
def opening(request: StaffRequest, closure_id: int) -> HttpResponse:
    """The road is open again."""
    words, user = request.POST.get("words", ""), request.user
    return _verb(
        request, closure_id,
        lambda now: actions.reopen(closure_id=closure_id, words=words, actor=user, now=now),
        _("Open, and gone from the feeds. Tell everybody on the list once more."),
    )  # fmt: skip


@require_POST
@requires("closures.work")
def notice(request: StaffRequest, closure_id: int, notice_id: int) -> HttpResponse:
    """One of those who must know was told."""
    name, user = request.POST.get("told_to", ""), request.user
    return _verb(
        request, closure_id,
        lambda now: actions.tell(notice_id=notice_id, told_to=name, actor=user, now=now),
        _("Told."),
    )  # fmt: skip
