"""The public form: no sign-in, no script, no name needed; what was refused stays as it was typed."""

from __future__ import annotations

from datetime import datetime

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from townline.complaints import actions
from townline.complaints.forms import PublicForm
from townline.complaints.models import Complaint
from townline.core import clock
from townline.core.errors import NotFound, Refusal
from townline.core.limits import limit

# The public frame is named, not imported: it belongs to the floor above.
BASE = "portal/base.html"
SALT = "townline.complaint.taken"


@require_http_methods(["GET", "POST"])
@limit("complaint", times=6, seconds=600)
def tell(request: HttpRequest) -> HttpResponse:
    """A complaint, praise or a barrier, in their words."""
    language = "fr" if get_language() == "fr" else "en"
    kind = request.GET.get("kind", "complaint")
    form = PublicForm(request.POST or None, initial={"language": language, "kind": kind})
    if request.method == "POST" and form.is_valid():
        now = clock.now()
        try:
            made = actions.take(channel="web", received_at=now, actor=None, now=now, **form.facts())
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return redirect("complaint:taken", _signed(made))
    status = 422 if request.method == "POST" else 200
    return render(
        request, "complaints/public_tell.html", {"base": BASE, "form": form}, status=status
    )


def _signed(made: Complaint) -> str:
    """What the thank-you page says, sealed: it asks the database nothing, so it tells of no other file."""
    by = made.answer_by.isoformat() if made.answer_by and not made.is_anonymous else ""
    return signing.dumps({"reference": made.reference, "by": by}, salt=SALT, compress=True)


@require_safe
def taken(request: HttpRequest, signed: str) -> HttpResponse:
    """We have it: the reference to keep, and by when they hear."""
    try:
        said = signing.loads(signed, salt=SALT)
    except signing.BadSignature as wrong:
        raise NotFound from wrong
    by = datetime.fromisoformat(said["by"]) if said["by"] else None
    context = {"base": BASE, "reference": said["reference"], "by": by}
    response = render(request, "complaints/public_taken.html", context)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "same-origin"
    return response
