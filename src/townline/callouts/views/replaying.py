"""History under another version of the rules: choose a past callout and a version, see who moves and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.callin import queries as callin
from townline.callin.models import AgreementVersion
from townline.callouts import queries
from townline.callouts.errors import NotReplayable
from townline.callouts.models import Callout
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole


@require_GET
@requires("callin.read")
def replay(request: StaffRequest) -> HttpResponse:
    """The newest callout or the one chosen, under the version chosen, or another than its own."""
    given, rows = request.GET, list(queries.past_callouts())
    wanted = whole(given.get("callout", ""))
    callout = next(iter(rows), None) if wanted is None else queries.the_callout(wanted)
    context: dict[str, Any] = {
        "rows": rows, "now": clock.now(), "callout": callout, "with_list": bool(given.get("list")),
    }  # fmt: skip
    status = 200
    if callout is not None:
        versions = callin.versions(program_code=callout.program_code)
        context["versions"] = versions
        try:
            version = _version(callout, versions, given.get("version", ""))
            context["shown"] = queries.replayed(callout, version, with_list=context["with_list"])
        except Refusal as refused:
            context["refusal"], status = refused, refused.status
    return render(request, "callouts/replay.html", context, status=status)


def _version(
    callout: Callout, versions: Sequence[AgreementVersion], wanted: str
) -> AgreementVersion:
    """The one wanted if it is of this agreement; else the first that is not the callout's own."""
    chosen = [each for each in versions if str(each.pk) == wanted]
    others = [each for each in versions if each.version != callout.plan["agreement_version"]]
    found = next(iter((*chosen, *others, *versions)), None)
    if found is None:
        raise NotReplayable
    return found
