"""The queue of numbers that nobody has called for six months."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from townline.accounts.guards import StaffRequest, requires
from townline.core import clock
from townline.core.errors import Refusal
from townline.directory import actions, queries
from townline.directory.models import Entry


@require_GET
@requires("directory.read")
def queue(request: StaffRequest) -> HttpResponse:
    """What is due, the dead first and then the oldest; two statements."""
    return _queue(request)


def _queue(request: StaffRequest, refusal: Refusal | None = None, code: str = "") -> HttpResponse:
    now = clock.now()
    today = timezone.localtime(now).date()
    due, every = queries.verification_counts(today, now)
    context = {
        "rows": queries.due_for_verification(today, now), "due": due, "every": every,
        "good": every - due, "refusal": refusal, "refused": code, "typed": request.POST,
    }  # fmt: skip
    return render(
        request, "directory/queue.html", context, status=refusal.status if refusal else 200
    )


@require_POST
@requires("directory.edit")
def verification(request: StaffRequest, code: str) -> HttpResponse:
    """What came of the call: verified, changed, dead."""
    try:
        row: Entry = actions.verify(
            code=code, outcome=request.POST.get("outcome", ""), actor=request.user,
            number=request.POST.get("number", ""), note=request.POST.get("note", "")[:200],
            now=clock.now(),
        )  # fmt: skip
    except Refusal as refused:
        return _queue(request, refused, code)
    word = _("Dead number noted: it is shown with a warning until there is another.")
    messages.success(request, word if row.is_dead else _("Verified today. Thank you."))
    if request.POST.get("next") == "entry":
        return redirect("directory:entry", code)
    return redirect("directory:queue")
