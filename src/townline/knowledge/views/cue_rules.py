"""Danger words of the region: written, tried beside, proved by their own examples, then in force."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.knowledge import actions, queries


@require_http_methods(["GET", "POST"])
@requires("cues.edit")
def cue_rules(request: StaffRequest) -> HttpResponse:
    """What is in force and what was; POST takes a new version, once its examples hold."""
    refusal: Refusal | None = None
    source = request.POST.get("source", "")
    if request.method == "POST":
        try:
            row = actions.load_cue_rules(source=source, actor=request.user, now=clock.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(
                request,
                _(
                    "Version %(version)s holds its examples. Every desk hears with it within a minute."
                )
                % {"version": row.version},
            )
            return redirect("knowledge:cue_rules")
    context = {**queries.cue_versions(), "refusal": refusal}
    if source:
        context["source"] = source
    return render(
        request, "knowledge/cue_rules.html", context, status=refusal.status if refusal else 200
    )


@require_POST
@requires("cues.edit")
def cue_trial(request: StaffRequest) -> HttpResponse:
    """What these words would notice in a text, or which of their examples fails. Nothing is kept."""
    found, fault = [], ""
    try:
        rules = queries.with_built_in(request.POST.get("source", ""))
        found = rules.notice(request.POST.get("text", ""))
    except Refusal as refused:
        fault = refused.message
    context = {"cues": found, "fault": fault, "text": request.POST.get("text", "").strip()}
    return render(request, "knowledge/_cue_trial.html", context)
