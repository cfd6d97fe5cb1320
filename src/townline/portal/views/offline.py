"""Report a problem without a network: four steps on one page that a device keeps."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET, require_http_methods

from townline.attachments import actions as attachments
from townline.attachments.actions import Incoming
from townline.attachments.queries import ACCEPT_PHOTOS, MOST_BYTES
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.limits import limit
from townline.correspondence import queries as correspondence
from townline.knowledge import queries as knowledge
from townline.portal import actions, forms, queries
from townline.portal.models import Report
from townline.portal.views.services import in_groups
from townline.portal.views.steps import STEPS, language_of, left, may_ring, private
from townline.portal.views.telling import doubt_of_report
from townline.service_requests import queries as requests


@require_GET
@cache_control(max_age=3600)
def danger_words(request: HttpRequest) -> HttpResponse:
    """The phrases that stop a form, for the device that has no network to ask."""
    return JsonResponse(asdict(knowledge.phrases_for_devices()))


@require_http_methods(["GET", "POST"])
@limit("report-kept", times=30, seconds=600)
def kept(request: HttpRequest) -> HttpResponse:
    """The page that a device keeps. POST takes in what was written on it; `key` makes a repeat harmless.

    Asked for JSON it answers with where the report stands; a plain form goes there.
    """
    if request.method != "POST":
        return _page(request)
    now = clock.now()
    try:
        report, photo_refused = _take(request, now)
    except Refusal as refusal:
        if _is_script(request):
            return JsonResponse({"message": refusal.message}, status=refusal.status)
        return _page(request, refusal)
    to = reverse(f"portal:report_{_stands(report, now)}", args=[report.key])
    if not _is_script(request):
        return redirect(to)
    made = report.service_request
    return private(JsonResponse({"next": to, "reference": made.reference if made else "",
                                 "photos": photo_refused}))  # fmt: skip


def _is_script(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _photos(request: HttpRequest) -> tuple[list[Incoming], str]:
    """The photos that came along, and why they did not: too many or too large to be read at all."""
    try:
        return attachments.incoming(request.FILES.getlist("photos")), ""
    except Refusal as refusal:
        return [], refusal.message


def _take(request: HttpRequest, now: datetime) -> tuple[Report, str]:
    """The report that it became, and why a photo was left out."""
    posted, (photos, unread) = request.POST, _photos(request)
    begun = posted.get("begun", "")
    at = (
        datetime.fromtimestamp(int(begun) / 1000, UTC)
        if begun[:13].isdecimal() and len(begun) < 14
        else now
    )
    taken = actions.take_kept(
        key=posted.get("key", ""), language=language_of(request), now=now,
        may_ring=lambda: may_ring(request),
        kept=actions.Kept(
            words=posted.get("words", ""), code=posted.get("code", ""), begun_at=at,
            address=posted.get("address", ""), note=posted.get("note", ""),
            details=forms.details(posted), is_safe=posted.get("is_safe") == "1",
            photos=photos,
        ),
    )  # fmt: skip
    report, refused = taken.report, taken.photo_refused or unread
    if _stands(report, now) == "send":
        in_doubt = doubt_of_report(request, report, now)
        try:
            report = actions.send(key=report.key, now=now, in_doubt=in_doubt)
        except Refusal:
            return report, refused  # the page to check and send says why
    return report, refused


def _stands(report: Report, now: datetime) -> str:
    """The page that shows where a report stands."""
    if report.sent_at:
        return "done"
    if report.danger and not report.is_safe:
        return "danger"
    return left(report, now)


def _page(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    now, language = clock.now(), language_of(request)
    asked = [(each.code, each.asked()) for each in requests.definitions(now)]
    context = {
        "key": secrets.token_hex(16), "groups": in_groups(queries.kinds(now, language)),
        "refusal": refusal, "typed": request.POST, "accept": ACCEPT_PHOTOS, "largest": MOST_BYTES,
        "can_text": correspondence.can_text(),
        "asked": [(code, facts) for code, facts in asked if facts],
        "steps": [(words, False, n == 0) for n, (_name, words) in enumerate(STEPS)],
    }  # fmt: skip
    status = refusal.status if refusal else 200
    return private(render(request, "portal/report_kept.html", context, status=status))
