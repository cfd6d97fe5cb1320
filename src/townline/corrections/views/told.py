"""Lists of who was told: of any version in any span, and as a correction froze it."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.numbers import whole
from townline.corrections import actions, queries
from townline.corrections.forms import SpanForm
from townline.corrections.models import Reach
from townline.knowledge import queries as knowledge


def _number(request: StaffRequest, name: str) -> int:
    given = request.GET.get(name, "")
    return whole(given) or 0


@require_GET
@requires("corrections.lead")
def told(request: StaffRequest, version_id: int) -> HttpResponse:
    """Every contact that got a version in a span, once each. That it was read is written down."""
    now = clock.now()
    version = knowledge.version(version_id)
    start = version.live_from or version.written_at
    usual = {
        "since": timezone.localtime(start),
        "until": timezone.localtime(now + timedelta(minutes=1)),
    }
    form = SpanForm(request.GET if "since" in request.GET else None, initial=usual)
    span = form.cleaned_data if form.is_bound and form.is_valid() else usual
    page = queries.told(version_id, since=span["since"], until=span["until"],
                        after=_number(request, "after"), viewer=request.user)  # fmt: skip
    actions.note_reading(
        stream=f"answer:{version.article_id}", what=f"version {version.number}", actor=request.user,
        now=now,
    )  # fmt: skip
    context = {"version": version, "form": form, "told": page, "span": span, "now": now,
               "query": request.GET.copy()}  # fmt: skip
    return render(request, "corrections/told.html", context)


@require_GET
@requires("corrections.lead")
def affected(request: StaffRequest, correction_id: int) -> HttpResponse:
    """The list as it was frozen. That it was read is written down."""
    found = queries.correction(correction_id)
    reach = request.GET.get("reach", "")
    reach = reach if reach in Reach.values else ""
    rows = queries.listed(
        correction_id, viewer=request.user, reach=reach, after=_number(request, "after")
    )
    actions.note_reading(
        stream=f"correction:{correction_id}", what="the list", actor=request.user, now=clock.now()
    )
    more = rows[queries.PAGE - 1].affected.contact_id if len(rows) > queries.PAGE else None
    context = {"correction": found, "rows": rows[: queries.PAGE], "more": more, "reach": reach,
               "reaches": Reach}  # fmt: skip
    return render(request, "corrections/affected.html", context)
