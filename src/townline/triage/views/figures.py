"""How a script does, step by step and version by version; and where and why scripts are left."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.scripts import queries as scripts
from townline.scripts.models import ScriptVersion
from townline.triage import queries
from townline.triage.charts import share
from townline.triage.rules import VersionFigures

SPAN = timedelta(days=30)


@require_GET
@requires("scripts.read")
def figures(request: StaffRequest) -> HttpResponse:
    """One version's steps in the order of the script; other versions beside it to choose."""
    code, now = request.GET.get("code", ""), clock.now()
    versions = scripts.versions_of(code) if code else []
    shown = _chosen(versions, request.GET.get("version", ""), code)
    found = queries.version_figures(shown) if shown else None
    rows = _rows(shown, found) if shown and found else []
    context = {"shown": shown, "versions": versions, "rows": rows, "figures": found, "code": code,
               "now": now, "shelf": [] if code else scripts.shelf(now)}  # fmt: skip
    name = "_figures" if request.htmx else "figures"  # type: ignore[attr-defined]
    return render(request, f"triage/{name}.html", context)


def _rows(shown: ScriptVersion, found: VersionFigures) -> list[dict[str, Any]]:
    """Each step with its name and how many runs came to it."""
    names = {step.id: step.name or step.id for step in shown.definition().steps}
    rows = []
    for each in found.steps:
        words = _("%(n)s of %(all)s runs") % {"n": each.reached, "all": found.runs}
        bar = share(each.reached, found.runs, label=words)
        rows.append({"step": each, "name": names[each.step], "bar": bar})
    return rows


def _chosen(every: Sequence[ScriptVersion], number: str, code: str) -> ScriptVersion | None:
    """The version that was asked for; else the one on trial, the live one, or the newest."""
    if not every:
        return None
    asked = next((each for each in every if str(each.number) == number), None)
    now = clock.now()
    trial = scripts.trial_of(code, now)
    tried = next((each for each in every if trial and each.pk == trial.version_id), None)
    live = next((each for each in every if now in each.effective), None)
    return asked or tried or live or every[0]


@require_GET
@requires("scripts.read")
def deviations(request: StaffRequest) -> HttpResponse:
    """Where and why scripts were left; by person for who leads the floor, safety never counted."""
    now = clock.now()
    people = queries.deviations_by_person(now - SPAN) if request.user.may("floor.watch") else None
    context = {"rows": queries.deviations(now - SPAN, now), "people": people, "days": SPAN.days}
    return render(request, "triage/deviations.html", context)
