"""What every step of a report shares: whose it is, in which language, and where it goes next."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from townline.core import clock
from townline.core.errors import Refusal
from townline.core.limits import count
from townline.portal import actions, queries
from townline.portal.models import Report

STEPS = (("what", _("What")), ("where", _("Where")), ("details", _("Details")), ("send", _("Send")))
ALARMS, ALARM_SPAN = 6, 3600


def language_of(request: HttpRequest) -> str:
    """`fr` or `en`, as the page is shown."""
    return "fr" if request.LANGUAGE_CODE == "fr" else "en"


def show(
    request: HttpRequest, template: str, step: str, report: Report | None, now: datetime,
    *, refusal: Refusal | None = None, **context: Any,
) -> HttpResponse:  # fmt: skip
    """A step as a page: never kept by others, never passed on as the page one came from."""
    kind = queries.kind_of(report, now) if report else None
    names = [name for name, _words in STEPS]
    at = names.index(step)
    response = render(
        request, f"portal/report_{template}.html",
        {"report": report, "kind": kind, "refusal": refusal, "now": now, "step": step,
         "kind_name": queries.named(kind, language_of(request)) if kind else "",
         "steps": [(words, n < at, n == at) for n, (_name, words) in enumerate(STEPS)], **context},
        status=refusal.status if refusal else 200,
    )  # fmt: skip
    return private(response)


def private(response: HttpResponse) -> HttpResponse:
    """A page whose address is a secret: passed on to nobody else.

    Not `no-referrer`: under that a browser sends our own forms with `Origin: null`, which are refused.
    """
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    response["Cache-Control"] = "no-store"
    return response


Step = Callable[[HttpRequest, Report, datetime], HttpResponse]


def unsent(step: Step) -> Callable[[HttpRequest, str], HttpResponse]:
    """A step of the report of a key, with the time it is; one that was sent has its reference already."""

    @wraps(step)
    def of_key(request: HttpRequest, key: str) -> HttpResponse:
        now = clock.now()
        report = queries.report(key, now)
        if report.sent_at:
            return redirect("portal:report_done", key)
        return step(request, report, now)

    return of_key


def may_ring(request: HttpRequest) -> bool:
    """Whether one address may make the desk ring again: six times an hour."""
    return count(f"alarm:{request.META.get('REMOTE_ADDR', '')}", seconds=ALARM_SPAN) <= ALARMS


def onward(request: HttpRequest, report: Report, to: str, now: datetime) -> HttpResponseRedirect:
    """The next step; the page with the call button where what was typed is a sign of danger."""
    report = actions.look_for_danger(key=report.key, may_ring=lambda: may_ring(request), now=now)
    if report.danger and not report.is_safe:
        return redirect("portal:report_danger", report.key)
    return redirect(f"portal:report_{to}", report.key)


def left(report: Report, now: datetime) -> str:
    """The first step that is still to be done."""
    kind = queries.kind_of(report, now)
    if kind is None:
        return "what"
    if kind.needs_place and not report.place:
        return "where"
    return "send" if report.is_told else "details"
