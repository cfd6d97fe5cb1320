"""Report a problem, steps one and two: what it is, and where."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from townline.core import clock
from townline.core.errors import Refusal
from townline.core.limits import limit
from townline.places import maps
from townline.places.queries import ANCHOR
from townline.portal import actions, forms, queries
from townline.portal.models import Report
from townline.portal.queries import CloseBy
from townline.portal.views.services import in_groups
from townline.portal.views.steps import language_of, onward, show, unsent

MAP_M = 640.0


@require_http_methods(["GET", "POST"])
@limit("report", times=60, seconds=600)
def begin(request: HttpRequest) -> HttpResponse:
    """What is it? Say it in a few words, or choose from the list."""
    now = clock.now()
    refusal = None
    if request.method == "POST":
        words, code = request.POST.get("words", ""), request.POST.get("code", "")
        try:
            report = actions.begin(words=words, code=code, language=language_of(request), now=now)
        except Refusal as found:
            refusal = found
        else:
            return onward(request, report, "where" if code else "what", now)
    return _what(request, None, now, refusal)


@require_http_methods(["GET", "POST"])
@limit("report-step", times=300, seconds=600)
@unsent
def what(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    """What fits the words, then everything else."""
    refusal = None
    if request.method == "POST":
        code = request.POST.get("code", "")
        try:
            if code:
                report = actions.choose_kind(key=report.key, code=code, now=now)
                return onward(request, report, "where", now)
            report = actions.say_words(key=report.key, words=request.POST.get("words", ""), now=now)
            return onward(request, report, "what", now)
        except Refusal as found:
            refusal = found
    return _what(request, report, now, refusal)


def _what(
    request: HttpRequest, report: Report | None, now: datetime, refusal: Refusal | None
) -> HttpResponse:
    language = language_of(request)
    found = queries.kinds(now, language)
    words = report.words if report else ""
    fits = queries.fitting(words, found, at=now, language=language)
    groups = [(each.name, each.kinds) for each in in_groups(found)]
    return show(request, "what", "what", report, now, refusal=refusal, fits=fits, groups=groups,
                words=words)  # fmt: skip


@require_http_methods(["GET", "POST"])
@limit("report-step", times=300, seconds=600)
@unsent
def where(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    """Where is it? Look for it, choose, move the pin; see what is reported close by."""
    if not report.definition_code:
        return redirect("portal:report_what", report.key)
    if request.method == "POST":
        try:
            moved = _move(request, report, now)
        except Refusal as refusal:
            return _where(request, report, now, refusal, request.POST.get("address", ""))
        return moved
    return _where(request, report, now)


def _move(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    posted, key = request.POST, report.key
    address, note = posted.get("address", "").strip(), posted.get("note", "")
    point = forms.point(posted.get("point", "")) or _here(posted.get("here", ""))
    if posted.get("follow") is not None:
        report = actions.choose_to_follow(
            key=key, reference=posted["follow"], language=language_of(request), now=now
        )
        return onward(request, report, "details" if report.follows else "where", now)
    if point:
        report = actions.choose_point(key=key, point=point, note=note, now=now)
    elif posted.get("ref"):
        report = actions.choose_place(key=key, ref=posted["ref"], note=note, now=now)
    elif posted.get("nudge") in actions.NUDGES:
        report = actions.nudge(key=key, way=posted["nudge"], note=note, now=now)
    elif posted.get("do") == "on" and _is_settled(report, address, now):
        report = actions.leave_note(key=key, note=note, now=now)
        return onward(request, report, "details", now)
    else:
        report = actions.look_for_place(key=key, text=address, note=note, now=now)
    return onward(request, report, "where", now)


def _is_settled(report: Report, address: str, now: datetime) -> bool:
    """Whether the pin stands where the field says; or no place is needed and none was typed."""
    kind = queries.kind_of(report, now)
    if not address and kind is not None and not kind.needs_place:
        return True
    return report.place is not None and address == report.looked_for


def _here(text: str) -> tuple[float, float] | None:
    """Where a telephone says it is: `longitude,latitude`."""
    found = forms.point(text)
    return ANCHOR.to_plane(*found) if found else None


def _where(
    request: HttpRequest, report: Report, now: datetime, refusal: Refusal | None = None,
    typed: str | None = None,
) -> HttpResponse:  # fmt: skip
    near = queries.close_by(report, at=now, language=language_of(request))
    searched = report.looked_for if typed is None else typed
    choices = [] if report.place or refusal else queries.choices(searched, now)
    return show(
        request, "where", "where", report, now, refusal=refusal, address=searched, near=near,
        choices=choices, picture=_picture(report, near), here=report.location, width=MAP_M,
        note=request.POST.get("note", report.place_note),
    )  # fmt: skip


def _picture(report: Report, near: list[CloseBy]) -> str:
    here = report.location
    if here is None:
        return ""
    pins = [maps.Pin(here.x, here.y, "drop")]
    pins += [
        maps.Pin(*each.row.point, "open" if each.row.is_exact else "about", str(each.number))
        for each in near
        if each.row.point
    ]
    return maps.draw(
        centre=(here.x, here.y), width_m=MAP_M, height_m=MAP_M * 0.9, pins=pins, is_kept=False,
        label=_("Map around %(place)s, with the pin and what is reported close by") % {"place": here.label},
    )  # fmt: skip
