"""One job of several requests, and the question to the resident, on the page of a request."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.service_requests import actions, queries
from townline.service_requests.views.one import verb


@require_GET
@requires("requests.work")
def nearby(request: StaffRequest, reference: str) -> HttpResponse:
    """Open requests close by that may be the same, fetched once the page stands."""
    shown = queries.request_for(reference, request.user)
    found = []
    if shown.at:
        rows = queries.near(
            definition_code=shown.definition.code,
            x=shown.at[0],
            y=shown.at[1],
            at=clock.now(),
            limit=9,
        )
        found = [row for row in rows if row.id != shown.pk][:6]
    return render(request, "service_requests/_nearby.html", {"shown": shown, "found": found})


@require_POST
@requires("requests.work")
def members(request: StaffRequest, reference: str) -> HttpResponse:
    """Make another request one job with this one."""
    other, now, user = request.POST.get("other", "").strip(), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.join(
            lead_id=pk, request_id=queries.request_for(other, user).pk, actor=user, now=now, seen=seen
        ),
        _("One job now. What you write from here reaches all of them."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def parting(request: StaffRequest, reference: str) -> HttpResponse:
    """Take this request out of its job again."""
    reason, now, user = request.POST.get("reason", ""), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, _seen: actions.part(request_id=pk, reason=reason, actor=user, now=now),
        _("A job of its own again, with its own target."),
    )  # fmt: skip


@require_POST
@requires("requests.work")
def question(request: StaffRequest, reference: str) -> HttpResponse:
    """Ask the resident something."""
    text, now, user = request.POST.get("question", ""), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, seen: actions.ask_resident(
            request_id=pk, question=text, actor=user, now=now, seen=seen
        ),
        _("Asked. Our own time stands still until the answer; the law’s does not."),
    )  # fmt: skip


@require_POST
@requires("requests.follow")
def answer(request: StaffRequest, reference: str) -> HttpResponse:
    """Write down what the resident answered."""
    text, now, user = request.POST.get("answer", ""), clock.now(), request.user
    return verb(
        request, reference,
        lambda pk, _seen: actions.answer_question(request_id=pk, answer=text, actor=user, now=now),
        _("Written down. The time runs again."),
    )  # fmt: skip
