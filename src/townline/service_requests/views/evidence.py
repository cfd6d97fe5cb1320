"""The evidence of a request, as a paper and as a file; and the log of patrols and weather checks."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.actions import log_read
from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.service_requests import actions, queries
from townline.service_requests.views.typed import degrees, instant

CHECKS = 50


@require_GET
@requires("requests.work")
def pack(request: StaffRequest, reference: str) -> HttpResponse:
    """What was known of this defect and when, on paper."""
    shown = queries.request_for(reference, request.user)
    context = {"pack": queries.evidence(shown, at=clock.now()), "shown": shown}
    return render(request, "service_requests/evidence.html", context)


@require_GET
@requires("requests.work")
def file(request: StaffRequest, reference: str) -> HttpResponse:
    """The same as a file that a machine reads; who took it away is written down with its SHA-256."""
    shown, now = queries.request_for(reference, request.user), clock.now()
    data, digest = queries.evidence_file(queries.evidence(shown, at=now))
    log_read(subject=f"evidence:{shown.pk}", contact_id=None, actor=request.user,
             purpose=f"evidence file, sha256 {digest}", now=now)  # fmt: skip
    answer = HttpResponse(data, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="evidence-{shown.reference}.json"'
    answer["Repr-Digest"] = f"sha-256=:{_base64(digest)}:"
    return answer


def _base64(digest: str) -> str:
    return b64encode(bytes.fromhex(digest)).decode()


@require_http_methods(["GET", "POST"])
@requires("requests.work")
def road_checks(request: StaffRequest) -> HttpResponse:
    """Patrols and weather checks, the newest first; what was seen is written down here."""
    refusal = None
    if request.method == "POST":
        refusal = _record(request)
        if refusal is None:
            messages.success(request, _("Written down."))
            return redirect("requests:road_checks")
    now = clock.now()
    before = _before(request.GET.get("before", ""))
    rows = queries.road_checks(before=before, limit=CHECKS)
    names, areas = queries.roads(now)
    context = {
        "rows": rows[:CHECKS], "older": rows[CHECKS - 1].at.isoformat() if len(rows) > CHECKS else "",
        "is_first": before is None, "names": names, "areas": areas, "now": now, "refusal": refusal,
        "typed": request.POST,
    }  # fmt: skip
    return render(request, "service_requests/road_checks.html", context,
                  status=refusal.status if refusal else 200)  # fmt: skip


def _before(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _record(request: StaffRequest) -> Refusal | None:
    post = request.POST
    try:
        actions.record_road_check(
            kind=post.get("kind", ""), at=instant(post.get("at", "")), seen=post.get("seen", ""),
            done_by=post.get("done_by", ""), actor=request.user, now=clock.now(),
            road=post.get("road", ""), municipality_code=post.get("area", ""),
            found_something="found" in post, weather=post.get("weather", ""),
            air_c=degrees(post.get("air_c", "")),
        )  # fmt: skip
    except Refusal as refusal:
        return refusal
    return None
