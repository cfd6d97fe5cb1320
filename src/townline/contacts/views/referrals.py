"""What we still have to tell others, and how often people came to the wrong door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.contacts import actions, queries
from townline.contacts.rules import by_partner
from townline.core import clock
from townline.core.errors import Refusal
from townline.core.numbers import whole

SPANS = (7, 30, 90, 365)


@require_GET
@requires("contacts.read")
def relays(request: StaffRequest) -> HttpResponse:
    """Whom we have to tell, by the clock; a nudge fetches the list alone. Four statements."""
    return _relays(request)


def _relays(request: StaffRequest, refusal: Refusal | None = None, pk: int = 0) -> HttpResponse:
    now = clock.now()
    rows = queries.to_be_told(viewer=request.user)
    context: dict[str, Any] = {
        "rows": rows, "released": queries.to_be_released(viewer=request.user), "now": now, "refusal": refusal,
        "refused": pk, "typed": request.POST,
        "late": sum(bool(row.due_at and row.due_at < now) for row in rows),
    }  # fmt: skip
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "contacts/_relays.html" if is_fragment else "contacts/relays.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


def attempt(request: HttpRequest) -> dict[str, str]:
    """What was sent about one call."""
    return {
        name: request.POST.get(name, "") for name in ("number", "outcome", "spoke_with", "note")
    }


@require_POST
@requires("contacts.take")
def attempts(request: StaffRequest, referral_id: int) -> HttpResponse:
    """One call to a body, and what came of it."""
    try:
        actions.note_relay(referral_id=referral_id, **attempt(request), actor=request.user,
                           now=clock.now())  # fmt: skip
    except Refusal as refused:
        return _relays(request, refused, referral_id)
    messages.success(request, _("Noted."))
    return redirect("contacts:relays")


@require_GET
@requires("contacts.read")
def misdirected(request: StaffRequest) -> HttpResponse:
    """Contacts that came to us with what is a partner's, by partner and topic; one statement."""
    now = clock.now()
    wanted = whole(request.GET.get("days", ""))
    days = wanted if wanted in SPANS else 90
    partners = by_partner(queries.misdirected(since=now - timedelta(days=days), to=now))
    most = max((count for _name, count, _rows in partners), default=1)
    context = {
        "days": days, "spans": SPANS, "total": sum(count for _name, count, _rows in partners),
        "partners": [
            {"name": name, "count": count, "rows": rows, "width": round(420 * count / most, 1),
             "y": place * 34}
            for place, (name, count, rows) in enumerate(partners)
        ],
        "height": len(partners) * 34 + 4,
    }  # fmt: skip
    return render(request, "contacts/misdirected.html", context)
