"""One job of several requests, and the question to the resident, on the page of a request."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.service_requests import actions, queries
from townline.service_requests.views.one import step


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


@step("requests.work", gettext_noop("One job now. What you write from here reaches all of them."))
def members(given: QueryDict, seen: int | None, *, request_id: int, **about: Any) -> None:
    """Make another request one job with this one."""
    other = queries.request_for(given.get("other", "").strip(), about["actor"])
    actions.join(lead_id=request_id, request_id=other.pk, seen=seen, **about)


@step("requests.work", gettext_noop("A job of its own again, with its own target."))
def parting(given: QueryDict, _seen: int | None, **about: Any) -> None:
    """Take this request out of its job again."""
    actions.part(reason=given.get("reason", ""), **about)


@step(
    "requests.work",
    gettext_noop("Asked. Our own time stands still until the answer; the law’s does not."),
)
def question(given: QueryDict, seen: int | None, **about: Any) -> None:
    """Ask the resident something."""
    actions.ask_resident(question=given.get("question", ""), seen=seen, **about)


@step("requests.follow", gettext_noop("Written down. The time runs again."))
def answer(given: QueryDict, _seen: int | None, **about: Any) -> None:
    """Write down what the resident answered."""
    actions.answer_question(answer=given.get("answer", ""), **about)
