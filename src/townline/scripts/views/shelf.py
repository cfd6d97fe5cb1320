"""Every script there is: how it stands, what it says, what changed, and its file."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.accounts.queries import colleagues
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import queries as directory
from townline.scripts import actions, queries
from townline.scripts.charts import flow_map
from townline.scripts.errors import NotAScript
from townline.scripts.forms import NewScript
from townline.scripts.models import DraftState, ScriptVersion
from townline.scripts.rules.difference import difference as changed
from townline.scripts.rules.drafting import outline
from townline.scripts.rules.flow import layout
from townline.scripts.rules.writing import write

LARGEST = 400_000


@require_GET
@requires("scripts.read")
def home(request: StaffRequest) -> HttpResponse:
    """Every script by title, what waits for its owner, and what the floor has met."""
    now = clock.now()
    rows = queries.shelf(now)
    waiting = [row.draft for row in rows if row.draft and row.draft.state == DraftState.REVIEW]
    mine = [draft for draft in waiting if queries.owns(draft.owner, request.user)]
    context = {"rows": rows, "mine": mine, "waiting": waiting, "now": now,
               "editors": colleagues()}  # fmt: skip
    name = "_shelf" if request.htmx else "home"  # type: ignore[attr-defined]
    return render(request, f"scripts/{name}.html", context)


@require_GET
@requires("scripts.read")
def script(request: StaffRequest, code: str) -> HttpResponse:
    """One script: what is live, its versions, its trial, and how it does."""
    now = clock.now()
    versions = queries.versions_of(code)
    live = next((each for each in versions if now in each.effective), None)
    trial = queries.trial_of(code, now)
    shown = live or versions[0]
    staff = colleagues()
    context = {
        "code": code, "versions": versions, "live": live, "shown": shown, "trial": trial, "now": now,
        "draft": queries.open_draft(code), **_read(shown),
        "testers": [staff[pk] for pk in (trial.testers if trial else []) if pk in staff],
    }  # fmt: skip
    return render(request, "scripts/script.html", context)


def _read(version: ScriptVersion) -> dict[str, Any]:
    """A version to read: its outline and its map."""
    words = _("Map of the script: the outline says the same in words.")
    return {"outline": outline(version.body), "map": flow_map(layout(version.body), label=words)}


@require_GET
@requires("scripts.read")
def version(request: StaffRequest, version_id: int) -> HttpResponse:
    """One version, in force or not."""
    found = queries.version(version_id)
    others = [each for each in queries.versions_of(found.code) if each.pk != found.pk]
    before = next((each for each in others if each.number < found.number), None)
    context = {"version": found, "before": before, "now": clock.now(), **_read(found)}
    return render(request, "scripts/version.html", context)


@require_GET
@requires("scripts.read")
def difference(request: StaffRequest, version_id: int, other_id: int) -> HttpResponse:
    """What changed between two versions, step by step."""
    old, new = queries.version(other_id), queries.version(version_id)
    context = {"old": old, "new": new, "parts": changed(old.definition(), new.definition())}
    return render(request, "scripts/difference.html", context)


@require_GET
@requires("scripts.read")
def export(request: StaffRequest, version_id: int) -> HttpResponse:
    """The file of a version, in the documented format."""
    found = queries.version(version_id)
    answer = HttpResponse(write(found.definition()), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.code}.yaml"'
    return answer


@require_http_methods(["GET", "POST"])
@requires("scripts.edit")
def new(request: StaffRequest) -> HttpResponse:
    """A script for a new subject, or one from a file."""
    owners = [program.name for program in directory.programs()]
    form = NewScript(request.POST or None, owners=owners)
    if request.method == "POST" and form.is_valid():
        try:
            draft = actions.begin_script(**form.cleaned_data, actor=request.user, now=clock.now())
        except Refusal as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            return redirect("scripts:draft", draft.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "scripts/new.html", {"form": form}, status=status)


@require_POST
@requires("scripts.edit")
def imported(request: StaffRequest) -> HttpResponse:
    """A draft from a file; a refusal names the line."""
    try:
        draft = actions.import_script(text=_uploaded(request), actor=request.user, now=clock.now())
    except Refusal as refusal:
        owners = [program.name for program in directory.programs()]
        context = {"form": NewScript(None, owners=owners), "refusal": refusal}
        return render(request, "scripts/new.html", context, status=refusal.status)
    messages.success(request, _("Read. It is a draft now; the checker says what is missing."))
    return redirect("scripts:draft", draft.pk)


def _uploaded(request: StaffRequest) -> str:
    """The words of the file that came. Raises NotAScript."""
    file = request.FILES.get("file")
    if file is None:
        raise NotAScript(_("Choose a file first."), field="file")
    if file.size and file.size > LARGEST:
        raise NotAScript(_("This file is too large for a script: 400 kB at most."), field="file")
    raw = file.read()
    try:
        return str(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise NotAScript(
            _("line %(line)s: this is not UTF-8 text") % {"line": line}, field="file"
        ) from error


@require_POST
@requires("scripts.edit")
def drafts(request: StaffRequest, code: str) -> HttpResponse:
    """Begin the next version, or go on with the one that is begun."""
    draft = actions.begin_draft(code=code, actor=request.user, now=clock.now())
    return redirect("scripts:draft", draft.pk)


@require_POST
@requires("scripts.edit")
def withdrawal(request: StaffRequest, code: str) -> HttpResponse:
    """Offer a script no more."""
    actions.withdraw(
        code=code, reason=request.POST.get("reason", ""), actor=request.user, now=clock.now()
    )
    messages.success(request, _("Withdrawn from every desk. Calls in progress finish on it."))
    return redirect("scripts:script", code)


@require_POST
@requires("scripts.edit")
def trial_end(request: StaffRequest, code: str) -> HttpResponse:
    """The testers are given what is live again."""
    actions.end_trial(code=code, actor=request.user, now=clock.now())
    messages.success(request, _("The trial has ended."))
    return redirect("scripts:script", code)
