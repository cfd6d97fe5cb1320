"""Official alerts: hand a file in, read it, make a draft of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.dispatch import actions
from townline.dispatch.errors import UnreadableAlert
from townline.dispatch.models import Alert
from townline.dispatch.queries import alerts as queries
from townline.dispatch.rules import cap


@require_http_methods(["GET", "POST"])
@requires("dispatch.work")
def home(request: StaffRequest) -> HttpResponse:
    """The last alerts; a file that is handed in is read, or refused by what is wrong with it."""
    refusal = None
    if request.method == "POST":
        try:
            made = actions.take_alert(data=_file(request), actor=request.user, now=clock.now())
        except Refusal as refused:
            refusal = refused
        else:
            messages.success(request, _("Read. Nothing was sent to anybody."))
            return redirect("dispatch:alert", made.pk)
    rows, now = queries.alerts(), clock.now()
    for row in rows:
        row.over = row.is_over(now)  # type: ignore[attr-defined]
    context = {"rows": rows, "refusal": refusal}
    return render(request, "dispatch/alerts.html", context, status=422 if refusal else 200)


def _file(request: StaffRequest) -> bytes:
    sent = request.FILES.get("file")
    if sent is None:
        raise UnreadableAlert(_("Choose the file."), field="file")
    return bytes(sent.read(cap.LARGEST + 1))


@require_GET
@requires("dispatch.work")
def alert(request: StaffRequest, alert_id: int) -> HttpResponse:
    """One alert: what it says in both languages, and the region's part."""
    found, now = queries.alert_for(alert_id), clock.now()
    part, infos = queries.part_of(found, now), found.infos()
    context: dict[str, Any] = {
        "alert": found, "infos": infos, "part": part, "now": now,
        "is_real": found.status == "Actual", "is_over": found.is_over(now),
        "drafts": _drafts(found, infos, part) if _may_draft(found) and not found.is_over(now) else {},
    }  # fmt: skip
    return render(request, "dispatch/alert.html", context)


def _may_draft(found: Alert) -> bool:
    """Of what is real and stands; an exercise makes no drafts."""
    return (
        found.status == "Actual"
        and found.state == "current"
        and found.msg_type in ("Alert", "Update")
    )


def _drafts(found: Alert, infos: list[cap.Info], part: queries.Part) -> dict[str, str]:
    """Addresses of the two forms, filled: a person reads, changes and sends them, or leaves."""
    info = infos[0]
    words = f"{info.description} {info.instruction}".strip()[:1500]
    where = ", ".join(part.municipalities) or ", ".join(area.words for area in info.areas)
    incident = {"source": "alert", "title": found.title[:160], "description": words,
                "caller": found.sender[:160], "protocol": "extreme_weather"}  # fmt: skip
    bulletin = {"title": found.title[:120], "text": words, "area": where[:120]}
    return {
        "incident": f"{reverse('dispatch:new')}?{urlencode(incident)}",
        "bulletin": f"{reverse('knowledge:bulletin_new')}?{urlencode(bulletin)}",
    }
