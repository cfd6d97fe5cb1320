"""Danger in what is being typed. Nothing that is sent here is kept."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.knowledge import queries


@require_POST
@requires("contacts.take")
def cues(request: StaffRequest) -> HttpResponse:
    """The cues in `text`: the prompt for a page that swaps it in, JSON for a script."""
    found = queries.notice(request.POST.get("text", ""))
    if request.headers.get("HX-Request"):
        return render(request, "knowledge/_cue_prompt.html", {"cues": found})
    rules = queries.rule_set().version
    return JsonResponse({"cues": [asdict(cue) for cue in found], "rules": rules})
