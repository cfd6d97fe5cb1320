"""Public pages: no sign-in, no script needed, nothing about anybody."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from townline.core import clock
from townline.core.errors import NotFound
from townline.core.limits import limit
from townline.dispatch import queries as dispatch
from townline.knowledge import queries as knowledge
from townline.portal import queries as portal
from townline.portal.views.services import in_groups
from townline.portal.views.steps import language_of
from townline.service_requests import queries

OFTEN = 3


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Danger first, then answers, then the way to one's own request."""
    now = clock.now()
    text = " ".join(request.GET.get("q", "").split())[:120]
    language = language_of(request)
    hits = knowledge.suggest_public(text, at=now, limit=6, language=language) if text else []
    notices = knowledge.public_notices(now, language=language, limit=20)
    context = {
        "text": text, "hits": hits, "notices": notices,
        "often": knowledge.often_asked(at=now, language=language, limit=OFTEN),
        "groups": in_groups(portal.kinds(now, language)),
        "event_message": dispatch.message(now, language=language),
    }  # fmt: skip
    return render(request, "portal/home.html", context)


@require_http_methods(["GET", "POST"])
@limit("find-request", times=10, seconds=600)
def find(request: HttpRequest) -> HttpResponse:
    """Find one's request by reference and the end of one's number; all that fails looks the same."""
    reference = request.POST.get("reference", "")
    context: dict[str, object] = {"reference": reference, "missed": False}
    if request.method == "POST":
        digits = request.POST.get("digits", "").strip()
        try:
            found = queries.by_reference_and_number(reference, digits)
        except NotFound:
            return render(request, "portal/find.html", {**context, "missed": True}, status=404)
        return redirect("portal:status", found.token)
    return render(request, "portal/find.html", context)
