"""History under another version of the rules: choose a past callout and a version, see who moves and why."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.callin import queries as callin
from townline.callouts import queries
from townline.core import clock
from townline.core.errors import Refusal


@require_GET
@requires("callin.read")
def replay(request: StaffRequest) -> HttpResponse:
    """The form, and the difference where both are chosen."""
    given, rows = request.GET, list(queries.past_callouts())
    context: dict[str, Any] = {"rows": rows, "now": clock.now(), "refusal": None}
    try:
        context |= _chosen(
            given.get("callout", ""), given.get("version", ""), bool(given.get("list"))
        )
    except Refusal as refused:
        context["refusal"] = refused
    refusal = context["refusal"]
    status = refusal.status if refusal else 200
    return render(request, "callouts/replay.html", context, status=status)


def _chosen(callout_id: str, version_id: str, with_list: bool) -> dict[str, Any]:  # noqa: FBT001
    if not callout_id.isdigit():
        return {"versions": callin.versions()}
    callout = queries.the_callout(int(callout_id))
    found: dict[str, Any] = {
        "callout": callout, "with_list": with_list,
        "versions": callin.versions(program_code=callout.program_code),
    }  # fmt: skip
    if version_id.isdigit():
        version = callin.version(int(version_id))
        found["shown"] = queries.replayed(callout, version, with_list=with_list)
    return found
