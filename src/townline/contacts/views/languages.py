"""The languages for which somebody had to be found, and for which nobody was."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import queries
from townline.contacts.views.referrals import SPANS
from townline.core import clock
from townline.core.numbers import whole


@require_GET
@requires("contacts.read")
def languages(request: StaffRequest) -> HttpResponse:
    """By language, those without a way first; below it the contacts. Three statements."""
    now = clock.now()
    wanted = whole(request.GET.get("days", ""))
    days = wanted if wanted in SPANS else 90
    since = now - timedelta(days=days)
    rows = queries.languages(since=since, to=now)
    context = {
        "days": days, "spans": SPANS, "rows": rows, "unmet": sum(row.unmet for row in rows),
        "gaps": queries.not_understood(since=since, to=now, viewer=request.user),
    }  # fmt: skip
    return render(request, "contacts/languages.html", context)
