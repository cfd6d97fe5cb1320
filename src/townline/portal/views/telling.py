"""Report a problem, steps three and four, and after: the details, the check, the reference; and danger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_GET, require_http_methods

from townline.attachments import actions as attachments
from townline.attachments.queries import ACCEPT_PHOTOS
from townline.core import clock, work
from townline.core.doubt import Doubt
from townline.core.errors import Refusal
from townline.core.limits import limit
from townline.correspondence import queries as correspondence
from townline.portal import actions, forms, queries
from townline.portal.models import Report
from townline.portal.views.steps import left, onward, show, unsent


@require_http_methods(["GET", "POST"])
@limit("report-step", times=300, seconds=600)
@unsent
def details(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    """What we need to know, what helps, and how to reach you if you like."""
    if back := _not_yet(report, now):
        return back
    if request.method != "POST":
        return _details(request, report, now)
    try:
        photos = attachments.incoming(request.FILES.getlist("photos"))
        report = actions.say_details(
            key=report.key, details=forms.details(request.POST), photos=photos, now=now
        )
    except Refusal as refusal:
        return _details(request, report, now, refusal)
    return onward(request, report, "send", now)


def _not_yet(report: Report, now: datetime) -> HttpResponse | None:
    """The step that is still to be done before this one."""
    kind = queries.kind_of(report, now)
    if kind is None:
        return redirect("portal:report_what", report.key)
    if kind.needs_place and not report.place:
        return redirect("portal:report_where", report.key)
    if report.danger and not report.is_safe:
        return redirect("portal:report_danger", report.key)
    return None


def _details(
    request: HttpRequest, report: Report, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    kind = queries.kind_of(report, now)
    typed = forms.details(request.POST) if request.method == "POST" else report
    asked = kind.asked() if kind and not report.follows else []
    facts = [(fact, typed.facts.get(fact.code, "")) for fact in asked]
    return show(request, "details", "details", report, now, refusal=refusal, facts=facts, typed=typed,
                expected=queries.expected(report, kind, now) if kind else None,
                missing=_missing(facts) if refusal and refusal.field == "facts" else (),
                photos=len(report.files), accept=ACCEPT_PHOTOS, can_text=correspondence.can_text(),
                described=typed.description or ("" if report.is_told else report.words))  # fmt: skip


def _missing(facts: Sequence[tuple[Any, str]]) -> list[str]:
    """The labels of what must be said and was not."""
    return [fact.label for fact, value in facts if fact.required and not value.strip()]


@require_http_methods(["GET", "POST"])
@limit("report-send", times=30, seconds=600)
@unsent
def send(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    """Check what you wrote, then send it. Sent twice it is one report."""
    if back := _not_yet(report, now):
        return back
    if not report.is_told:
        return redirect("portal:report_details", report.key)
    if request.method == "POST":
        try:
            actions.send(key=report.key, now=now, in_doubt=doubt_of_report(request, report, now))
        except Refusal as refusal:
            return _check(request, report, now, refusal)
        return redirect("portal:report_done", report.key)
    return _check(request, report, now)


def doubt_of_report(request: HttpRequest, report: Report, now: datetime) -> Doubt:
    """How doubtful it is that a report is meant."""
    return work.doubt_of(request, report.said, begun_at=report.begun_at, now=now, what="report")


def _check(
    request: HttpRequest, report: Report, now: datetime, refusal: Refusal | None = None
) -> HttpResponse:
    kind = queries.kind_of(report, now)
    asked = kind.asked() if kind else []
    facts = [(f.label, report.facts[f.code]) for f in asked if f.code in report.facts]
    return show(request, "check", "send", report, now, refusal=refusal, facts=facts,
                expected=queries.expected(report, kind, now) if kind else None,
                work=work.challenge(now))  # fmt: skip


@require_GET
def done(request: HttpRequest, key: str) -> HttpResponse:
    """The reference, the honest time and the link to follow it by."""
    now = clock.now()
    report = queries.report(key, now)
    made = report.service_request
    if made is None:
        return redirect("portal:report_send", key)
    return show(
        request, "done", "send", report, now, shown=made, is_relayed=queries.is_relayed(made),
        link=request.build_absolute_uri(f"/r/{made.token}/"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@limit("report-step", times=300, seconds=600)
@unsent
def danger(request: HttpRequest, report: Report, now: datetime) -> HttpResponse:
    """Stop: call. The desk has been told; nobody needs a script to read this."""
    if not report.danger:
        return redirect("portal:report_what", report.key)
    level, is_bad = report.danger["level"], False
    if request.method == "POST":
        if request.POST.get("do") == "safe":
            report = actions.say_safe(key=report.key, now=now)
            return redirect(f"portal:report_{left(report, now)}", report.key)
        is_bad = not actions.leave_number(
            key=report.key, number=request.POST.get("phone", ""), now=now
        )
        if not is_bad:
            return redirect("portal:report_danger", report.key)
    page = show(request, "danger", "what", report, now, is_bad=is_bad, is_emergency=level == "E")
    page.status_code = 422 if is_bad else 200
    return page
